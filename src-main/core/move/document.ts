import * as z from 'zod'
import { RehomeError } from '../errors.ts'
import type { FolderChoices, FolderOutcome, Listing } from '../mail/index.ts'
import { services } from '../oauth/types.ts'
import { catchUps, noCatchUps } from './catch-ups.ts'
import type { Ticks } from './ticks.ts'
import {
  type Account,
  type BackupSnapshot,
  type ContactsAccountSettings,
  type ContactsReceipt,
  phases,
  type Receipt,
  type RunSnapshot,
  tracks,
  type UndoSnapshot
} from './types.ts'

const isObject = (value: unknown) => typeof value === 'object' && value !== null

const whose = {
  email: z.string(),
  presetId: z.string(),
  checked: z.boolean(),
  service: z.enum(services).exactOptional()
}

const account: z.ZodType<Account> = z.union([
  z.strictObject({
    ...whose,
    imap: z.strictObject({
      host: z.string(),
      port: z.number(),
      security: z.enum(['tls', 'starttls', 'none']),
      user: z.string(),
      certificate: z.string().exactOptional()
    })
  }),
  z.strictObject({ ...whose, backup: z.string() })
])

const contactsAccount = z.strictObject({
  email: z.string(),
  presetId: z.string(),
  user: z.string(),
  url: z.string().exactOptional()
}) satisfies z.ZodType<ContactsAccountSettings>

const contacts = z.strictObject({
  old: contactsAccount.nullable(),
  new: contactsAccount.nullable(),
  /** The address book that contacts were brought into, and whether it was made for that. */
  book: z.strictObject({ url: z.string(), isOurs: z.boolean() }).nullable(),
  receipt: z.custom<ContactsReceipt>(isObject).nullable()
})
export const noContacts: z.infer<typeof contacts> = { old: null, new: null, book: null, receipt: null }

/**
 * A move as it is kept in its journal: decisions and results; what can be derived from them is not in it.
 * No secret is part of it. The parts that only this program writes are taken as they were written.
 */
const moveDocument = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  practice: z.boolean(),
  track: z.enum(tracks),
  phase: z.enum(phases),
  createdAt: z.string(),
  updatedAt: z.string(),
  old: account.nullable(),
  new: account.nullable(),
  listings: z.strictObject({ old: z.custom<Listing>(isObject), new: z.custom<Listing>(isObject) }).nullable(),
  choices: z.custom<FolderChoices>(isObject),
  ticks: z.custom<Ticks>(isObject),
  /** Old path → new path of the folders of all runs: what was copied once goes on going there. */
  targets: z.record(z.string(), z.string()).default({}),
  /** The last outcome of each old folder, over all runs. */
  outcomes: z.record(z.string(), z.custom<FolderOutcome>(isObject)),
  run: z.custom<RunSnapshot>(isObject).nullable(),
  /** The copy on this computer. */
  backup: z.custom<BackupSnapshot>(isObject).nullable().default(null),
  receipt: z.custom<Receipt>(isObject).nullable(),
  catchUps: catchUps.default(noCatchUps),
  undo: z.custom<UndoSnapshot>(isObject).nullable().default(null),
  contacts: contacts.default(noContacts),
  /** Active seconds and bytes sent, over all runs. */
  seconds: z.number(),
  bytes: z.number()
})

export type MoveDocument = z.infer<typeof moveDocument>

/** @throws {RehomeError} `state.damaged` when it isn't a document of this version. */
export function readMoveDocument(value: unknown, file: string): MoveDocument {
  const parsed = moveDocument.safeParse(value)
  if (!parsed.success) throw new RehomeError('state.damaged', { file }, parsed.error)
  return parsed.data
}
