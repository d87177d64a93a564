/** Which of the provider’s own pages helps with a failure. */
import type { ErrorCode, Failure, PresetView } from '../../../src-main/ipc/contract.ts'

const appPassword = ['app-passwords', 'app-password', 'app-passwords-help', 'security', 'two-steps', 'help']
const imap = ['imap-settings', 'imap', 'settings', 'access', 'third-party-access', 'servers', 'help']

/** By the names that pages have in the presets; the first that a provider has is the best. */
const pagesFor: Readonly<Partial<Record<ErrorCode, readonly string[]>>> = {
  'signIn.appPassword': appPassword,
  'signIn.imapOff': imap,
  'signIn.wrongPassword': ['webmail'],
  'signIn.locked': ['webmail'],
  'signIn.webmailFirst': ['webmail'],
  'signIn.otherService': ['control-panel', 'account', 'help']
}
const pagesForMeaning: Readonly<Record<PresetView['refusals'][number], readonly string[]>> = {
  'app-password': appPassword,
  'imap-off': imap,
  'webmail-first': ['webmail'],
  'other-service': ['control-panel', 'account'],
  'paid-only': ['premium'],
  'short-login': ['configuration', 'servers']
}

/** The help topic of the page that is about this failure; undefined where the provider has none. */
export function helpTopicFor({ id, pages, refusals }: PresetView, failure: Failure): string | undefined {
  const { mayMean = '' } = failure.params
  // What a refusal often means there is told, too; its page is the one that leads on.
  const meanings = String(mayMean).split(' ')
  const likeliest = refusals.filter((refusal) => meanings.includes(refusal))
  const wanted = [
    ...likeliest.flatMap((refusal) => pagesForMeaning[refusal]),
    ...(pagesFor[failure.code] ?? [])
  ]
  const page = wanted.find((name) => pages.includes(name))
  return page === undefined ? undefined : `${id}/${page}`
}
