/** The contract's part about contacts: requests, events and the schemas of what they carry. */
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
import {
  count,
  failure,
  language,
  moveId,
  nothing,
  ofMove,
  side,
  text,
  timestamp
} from './contract-basics.ts'

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
  stopped: z.enum(deskWorkKinds).nullable(),
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
      book: text(4000).nullable(),
      new: count,
      there: count,
      completed: count,
      look: count,
      unanswered: count,
      writes: count,
      isOld: z.boolean()
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
      notes: count
    })
    .nullable(),
  undone: z
    .strictObject({ removed: count, gone: count, restored: count, kept: count, failed: count })
    .nullable(),
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

/** Where the person lives, ISO 3166: phone numbers without a country are of there. */
const country = z.string().regex(/^[A-Z]{2}$/)
const fileFormat = z.enum(['vcf', 'csv'])

/** Requests about contacts that the shell itself answers. */
export const contactHostRequests = {
  /** Asks where to keep a file of all contacts that were read, and writes it. */
  'contacts.save': {
    input: z.strictObject({ moveId, language, format: fileFormat }),
    output: z.strictObject({ saved: z.boolean() })
  }
} as const

/** Requests about contacts that the engine answers. */
export const contactRequests = {
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
  }
} as const

/** What a shell asks of the engine about contacts, and no page. */
export const contactShellRequests = {
  /** Goes on with what was stopped last. */
  'contacts.goOn': { input: ofMove, output: desk }
} as const

export const contactEvents = {
  /** The contacts of a move have come further. */
  'contacts.changed': desk
} as const
