import type { ParseArgsConfig } from 'node:util'
import type { discover } from '../core/discovery/index.ts'
import type { Formatter, MessageKey } from '../i18n/index.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Output } from './output.ts'

export interface Context {
  readonly output: Output
  readonly words: Formatter
  /** `--state`, where it was given. */
  readonly stateDir: string | undefined
  /** Aborted by Ctrl-C or a polite request to end. */
  readonly signal: AbortSignal
  /** Finds where a mailbox is; the real one, but in tests. */
  readonly discover: typeof discover
}

export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

export interface Command {
  /** The form of the call, after `rehome`. */
  readonly usage: string
  readonly example: string
  readonly summary: MessageKey
  /** How many arguments it takes; with `atLeast` there is no end to them. */
  readonly arguments: number | { readonly atLeast: number }
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** What each option does. */
  readonly optionTexts: Readonly<Record<string, MessageKey>>
  /** @param args As many as it takes. */
  run(context: Context, options: OptionValues, ...args: readonly string[]): Promise<ExitCode>
}
