import papaparse from 'papaparse'
import { labelsOf, readGroups } from '../groups/read-groups.ts'
import { uidKey } from '../groups/uid.ts'
import type { Card, Property } from '../vcard/property.ts'
import {
  componentsOf,
  labelOf,
  listOf,
  parameterValues,
  propertiesNamed,
  textOf,
  unescapeText
} from '../vcard/value.ts'
import { escapedFormulae } from './formula.ts'
import { googleLabel, type Kinded, withoutMarks } from './kinds.ts'

/**
 * Writes contacts as Google's CSV, which most programs understand: groups as labels, what has no column as custom
 * fields. UTF-8 with the byte order mark by which Excel knows it; values that a spreadsheet would run get an
 * apostrophe. Embedded pictures, sounds and keys can't be expressed.
 */
export function writeCsv(cards: readonly Card[]): string {
  const { people, groups } = readGroups(cards)
  const names = new Map<string, string[]>()
  for (const { name, members } of groups)
    for (const member of members.map(uidKey)) names.set(member, [...(names.get(member) ?? []), name])
  const rows = people.map((card) => {
    const uid = textOf(card, 'UID')
    return rowOf(card, uid === undefined ? labelsOf(card) : (names.get(uidKey(uid)) ?? []))
  })
  const columns = [
    ...fixedColumns,
    ...entryKinds.flatMap(([entry, parts]) => {
      const most = Math.max(1, ...rows.map(({ entries }) => entries[entry]?.length ?? 0))
      return Array.from({ length: most }, (_, index) =>
        parts.map((part) => `${entry} ${index + 1} - ${part}`)
      ).flat()
    })
  ]
  return `\uFEFF${papaparse.unparse(
    { fields: columns, data: rows.map((row) => cellsOf(row, columns)) },
    { newline: '\r\n', escapeFormulae: escapedFormulae }
  )}\r\n`
}

const fixedColumns = [
  'First Name',
  'Middle Name',
  'Last Name',
  'Phonetic First Name',
  'Phonetic Last Name',
  'Name Prefix',
  'Name Suffix',
  'Nickname',
  'Organization Name',
  'Organization Title',
  'Organization Department',
  'Birthday',
  'Notes',
  'Photo',
  'Labels'
] as const

const kinded = ['Label', 'Value'] as const
const addressColumns = [
  'PO Box',
  'Extended Address',
  'Street',
  'City',
  'Region',
  'Postal Code',
  'Country'
] as const

const entryKinds = [
  ['E-mail', kinded],
  ['Phone', kinded],
  ['Address', ['Label', ...addressColumns]],
  ['Website', kinded],
  ['Relation', kinded],
  ['Event', kinded],
  ['Custom Field', kinded]
] as const
type Entry = (typeof entryKinds)[number][0]

type Cells = Readonly<Partial<Record<string, string>>>

interface CsvRow {
  readonly fixed: Cells
  readonly entries: Readonly<Partial<Record<Entry, readonly Cells[]>>>
}

function cellsOf({ fixed, entries }: CsvRow, columns: readonly string[]): string[] {
  const numbered = Object.entries(entries).flatMap(([entry, each]) =>
    each.flatMap((cells, index) =>
      Object.entries(cells).map(([part, text]) => [`${entry} ${index + 1} - ${part}`, text] as const)
    )
  )
  const cells: Cells = { ...fixed, ...Object.fromEntries(numbered) }
  return columns.map((column) => cells[column] ?? '')
}

function rowOf(card: Card, groups: readonly string[]): CsvRow {
  const name = componentsOf(propertiesNamed(card, 'N')[0]?.value ?? '').map((texts) => texts.join(' '))
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = name
  const [company = '', ...departments] = componentsOf(propertiesNamed(card, 'ORG')[0]?.value ?? '').flat()
  const fullName = textOf(card, 'FN') ?? ''
  const texts = (of: string) => propertiesNamed(card, of).map(({ value }) => unescapeText(value))
  return {
    fixed: {
      // Without a name of its own a contact is shown by its firm; else nobody would find it.
      'First Name': name.some(Boolean) || fullName === company ? given : fullName,
      'Middle Name': middle,
      'Last Name': family,
      'Phonetic First Name': textOf(card, 'X-PHONETIC-FIRST-NAME') ?? '',
      'Phonetic Last Name': textOf(card, 'X-PHONETIC-LAST-NAME') ?? '',
      'Name Prefix': prefix,
      'Name Suffix': suffix,
      Nickname: propertiesNamed(card, 'NICKNAME')
        .flatMap(({ value }) => listOf(value))
        .join(', '),
      'Organization Name': company,
      'Organization Title': texts('TITLE')[0] ?? '',
      'Organization Department': departments.join(', '),
      Birthday: birthday(propertiesNamed(card, 'BDAY')[0]),
      Notes: texts('NOTE').join('\n\n'),
      Photo: propertiesNamed(card, 'PHOTO').find(({ value }) => /^https?:/i.test(value))?.value ?? '',
      Labels: groups.join(' ::: ')
    },
    entries: {
      'E-mail': kindedEntries(card, 'EMAIL'),
      Phone: kindedEntries(card, 'TEL'),
      Address: propertiesNamed(card, 'ADR').map((property) => addressEntry(card, property)),
      Website: kindedEntries(card, 'URL'),
      Relation: labelledEntries(card, 'X-ABRELATEDNAMES'),
      Event: events(card),
      'Custom Field': customFields(card)
    }
  }
}

/** Apple's way to say "no year" is the year 1604. */
function birthday(property: Property | undefined): string {
  return property?.value.replace(/^1604-?(\d\d)-?(\d\d)$/, '--$1-$2') ?? ''
}

function label(card: Card, property: Property, name: Kinded): string {
  const types = parameterValues(property, 'TYPE')
  const ownLabel = labelOf(card, property)
  return googleLabel(name, {
    types: types.map((type) => type.toUpperCase()),
    label: ownLabel === '' ? undefined : ownLabel,
    isPreferred: types.includes('pref')
  })
}

function kindedEntries(card: Card, name: Exclude<Kinded, 'ADR'>): Cells[] {
  return propertiesNamed(card, name).map((property) => ({
    Label: label(card, property, name),
    Value: unescapeText(property.value)
  }))
}

function addressEntry(card: Card, property: Property): Cells {
  const parts = componentsOf(property.value).map((texts) => texts.join(', '))
  return {
    Label: label(card, property, 'ADR'),
    ...Object.fromEntries(addressColumns.map((column, index) => [column, parts[index] ?? '']))
  }
}

function labelledEntries(card: Card, name: string): Cells[] {
  return propertiesNamed(card, name).map((property) => ({
    Label: withoutMarks(labelOf(card, property) ?? ''),
    Value: unescapeText(property.value)
  }))
}

/** Apple's dates; the anniversary, which stands there once more under its own name, once. */
function events(card: Card): Cells[] {
  const dates = labelledEntries(card, 'X-ABDATE')
  const anniversary = textOf(card, 'X-ANNIVERSARY')
  return anniversary === undefined || dates.some(({ Value }) => Value === anniversary)
    ? dates
    : [...dates, { Label: 'Anniversary', Value: anniversary }]
}

/** What has columns of its own, or no meaning outside its address book, or can't be a cell. */
const elsewhere =
  /^(?:FN|N|NICKNAME|ORG|TITLE|BDAY|NOTE|PHOTO|LOGO|SOUND|KEY|CATEGORIES|EMAIL|TEL|ADR|URL|UID|REV|PRODID|SORT-STRING|X-PHONETIC-(?:FIRST|LAST)-NAME|X-ANNIVERSARY|X-AB.*|X-ADDRESSBOOKSERVER-.*|X-MS-OL-DESIGN)$/i

function customFields(card: Card): Cells[] {
  const fullName = ownFullName(card)
  const others = [
    ...propertiesNamed(card, 'TITLE').slice(1),
    ...card.properties.filter(({ name, value }) => !elsewhere.test(name) && value.trim() !== '')
  ].map((property) => ({
    Label:
      labelOf(card, property) ??
      property.parameters.find((parameter) => parameter.name === 'X-SERVICE-TYPE')?.value ??
      words(property.name),
    Value: unescapeText(property.value)
  }))
  return fullName === undefined ? others : [{ Label: 'Full name', Value: fullName }, ...others]
}

/** A full name that says more than the parts of the name do, which are all that there are columns for. */
function ownFullName(card: Card): string | undefined {
  const fullName = textOf(card, 'FN') ?? ''
  const said = ['N', 'ORG']
    .flatMap((name) => propertiesNamed(card, name))
    .flatMap(({ value }) => wordsIn(componentsOf(value).flat().join(' ')))
  const isInColumns = !said.length || wordsIn(fullName).every((word) => said.includes(word))
  return isInColumns ? undefined : fullName
}

const wordsIn = (text: string) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

/** `X-MAIDEN-NAME` as "Maiden name". */
function words(name: string): string {
  const text = name.replace(/^X-/i, '').replaceAll('-', ' ').toLowerCase()
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
