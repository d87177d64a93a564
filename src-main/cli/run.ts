import { getEventListeners } from 'node:events'
import { parseArgs } from 'node:util'
import { RehomeError } from '../core/errors.ts'
import { bestLanguage, formatterFor, type Language, languages } from '../i18n/index.ts'
import type { Command, Context } from './command.ts'
import { commands } from './commands.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import { commandHelp, generalHelp } from './help.ts'
import { createOutput, type Output } from './output.ts'
import { version } from './version.ts'

const common = {
  json: { type: 'boolean' },
  state: { type: 'string' },
  lang: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' }
} as const

/** The real one, which few commands need. */
const findMailbox: Context['discover'] = async (...asked) =>
  (await import('../core/discovery/index.ts')).discover(...asked)

/**
 * Runs one command (cli.md).
 * @param discover Finds where a mailbox is; the real one, but in tests.
 * @returns The process's exit code.
 */
export async function runCli(args: readonly string[], discover = findMailbox): Promise<ExitCode> {
  // Whoever was reading along has gone (`| head`): that is no reason to drop a copy.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const words = formatterFor(languageOf(args))
  const output = createOutput(args.includes('--json'), words)
  try {
    const [first = 'help', ...others] = args
    if (first === '--version') {
      output.line(version)
      return exit.done
    }
    if (isAsking(first) || first.startsWith('-')) {
      output.line(generalHelp(await load(Object.keys(commands)), words))
      return isAsking(first) ? exit.done : unknown(first, Object.keys(commands))
    }
    const family = Object.keys(commands).filter((each) => each.startsWith(`${first} `))
    const [second = 'help'] = others
    if (family.length > 0 && isAsking(second)) {
      output.line(generalHelp(await load(family), words))
      return exit.done
    }
    const [name, rest] = family.length > 0 ? [`${first} ${second}`, others.slice(1)] : [first, others]
    const command = Object.hasOwn(commands, name) ? await commands[name]?.() : undefined
    if (!command) return unknown(name, family.length > 0 ? family : Object.keys(commands))
    if (rest.includes('--help') || rest.includes('-h')) {
      output.line(commandHelp(command, words))
      return exit.done
    }
    const { values, positionals } = parse(command, rest)
    if (!takes(command, positionals.length)) {
      throw new RehomeError('input.usage', {
        argument: positionals.at(-1) ?? name,
        expected: `rehome ${command.usage}`
      })
    }
    if (values.lang !== undefined && !languages.some((known) => known === values.lang)) {
      throw new RehomeError('input.usage', {
        argument: `--lang ${values.lang}`,
        expected: languages.join(' | ')
      })
    }
    const context: Context = {
      output,
      words,
      stateDir: values.state,
      signal: interruption(output),
      discover
    }
    return await command.run(context, values, ...positionals)
  } catch (error) {
    return output.fail(error)
  }
}

const isAsking = (word: string) => ['help', '--help', '-h'].includes(word)

function load(names: readonly string[]): Promise<Command[]> {
  return Promise.all(
    names.flatMap((name) => {
      const loader = commands[name]
      return loader ? [loader()] : []
    })
  )
}

function takes({ arguments: wanted }: Command, count: number): boolean {
  return typeof wanted === 'number' ? count === wanted : count >= wanted.atLeast
}

function unknown(argument: string, expected: readonly string[]): never {
  throw new RehomeError('input.usage', { argument, expected: expected.join(' | ') })
}

function parse(command: Command, args: string[]) {
  try {
    return parseArgs({
      args,
      options: { ...common, ...command.options },
      allowPositionals: true,
      strict: true
    })
  } catch (error) {
    const known = Object.keys({ ...command.options, ...common }).map((option) => `--${option}`)
    const culprit =
      /'(-[^' ]*)/.exec(error instanceof Error ? error.message : '')?.[1] ??
      args.find((arg) => arg.startsWith('-')) ??
      ''
    throw new RehomeError('input.usage', { argument: culprit, expected: known.join(' ') }, error)
  }
}

/** `--lang`, else the system's language. */
function languageOf(args: readonly string[]): Language {
  const given = args.find((arg) => arg.startsWith('--lang='))?.slice(7) ?? args[args.indexOf('--lang') + 1]
  if (args.some((arg) => arg.startsWith('--lang')) && languages.some((known) => known === given))
    return given as Language
  const { LC_ALL, LC_MESSAGES, LANG } = process.env
  return bestLanguage([LC_ALL, LC_MESSAGES, LANG].flatMap((locale) => locale ?? []))
}

/** Within this many milliseconds a second signal is the same one again: `conf`'s exit hook raises each anew. */
const SAME_SIGNAL_MS = 500

/**
 * Aborted by the first Ctrl-C, for whoever has something to end in good order; where nobody has, and at a second
 * one, the process ends at once, and the journal copes.
 */
function interruption(output: Output): AbortSignal {
  const abort = new AbortController()
  let first: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      first ??= performance.now()
      const interrupted = new RehomeError('move.interrupted')
      const isAgain = performance.now() - first > SAME_SIGNAL_MS
      const isAwaited = abort.signal.aborted || getEventListeners(abort.signal, 'abort').length > 0
      if (isAgain || !isAwaited) process.exit(output.fail(interrupted))
      abort.abort(interrupted)
    })
  }
  return abort.signal
}
