import Conf from 'conf'
import { dataFolder } from '../core/move/index.ts'
import type { Settings, SettingsData } from '../core/ports.ts'
import { languages } from '../i18n/index.ts'

/** Settings of browser mode and the command line, in a file of the data folder; a damaged file counts as none. */
export function openSettings(): Settings {
  const file = new Conf<Partial<SettingsData>>({
    cwd: dataFolder(),
    configName: 'settings',
    clearInvalidConfig: true
  })
  return {
    get() {
      const language = languages.find((known) => known === file.get('language'))
      return language ? { language } : {}
    },
    set: (change) => file.set(change)
  }
}
