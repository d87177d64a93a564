/** The contract's part about a move of mail: what is known of it, as schemas. */
import * as z from 'zod'
import type { AccountSnapshot, MoveListItem, MoveProgress, MoveSnapshot } from '../core/move/types.ts'
import { services } from '../core/oauth/types.ts'
import { count, failure, folderPath, moveId, side, text, timestamp, track } from './contract-basics.ts'

export const imapServer = z.strictObject({
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['tls', 'starttls', 'none']),
  user: z.string().trim().min(1).max(320),
  /** SHA-256, as {@link ImapServer.certificate} tells. */
  certificate: z
    .string()
    .regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/)
    .exactOptional()
})

const sidedFailure = failure.extend({ side: side.exactOptional() })

const whoseAccount = {
  email: text(320),
  presetId: text(60),
  checked: z.boolean(),
  passwordKnown: z.boolean(),
  service: z.enum(services).exactOptional(),
  browserSignIn: z
    .union([
      z.strictObject({ state: z.literal('waiting') }),
      z.strictObject({ state: z.literal('failed'), failure: sidedFailure })
    ])
    .exactOptional()
}

/** On a server, or, the old one only, in files of this computer. */
const account: z.ZodType<AccountSnapshot> = z.union([
  z.strictObject({ ...whoseAccount, imap: imapServer }),
  z.strictObject({ ...whoseAccount, backup: text(4096) })
])

const plannedFolder = z.strictObject({
  from: folderPath,
  fromLevels: z.array(folderPath),
  role: z
    .enum(['inbox', 'sent', 'drafts', 'trash', 'junk', 'archive', 'all', 'flagged', 'important'])
    .exactOptional(),
  to: folderPath,
  toLevels: z.array(folderPath),
  why: z.enum(['inbox', 'special-use', 'well-known-name', 'same-name', 'renamed', 'chosen']),
  leftOut: z.enum(['chosen', 'junk', 'trash', 'virtual', 'other-people', 'not-selectable']).exactOptional(),
  exists: z.boolean(),
  messages: count,
  bytes: count,
  remainder: z.literal(true).exactOptional()
})

const folders = z.strictObject({
  rows: z.array(plannedFolder),
  messages: count,
  bytes: count,
  quota: z.strictObject({ usedBytes: count, limitBytes: count }).nullable(),
  room: z.enum(['comfortable', 'enough', 'not-enough', 'unknown']),
  forecastSeconds: z.number().nonnegative()
})

const amount = z.strictObject({ done: count, total: count })

const run = z.strictObject({
  state: z.enum(['preparing', 'copying', 'checking', 'waiting', 'pausing', 'paused', 'stopped', 'finished']),
  messages: amount,
  before: count,
  bytes: amount,
  current: folderPath.nullable(),
  folders: z.array(
    z.strictObject({
      from: folderPath,
      to: folderPath,
      state: z.enum(['waiting', 'copying', 'checking', 'done', 'failed']),
      copied: count,
      total: count,
      copiedBytes: count,
      totalBytes: count,
      failure: failure.exactOptional()
    })
  ),
  timeLeft: z
    .strictObject({
      bucket: z.enum(['under-a-minute', 'minutes', 'hours', 'few-hours', 'overnight']),
      value: count
    })
    .nullable(),
  waitUntil: timestamp.nullable(),
  waitSide: side.nullable(),
  failure: sidedFailure.nullable(),
  problems: count
})

const messageCounts = {
  found: count,
  copied: count,
  alreadyThere: count,
  updated: count,
  refused: count,
  vanished: count,
  excluded: count
}

const receipt = z.strictObject({
  finishedAt: timestamp,
  seconds: z.number().nonnegative(),
  messages: z.strictObject(messageCounts),
  bytes: count,
  verified: z.boolean(),
  complete: z.boolean(),
  folders: z.array(
    z.strictObject({
      ...messageCounts,
      from: folderPath,
      to: folderPath,
      state: z.enum(['done', 'failed', 'excluded']),
      verified: z.boolean(),
      bytes: count,
      failure: failure.exactOptional()
    })
  ),
  problems: z.array(
    failure.extend({
      folder: folderPath,
      uid: count.exactOptional(),
      subject: text(4000).exactOptional(),
      date: timestamp.exactOptional(),
      reason: text(4000).exactOptional()
    })
  )
})

export const snapshot = z.strictObject({
  id: moveId,
  revision: count,
  practice: z.boolean(),
  track,
  phase: z.enum(['setup', 'copying', 'copied', 'switching', 'settling', 'done']),
  createdAt: timestamp,
  updatedAt: timestamp,
  old: account.nullable(),
  new: account.nullable(),
  folders: folders.nullable(),
  run: run.nullable(),
  backup: z.strictObject({ dir: text(4096), run, completeAt: timestamp.nullable() }).nullable(),
  receipt: receipt.nullable(),
  catchUp: z.strictObject({
    automatic: z.boolean(),
    everyMinutes: count,
    nextAt: timestamp.nullable(),
    last: z.strictObject({ at: timestamp, messages: count, changes: count }).nullable()
  }),
  undo: z
    .strictObject({
      state: z.enum(['running', 'waiting', 'paused', 'stopped', 'finished']),
      total: count,
      removed: count,
      kept: count,
      failedFolders: count,
      waitUntil: timestamp.nullable(),
      failure: run.shape.failure
    })
    .nullable(),
  canUndo: z.boolean()
}) satisfies z.ZodType<MoveSnapshot>

export const progress = z.strictObject({
  of: z.enum(['run', 'backup']),
  id: moveId,
  revision: count,
  since: count,
  run
}) satisfies z.ZodType<MoveProgress>

export const moveListItem = z.strictObject({
  id: moveId,
  practice: z.boolean(),
  phase: snapshot.shape.phase,
  updatedAt: timestamp,
  oldEmail: text(320).nullable(),
  newEmail: text(320).nullable(),
  unfinished: z.boolean(),
  locked: z.boolean(),
  result: z
    .union([
      z.strictObject({ kind: z.literal('complete') }),
      z.strictObject({ kind: z.literal('incomplete'), count }),
      z.strictObject({ kind: z.literal('stopped'), failure: failure.extend({ side: side.exactOptional() }) })
    ])
    .nullable()
}) satisfies z.ZodType<MoveListItem>
