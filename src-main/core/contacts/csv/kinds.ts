import type { Kind } from './contact.ts'
import type { PhoneKind, Place } from './fields.ts'

/** What Google calls the kinds of numbers, and vCard's words for them (RFC 2426 §3.3.1, and Apple's MAIN). */
const phones: readonly (readonly [label: string, ...types: string[]])[] = [
  ['Home', 'HOME'],
  ['Work', 'WORK'],
  ['Mobile', 'CELL'],
  ['Work Mobile', 'WORK', 'CELL'],
  ['Home Mobile', 'HOME', 'CELL'],
  ['Main', 'MAIN'],
  ['Home Fax', 'HOME', 'FAX'],
  ['Work Fax', 'WORK', 'FAX'],
  ['Fax', 'FAX'],
  ['Pager', 'PAGER'],
  ['Work Pager', 'WORK', 'PAGER'],
  ['Car', 'CAR'],
  ['ISDN', 'ISDN']
]
const places: typeof phones = [
  ['Home', 'HOME'],
  ['Work', 'WORK']
]

/** The properties that Google gives a kind to. */
export type Kinded = 'TEL' | 'EMAIL' | 'ADR' | 'URL'

/** The kind behind a label of Google's; `* ` before it marks the preferred value. */
export function kindOf(name: Kinded, label: string): Kind {
  const [, star, text = ''] = /^(\*)?\s*(.*)$/s.exec(label.trim()) ?? []
  const isPreferred = star !== undefined
  const known = tableFor(name).find(([each]) => each.toLowerCase() === text.toLowerCase())
  if (known) return { types: known.slice(1), isPreferred }
  if (text === '') return { types: [], isPreferred }
  return { types: [], label: builtIn(text), isPreferred }
}

/** Google's label of a kind. */
export function googleLabel(name: Kinded, { types, label, isPreferred = false }: Kind): string {
  const wanted = types.filter((type) => tableFor(name).some(([, ...known]) => known.includes(type)))
  const known = tableFor(name).find(
    ([, ...each]) => each.length === wanted.length && each.every((type) => wanted.includes(type))
  )
  const text = label === undefined ? (known?.[0] ?? wanted[0] ?? '') : withoutMarks(label)
  return isPreferred ? `* ${text}` : text
}

const tableFor = (name: Kinded) => (name === 'TEL' ? phones : places)

/** The words that Apple translates stand between marks: `_$!<Other>!$_`. */
const apples = new Set([
  'Other',
  'HomePage',
  'Anniversary',
  'Spouse',
  'Child',
  'Parent',
  'Mother',
  'Father',
  'Brother',
  'Sister',
  'Friend',
  'Partner',
  'Assistant',
  'Manager'
])

/** A label as Apple writes it, where it is one of those that it translates. */
export function builtIn(label: string): string {
  const word = /^home ?page$/i.test(label) ? 'HomePage' : label.slice(0, 1).toUpperCase() + label.slice(1)
  return apples.has(word) ? `_$!<${word}>!$_` : label
}

/** A label as people read it. */
export function withoutMarks(label: string): string {
  return /^_\$!<(.*)>!\$_$/s.exec(label)?.[1] ?? label
}

/** The types of a number of Outlook's and Thunderbird's columns. */
export const phoneTypes: Readonly<Record<Exclude<PhoneKind, 'titled'>, readonly string[]>> = {
  home: ['HOME'],
  work: ['WORK'],
  other: [],
  cell: ['CELL'],
  pager: ['PAGER'],
  car: ['CAR'],
  main: ['MAIN'],
  isdn: ['ISDN'],
  fax: ['FAX'],
  'fax.home': ['HOME', 'FAX'],
  'fax.work': ['WORK', 'FAX'],
  'fax.other': ['FAX']
}

export const placeTypes: Readonly<Record<Place, readonly string[]>> = {
  home: ['HOME'],
  work: ['WORK'],
  other: []
}
