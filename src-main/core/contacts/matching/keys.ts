import { type Birthday, birthdaysOf } from './birthday.ts'
import { contentHash } from './content.ts'
import { type EmailKey, emailKey } from './email-key.ts'
import { type NameKey, nameKey } from './name-key.ts'
import { type PhoneKey, phoneKeyOf } from './phone-key.ts'
import { isGroupCard } from '../groups/group-card.ts'
import { uidKey } from '../groups/uid.ts'
import type { Card } from '../vcard/property.ts'
import { propertiesNamed, textOf, unescapeText } from '../vcard/value.ts'

/** All by which a card is compared with others. */
export interface CardKeys {
  /** Empty where it has none. */
  readonly uid: string
  /** Mailboxes that one person reads. */
  readonly emails: readonly string[]
  /** Mailboxes that many read (`info@`). */
  readonly roleEmails: readonly string[]
  readonly phones: readonly PhoneKey[]
  readonly name: NameKey
  readonly birthdays: readonly Birthday[]
  readonly isGroup: boolean
  /** Equal for cards that say the same, whatever their UID. */
  readonly hash: string
}

/** @param country where the person lives, ISO 3166 (`FR`), for phone numbers without a country code */
export function keysOf(card: Card, country?: string): CardKeys {
  const emails = texts(card, 'EMAIL')
    .map(emailKey)
    .filter((key): key is EmailKey => key !== undefined)
  return {
    uid: uidKey(textOf(card, 'UID') ?? ''),
    emails: unique(emails.filter(({ isRole }) => !isRole).map(({ mailbox }) => mailbox)),
    roleEmails: unique(emails.filter(({ isRole }) => isRole).map(({ mailbox }) => mailbox)),
    phones: propertiesNamed(card, 'TEL')
      .map((property) => phoneKeyOf(property, country))
      .filter((key): key is PhoneKey => key !== undefined),
    name: nameKey(card),
    birthdays: birthdaysOf(card),
    isGroup: isGroupCard(card),
    hash: contentHash(card)
  }
}

function texts(card: Card, name: string): string[] {
  return propertiesNamed(card, name).map(({ value }) => unescapeText(value))
}

function unique(keys: readonly string[]): string[] {
  return [...new Set(keys)]
}
