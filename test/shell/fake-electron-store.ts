import Conf, { type Options } from 'conf'

/** `electron-store` is `conf` with Electron's paths; the shell always names its folder itself. */
export default class FakeStore extends Conf {
  constructor({
    name,
    ...options
  }: Partial<Options<Record<string, unknown>>> & { name: string; cwd: string }) {
    super({ ...options, configName: name })
  }
}
