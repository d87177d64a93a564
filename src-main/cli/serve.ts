import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RehomeError } from '../core/errors.ts'
import { describeFault } from '../core/faults.ts'
import { dataFolder } from '../core/move/index.ts'
import { memorySecrets, systemClock, systemRandom } from '../core/ports.ts'
import { createDispatch } from '../ipc/dispatch.ts'
import { createEngine } from '../ipc/engine.ts'
import { serveLoopback } from '../ipc/http.ts'
import { openBrowser } from '../ipc/open-browser.ts'
import { browserHandlers } from './browser-handlers.ts'
import type { Command, Context } from './command.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import { openSettings } from './settings.ts'

export const serve: Command = {
  usage: 'serve [--port N] [--no-open]',
  example: 'rehome serve --no-open',
  summary: 'cli.help.serve',
  arguments: 0,
  options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } },
  optionTexts: { 'port N': 'cli.help.port', 'no-open': 'cli.help.noOpen' },
  run(context, options) {
    return serveWizard(context, {
      port: portOf(options.port as string | undefined),
      open: options['no-open'] !== true
    })
  }
}

export interface ServeOptions {
  readonly port?: number | undefined
  /** Whether to open the person's browser. */
  readonly open: boolean
  /** Show a practice move at once. */
  readonly practice?: boolean
}

/** Serves the wizard to this computer's browser until nobody needs it any more, or Ctrl-C. */
export async function serveWizard(context: Context, options: ServeOptions): Promise<ExitCode> {
  const { output, words, signal } = context
  let emit: (name: string, payload: unknown) => void = () => undefined
  const engine = createEngine({
    dataDir: context.stateDir ?? dataFolder(),
    secrets: memorySecrets(),
    clock: systemClock,
    random: systemRandom,
    discover: context.discover,
    emit: (name, payload) => emit(name, payload)
  })
  try {
    const openMove = options.practice ? (await engine.handlers['practice.begin']({})).id : null
    const handlers = {
      ...engine.handlers,
      ...browserHandlers({
        settings: openSettings(),
        openMove,
        language: words.language,
        startBackup: engine.handlers['backup.start'],
        beginSignIn: engine.handlers['account.beginSignIn']
      })
    }
    const announce = (url: string) => {
      output.line(words.text('cli.address'))
      output.line(url)
      output.event({ type: 'address', url })
    }
    const server = await listen(options.port, {
      dispatch: createDispatch(handlers, (error) => output.note(describeFault(error))),
      pageRoot: pageRoot(),
      isBusy: engine.isBusy,
      onLaunchUrl: announce
    })
    emit = server.emit
    announce(server.launchUrl)
    output.line(words.text('cli.stopWith'))
    signal.addEventListener('abort', () => void server.close(), { once: true })
    if (options.open && hasScreen()) await openBrowser(server.shortLivedUrl(), { until: server.closed })
    await server.closed
    output.event({ type: 'summary' })
    return exit.done
  } finally {
    await engine.close()
  }
}

async function listen(port: number | undefined, options: Omit<Parameters<typeof serveLoopback>[0], 'port'>) {
  try {
    return await serveLoopback({ ...options, port })
  } catch (error) {
    const taken =
      error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
    throw taken
      ? new RehomeError('input.usage', { argument: `--port ${String(port)}`, expected: '1024–65535' }, error)
      : error
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port
  throw new RehomeError('input.usage', { argument: `--port ${text}`, expected: '0–65535' })
}

const checkout = join(import.meta.dirname, '..', '..')

/** The built page. In a checkout it may not have been built yet: then that is done first. */
function pageRoot(): string {
  const found = builtPage() ?? (buildPage() ? builtPage() : undefined)
  if (found) return found
  throw new RehomeError('input.file', { file: 'out/renderer/index.html', expected: 'npm run build' })
}

/** Beside the bundle when that runs, in `out/` when Node runs the sources. */
function builtPage(): string | undefined {
  const places = [
    join(import.meta.dirname, '..', 'renderer'),
    join(checkout, 'renderer'),
    join(checkout, 'out', 'renderer')
  ]
  return places.find((place) => existsSync(join(place, 'index.html')))
}

/** @returns Whether it worked. Standard output stays free for the address. */
function buildPage(): boolean {
  const builder = join(checkout, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (!existsSync(builder)) return false
  const { status } = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    cwd: checkout,
    stdio: ['ignore', process.stderr, process.stderr]
  })
  return status === 0
}

function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
}
