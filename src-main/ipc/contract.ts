/**
 * The contract between the page and the main side: every request and event, as zod schemas. The page imports
 * this file and the catalogues, nothing else. Each transport carries it unchanged; `dispatch.ts` checks it
 * in both directions.
 */
import * as z from 'zod'
import { cardProblemCodes, contactFields, remarkCodes } from '../core/contacts/types.ts'
import type {
  Answer,
  ContactNote,
  DeskPage,
  DeskRow,
  DeskView,
  EncodingQuestion,
  ShownCard
} from '../core/desk/types.ts'
import { deskLists, deskWorkKinds } from '../core/desk/types.ts'
import { errorCodes, type Failure } from '../core/errors.ts'
import type { AccountSnapshot, MoveListItem, MoveProgress, MoveSnapshot } from '../core/move/types.ts'
import type { HostCorrection, PresetView, Recognised } from '../core/providers/types.ts'

export const CONTRACT_VERSION = 1

const text = (max: number) => z.string().max(max)
const count = z.number().int().nonnegative()
const moveId = z.string().regex(/^[0-9a-f]{16}$/)
const side = z.enum(['old', 'new'])
const language = z.enum(['en', 'fr', 'ar'])
const track = z.enum(['domain', 'address', 'same-host', 'contacts'])
const timestamp = text(40)
/** An absolute path on this computer. */
const filePath = z.string().min(1).max(4096)
/** A folder's name on its server; hostile until shown isolated. */
const folderPath = text(4000)

/** A failure as it crosses: what each transport's far end checks before it believes it. */
export const failure = z.strictObject({
  code: z.enum(errorCodes),
  params: z.record(text(60), z.union([text(4000), z.number()]))
}) satisfies z.ZodType<Failure>

const imapServer = z.strictObject({
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['tls', 'starttls', 'none']),
  user: z.string().trim().min(1).max(320)
})

const whoseAccount = {
  email: text(320),
  presetId: text(60),
  checked: z.boolean(),
  passwordKnown: z.boolean()
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
  failure: failure.extend({ side: side.exactOptional() }).nullable(),
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

const snapshot = z.strictObject({
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

const progress = z.strictObject({
  of: z.enum(['run', 'backup']),
  id: moveId,
  revision: count,
  since: count,
  run
}) satisfies z.ZodType<MoveProgress>

const moveListItem = z.strictObject({
  id: moveId,
  practice: z.boolean(),
  phase: snapshot.shape.phase,
  updatedAt: timestamp,
  oldEmail: text(320).nullable(),
  newEmail: text(320).nullable(),
  unfinished: z.boolean(),
  locked: z.boolean()
}) satisfies z.ZodType<MoveListItem>

/** What the engine says of a contact; values come from files and servers. */
const contactNote: z.ZodType<ContactNote> = (() => {
  const about = {
    params: z.record(text(60), z.union([text(4000), z.number()])),
    fields: z.array(z.enum(contactFields)).exactOptional(),
    file: text(4000),
    card: count,
    line: count,
    name: text(4000),
    isLoss: z.boolean()
  }
  return z.union([
    z.strictObject({ kind: z.literal('problem'), code: z.enum(cardProblemCodes), ...about }),
    z.strictObject({ kind: z.literal('result'), code: z.enum(remarkCodes), ...about })
  ])
})()

const shownCard = z.strictObject({
  name: text(400),
  details: z.array(z.strictObject({ field: z.enum(contactFields), value: text(400) })).max(30)
}) satisfies z.ZodType<ShownCard>

const contactAnswer = z.union([
  z.strictObject({ kind: z.literal('merge'), candidate: count.max(20) }),
  z.strictObject({ kind: z.enum(['keepBoth', 'skip']) })
]) satisfies z.ZodType<Answer>

/** The index of a contact within what was read. */
const contactIndex = count.max(1_000_000)

const deskAccount = z.strictObject({ email: text(320), presetId: text(60), passwordKnown: z.boolean() })

const desk = z.strictObject({
  id: moveId,
  revision: count,
  old: deskAccount.nullable(),
  new: deskAccount.nullable(),
  work: z
    .strictObject({
      kind: z.enum(deskWorkKinds),
      done: count,
      total: count,
      waitUntil: timestamp.nullable()
    })
    .nullable(),
  failure: failure.extend({ side: side.exactOptional() }).nullable(),
  found: z
    .strictObject({
      from: z.enum(['account', 'files']),
      contacts: count,
      leftBehind: count,
      notes: count,
      questions: count
    })
    .nullable(),
  plan: z
    .strictObject({
      new: count,
      there: count,
      completed: count,
      look: count,
      unanswered: count,
      writes: count
    })
    .nullable(),
  isFileOnly: z.boolean(),
  outcome: z
    .strictObject({
      finishedAt: timestamp,
      counts: z.strictObject({
        added: count,
        completed: count,
        alreadyThere: count,
        needsALook: count,
        skipped: count,
        failed: count
      }),
      verified: z.boolean(),
      notes: count,
      isListed: z.boolean()
    })
    .nullable(),
  undone: z.strictObject({ removed: count, restored: count, kept: count, failed: count }).nullable(),
  canUndo: z.boolean()
}) satisfies z.ZodType<DeskView>

const contactRow = z.strictObject({
  index: contactIndex,
  card: shownCard,
  candidates: z.array(z.strictObject({ isThere: z.boolean(), card: shownCard, merged: shownCard })).max(20),
  answer: contactAnswer.nullable(),
  isAsked: z.boolean(),
  notes: z.array(contactNote).max(100)
}) satisfies z.ZodType<DeskRow>

const encodingQuestion = z.strictObject({
  file: text(4000),
  readings: z.array(z.strictObject({ encoding: text(40), samples: z.array(text(4000)) }))
}) satisfies z.ZodType<EncodingQuestion>

/** As many rows of a list as a page shows at once. */
const window = { offset: contactIndex, limit: count.min(1).max(100) }
const pageOf = <T>(row: z.ZodType<T>) =>
  z.strictObject({ total: count, rows: z.array(row).max(100) }) satisfies z.ZodType<DeskPage<T>>

const localText = z.strictObject({ en: text(600), fr: text(600), ar: text(600) })

const preset = z.strictObject({
  id: text(60),
  name: text(80),
  signIn: z.array(z.enum(['password', 'app-password', 'oauth'])),
  knowsServer: z.boolean(),
  steps: z.array(z.strictObject({ text: localText, topic: text(120).exactOptional() }))
}) satisfies z.ZodType<PresetView>

const hostCorrection = z.strictObject({
  typed: text(253),
  right: text(253),
  presetId: text(60)
}) satisfies z.ZodType<HostCorrection>

/** Where the person lives, ISO 3166: phone numbers without a country are of there. */
const country = z.string().regex(/^[A-Z]{2}$/)
const fileFormat = z.enum(['vcf', 'csv'])

const nothing = z.strictObject({})
const ofMove = z.strictObject({ moveId })

/** Requests that the shell itself answers: they differ between the desktop app and browser mode. */
export const hostRequests = {
  hello: {
    input: nothing,
    output: z.strictObject({
      contract: z.literal(CONTRACT_VERSION),
      version: text(40),
      language,
      /** A move to show at once, instead of the first page. */
      openMove: moveId.nullable(),
      /** What this shell can do, so that the page never asks where it runs. */
      can: z.strictObject({
        /**
         * Opens dialogs for files (`receipt.save`, `files.choose`); otherwise the page downloads (`receipt.html`),
         * and asks for a path.
         */
        saveDialog: z.boolean(),
        /** Can keep a password safely until the move ends. */
        rememberPasswords: z.boolean()
      })
    })
  },
  'settings.set': { input: z.strictObject({ language }), output: nothing },
  /** Opens a page of a provider in the person's browser; `url` is given back where the page must open it. */
  'help.open': {
    input: z.strictObject({ topic: z.string().regex(/^[a-z0-9./-]{1,120}$/) }),
    output: z.strictObject({ opened: z.boolean(), url: z.url({ protocol: /^https$/ }).nullable() })
  },
  'receipt.save': {
    input: z.strictObject({ moveId, language }),
    output: z.strictObject({ saved: z.boolean() })
  },
  /** Asks where to keep a file of all contacts that were read, and writes it. */
  'contacts.save': {
    input: z.strictObject({ moveId, language, format: fileFormat }),
    output: z.strictObject({ saved: z.boolean() })
  },
  /** Asks where to, if it can, and starts a copy on this computer; no move when the person has changed their mind. */
  'backup.save': {
    input: z.strictObject({ moveId, language }),
    output: z.strictObject({ move: snapshot.nullable() })
  },
  /** Asks for a folder or a file with mail in it; nothing when the person has changed their mind. */
  'files.choose': {
    input: z.strictObject({ kind: z.enum(['folder', 'file']) }),
    output: z.strictObject({ path: filePath.nullable() })
  }
} as const

/** Requests that the engine answers, the same over every transport. */
export const engineRequests = {
  'providers.list': { input: nothing, output: z.strictObject({ presets: z.array(preset) }) },
  'providers.recognise': {
    input: z.strictObject({ email: z.string().trim().min(1).max(320) }),
    output: z.strictObject({
      recognised: (
        z.strictObject({
          presetId: text(60),
          imap: imapServer.exactOptional()
        }) satisfies z.ZodType<Recognised>
      ).nullable()
    })
  },
  'moves.list': { input: nothing, output: z.strictObject({ moves: z.array(moveListItem) }) },
  'move.create': { input: z.strictObject({ track }), output: snapshot },
  'move.get': { input: ofMove, output: snapshot },
  'move.setTrack': { input: z.strictObject({ moveId, track }), output: snapshot },
  'move.discard': { input: ofMove, output: nothing },
  /** Names an account. Without `imap`, the preset's own server is taken. A host known to be wrong is corrected. */
  'account.set': {
    input: z.strictObject({
      moveId,
      side,
      email: z.string().trim().min(3).max(320),
      presetId: text(60),
      imap: imapServer.exactOptional()
    }),
    output: z.strictObject({ move: snapshot, corrected: hostCorrection.nullable() })
  },
  /** Tests the connection; the password stays at hand for the copy when it works. */
  'account.signIn': {
    input: z.strictObject({ moveId, side, password: z.string().min(1).max(4096), remember: z.boolean() }),
    output: snapshot
  },
  /** Takes mail in files of this computer as the old mailbox, and tests whether it can be read. */
  'account.setFiles': {
    input: z.strictObject({ moveId, email: z.string().trim().min(3).max(320), path: filePath }),
    output: snapshot
  },
  /** Reads both mailboxes' folders and lays the plan. */
  'folders.read': { input: ofMove, output: snapshot },
  'folders.choose': {
    input: z.strictObject({
      moveId,
      /** `to`: the new name with `/` between levels. */
      changes: z
        .array(
          z.strictObject({
            from: folderPath,
            copied: z.boolean().exactOptional(),
            to: folderPath.exactOptional()
          })
        )
        .max(10_000)
    }),
    output: snapshot
  },
  /**
   * Starts, or goes on after a pause, a stop or a restart; `language` is that of the receipt kept with the move.
   * `mirror`: removes from the new mailbox what is gone from the old one; refused from the switch on.
   */
  'copy.start': {
    input: z.strictObject({ moveId, language, mirror: z.boolean().exactOptional() }),
    output: snapshot
  },
  /** Ends whatever is under way in this move after its present step; it can go on later. */
  'copy.pause': { input: ofMove, output: snapshot },
  /** Tries folders again that failed, and nothing else. */
  'copy.retry': {
    input: z.strictObject({ moveId, language, folders: z.array(folderPath).min(1).max(10_000) }),
    output: snapshot
  },
  /** Goes on with the copy on this computer, or brings it up to date, in the folder where it is. */
  'backup.again': { input: z.strictObject({ moveId, language }), output: snapshot },
  /** Whether Rehome looks for new mail by itself, while it is open, once all was copied. */
  'catchUp.schedule': { input: z.strictObject({ moveId, automatic: z.boolean() }), output: snapshot },
  /**
   * The network is back, or the computer woke up: what waits for a connection tries at once. `lost`: connections
   * of before may be dead without saying so, and are made anew.
   */
  'copy.hurry': { input: z.strictObject({ lines: z.enum(['kept', 'lost']) }), output: nothing },
  /** How much an undo would look at: messages that Rehome brought, touched or not, and the folders they are in. */
  'undo.preview': { input: ofMove, output: z.strictObject({ messages: count, folders: count }) },
  /** Takes back what was brought and nobody has touched, or goes on with it; `copy.pause` pauses it. */
  'undo.start': { input: ofMove, output: snapshot },
  /** The contacts of a move as far as they have come; `contacts.changed` tells the rest. */
  'contacts.get': { input: ofMove, output: desk },
  /** Says whose address book a side is, and its password; whether that works is seen when it is read. */
  'contacts.sign': {
    input: z.strictObject({
      moveId,
      side,
      email: z.string().trim().min(3).max(320),
      presetId: text(60),
      user: z.string().trim().min(1).max(320).exactOptional(),
      /** Where the address book is; else that is found out. */
      url: z
        .url({ protocol: /^https?$/ })
        .max(2000)
        .exactOptional(),
      password: z.string().min(1).max(4096),
      remember: z.boolean()
    }),
    output: desk
  },
  /** Begins to read the old account's address book. */
  'contacts.readAccount': { input: ofMove, output: desk },
  /** A piece of a file that the person gives; the first piece of the first file begins anew. */
  'contacts.giveFile': {
    input: z.strictObject({
      moveId,
      file: count.max(10_000),
      name: z.string().min(1).max(255),
      /** In bytes. */
      offset: count,
      data: z.base64().max(700_000)
    }),
    output: nothing
  },
  /** Begins to read the files that were given. */
  'contacts.readFiles': { input: ofMove, output: desk },
  'contacts.questions': {
    input: ofMove,
    output: z.strictObject({ questions: z.array(encodingQuestion).max(2000) })
  },
  /** Answers how a file's text is written, and reads again. */
  'contacts.answerEncoding': {
    input: z.strictObject({ moveId, file: text(4000), encoding: z.string().regex(/^[a-z0-9_-]{1,40}$/i) }),
    output: desk
  },
  /** Begins to compare what was read with the new address book; nothing is written. */
  'contacts.plan': { input: z.strictObject({ moveId, country: country.exactOptional() }), output: desk },
  'contacts.list': {
    input: z.strictObject({ moveId, list: z.enum(deskLists), ...window }),
    output: pageOf(contactRow)
  },
  'contacts.notes': { input: z.strictObject({ moveId, ...window }), output: pageOf(contactNote) },
  'contacts.answer': {
    input: z.strictObject({ moveId, index: contactIndex, answer: contactAnswer }),
    output: desk
  },
  /** Begins to write what is planned into the new address book, or goes on with it. */
  'contacts.bring': {
    input: z.strictObject({ moveId, language, country: country.exactOptional() }),
    output: desk
  },
  /** Ends what is under way with the contacts after its present step. */
  'contacts.stop': { input: ofMove, output: desk },
  /** How many contacts an undo would look at. */
  'contacts.undoPreview': { input: ofMove, output: z.strictObject({ contacts: count }) },
  /** Begins to take back what was brought and nobody has edited since. */
  'contacts.undo': { input: z.strictObject({ moveId, language }), output: desk },
  /** All contacts that were read, as one clean file. */
  'contacts.file': {
    input: z.strictObject({ moveId, format: fileFormat }),
    output: z.strictObject({ text: z.string(), fileName: text(120) })
  },
  'receipt.html': {
    input: z.strictObject({ moveId, language }),
    output: z.strictObject({ html: z.string(), fileName: text(120) })
  },
  /** Makes two pretend mailboxes in this process and a move between them, ready for the wizard's first step. */
  'practice.begin': { input: nothing, output: snapshot }
} as const

export const requests = { ...hostRequests, ...engineRequests } as const

export const events = {
  /** A move changed: all that is known of it now. */
  'move.changed': snapshot,
  /**
   * A copy gets on, at most four times a second: to be laid over what is known (`withProgress`). Who has missed
   * something asks (`move.get`).
   */
  'move.progress': progress,
  /** The contacts of a move have come further. */
  'contacts.changed': desk
} as const

/**
 * What a shell asks of the engine, and no page: where files are written is chosen in a dialog. Without a place the
 * engine takes its own data folder.
 */
export const shellRequests = {
  'backup.start': {
    input: z.strictObject({ moveId, language, place: filePath.nullable() }),
    output: snapshot
  }
} as const

/**
 * Lays a copy's progress over what is known of its move.
 * @returns The same as before for what is older than that; undefined where something in between was missed.
 */
export function withProgress(
  move: MoveSnapshot,
  { of, revision, since, run }: MoveProgress
): MoveSnapshot | undefined {
  if (revision <= move.revision) return move
  const before = of === 'run' ? move.run : move.backup?.run
  if (since > move.revision || !before) return undefined
  const changed = new Map(run.folders.map((folder) => [folder.from, folder]))
  const now = { ...run, folders: before.folders.map((folder) => changed.get(folder.from) ?? folder) }
  if (of === 'run') return { ...move, revision, run: now }
  return { ...move, revision, backup: move.backup && { ...move.backup, run: now } }
}

type Schemas = Record<string, { input: z.ZodType; output: z.ZodType }>
/** The functions behind a set of requests: what arrives is checked already, what returns is checked after. */
export type Handlers<R extends Schemas> = {
  [N in keyof R]: (input: z.output<R[N]['input']>) => Promise<z.input<R[N]['output']>>
}

export type RequestName = keyof typeof requests
export type Input<N extends RequestName> = z.input<(typeof requests)[N]['input']>
export type Output<N extends RequestName> = z.output<(typeof requests)[N]['output']>
export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>

/** What comes back over every bridge: never an Error, never a stack. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure }

/** The page's only way out: two functions. */
export interface Bridge {
  request<N extends RequestName>(name: N, input: Input<N>): Promise<Reply<Output<N>>>
  /** @returns A function that ends the subscription. */
  subscribe<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}

export type {
  ContactNote,
  DeskList,
  DeskRow,
  DeskView,
  EncodingQuestion,
  ShownCard
} from '../core/desk/types.ts'
export type { ErrorCode, Failure } from '../core/errors.ts'
export type { MoveListItem, MoveProgress, MoveSnapshot } from '../core/move/types.ts'
export type { HostCorrection, PresetView, Recognised } from '../core/providers/types.ts'
