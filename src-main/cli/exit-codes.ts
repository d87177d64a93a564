import type { ErrorCode } from '../core/errors.ts'

/** What the process tells a script (cli.md). */
export const exit = {
  done: 0,
  fault: 1,
  incomplete: 2,
  noConnection: 3,
  badInput: 4,
  full: 5,
  interrupted: 130
} as const

export type ExitCode = (typeof exit)[keyof typeof exit]

/** Families of codes, the most particular first. */
const families: readonly (readonly [prefix: string, code: ExitCode])[] = [
  ['quota.full', exit.full],
  ['contacts.full', exit.full],
  ['contacts.', exit.noConnection],
  ['backup.diskFull', exit.full],
  ['backup.', exit.badInput],
  ['move.interrupted', exit.interrupted],
  ['folder.notFound', exit.badInput],
  ['move.notAllowed', exit.badInput],
  ['move.sameMailbox', exit.badInput],
  ['input.', exit.badInput],
  ['state.', exit.badInput],
  ['connect.', exit.noConnection],
  ['tls.', exit.noConnection],
  ['signIn.', exit.noConnection],
  ['server.', exit.noConnection],
  ['discovery.', exit.noConnection]
]

export function exitCodeOf(code: ErrorCode): ExitCode {
  return families.find(([prefix]) => code.startsWith(prefix))?.[1] ?? exit.fault
}
