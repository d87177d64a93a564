import type { AccountSettings } from './types.ts'

/** Where a mailbox is. */
export const placeOf = ({ imap, backup }: AccountSettings): string =>
  backup ?? [imap.host, imap.port, imap.user].join('\0').toLowerCase()

/** Whether what was found out with one holds for the other. */
export function sameSettings(one: AccountSettings, other: AccountSettings): boolean {
  const settings = (account: AccountSettings) =>
    [account.email, placeOf(account), account.imap?.security, account.imap?.certificate].join('\0')
  return settings(one) === settings(other)
}
