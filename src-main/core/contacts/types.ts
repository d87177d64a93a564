import type { Card } from './vcard/property.ts'

export { countKinds, type OutcomeCounts, type OutcomeKind, outcomeKinds } from './bring/outcome-kinds.ts'
export {
  type ContactField,
  contactFields,
  type Remark,
  type RemarkCode,
  remarkCodes
} from './bring/remarks.ts'
export type { Card, Parameter, Property } from './vcard/property.ts'

/** Where a card was found. */
export interface CardPlace {
  /** The file's name as a person knows it; inside an archive `contacts.zip/Friends.vcf`. */
  readonly file: string
  /** The how-manieth card or row of the file, from 1. */
  readonly card: number
  /** The line where it begins, from 1. */
  readonly line: number
}

/** A contact that was read. */
export interface FoundCard {
  readonly card: Card
  readonly place: CardPlace
  /** What stood there, as text, untouched: for the receipt and for "show the original". */
  readonly original: string
}

/**
 * What a person is told about a card or a file, in the order of the reader, the checks, and the new address book.
 * Each has a sentence in the catalogues: `contacts.problem.<code>`.
 */
export const cardProblemCodes = [
  // The whole file.
  'file.notContacts',
  'file.empty',
  'file.tooLarge',
  'file.tooMany',
  'file.tooManyFiles',
  'file.strayText',
  'file.damaged',
  'file.unreadable',
  'file.spreadsheet',
  'file.webPage',
  'file.document',
  'file.outlookData',
  'file.appleArchive',
  'file.otherArchive',
  'file.locked',
  // One card: it isn't taken over.
  'card.unreadable',
  'card.empty',
  'card.tooLarge',
  // One card: it is taken over, but somebody should look.
  'card.unterminated',
  'card.nameless',
  'card.strayLine',
  'card.agent',
  'card.dateUnclear',
  'card.photoMissing',
  'card.photoTooLarge',
  'card.photoUnreadable',
  // One card of an address book on the web.
  'card.notHandedOut',
  'card.photoNotFetched',
  // One card beside those of the new address book.
  'card.perhapsTwice',
  'card.keptOwn',
  'card.keptOwnPhoto',
  // One card: it is written, but not quite as it was.
  'card.renamedInFour'
] as const
export type CardProblemCode = (typeof cardProblemCodes)[number]

/** Problems after which something is missing of a contact that was taken over. */
const losses: ReadonlySet<CardProblemCode> = new Set([
  'card.photoTooLarge',
  'card.photoUnreadable',
  'card.photoNotFetched'
])

/** Whether a contact, or something of it, was not taken over. */
export function isLoss({ code, isLeftBehind }: Pick<CardProblem, 'code' | 'isLeftBehind'>): boolean {
  return isLeftBehind || losses.has(code)
}

/** Something to tell about a card, or about a whole file. */
export interface CardProblem {
  readonly code: CardProblemCode
  readonly file: string
  /** 0 where it is about the whole file. */
  readonly card: number
  /** Where the trouble is, from 1; 0 where it is about the whole file. */
  readonly line: number
  /** Values for the sentence: a property's name, a limit, a piece of the text. */
  readonly params: Readonly<Record<string, string | number>>
  /** Whether the card is left behind because of it. */
  readonly isLeftBehind: boolean
}

/** Text whose encoding nothing tells (RFC 2425 leaves it open in 2.1 and 3.0): only a person knows their friends' names. */
export interface EncodingQuestion {
  readonly file: string
  /** Labels of the Encoding Standard, the likeliest first, with names as they would read: `{ encoding: 'windows-1252', samples: ['Müller'] }`. */
  readonly readings: readonly { readonly encoding: string; readonly samples: readonly string[] }[]
}

/** All that was read from files. */
export interface ReadContacts {
  readonly cards: readonly FoundCard[]
  readonly problems: readonly CardProblem[]
  /** Read with the likeliest encoding until they are answered. */
  readonly questions: readonly EncodingQuestion[]
}
