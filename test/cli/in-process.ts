import { PassThrough } from 'node:stream'
import type { Command, Context, OptionValues } from '../../src-main/cli/command.ts'
import { createOutput } from '../../src-main/cli/output.ts'
import { discover } from '../../src-main/core/discovery/index.ts'
import { formatterFor, type Language } from '../../src-main/i18n/index.ts'
import type { Ended, Line } from './rehome.ts'

export interface Surroundings {
  readonly json?: boolean
  readonly language?: Language
  readonly stateDir?: string
  readonly signal?: AbortSignal
  /** The real one, which asks the real network, unless said otherwise. */
  readonly discover?: Context['discover']
}

/** Runs a command within the test, which says what surrounds it; as the real command line does otherwise. */
export async function runHere(
  command: Command,
  args: readonly string[],
  options: OptionValues = {},
  around: Surroundings = {}
): Promise<Ended> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const words = formatterFor(around.language ?? 'en')
  const output = createOutput(around.json ?? false, words, { out, err })
  const context: Context = {
    output,
    words,
    stateDir: around.stateDir,
    signal: around.signal ?? new AbortController().signal,
    discover: around.discover ?? discover
  }
  const status = await command.run(context, options, ...args).catch((error: unknown) => output.fail(error))
  const said = (stream: PassThrough) => ((stream.read() as Buffer | null) ?? '').toString()
  const [stdout, stderr] = [said(out), said(err)]
  const lines = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []))
  return { stdout, stderr, status, lines, last: lines.at(-1) ?? {} }
}
