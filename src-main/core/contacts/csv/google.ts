import type { Column } from './columns.ts'
import type { Address, Contact } from './contact.ts'
import type { AddressPart } from './fields.ts'
import { builtIn, kindOf, type Kinded } from './kinds.ts'

type EntryColumn = Extract<Column, { kind: 'entry' }>
/** The cells of one numbered entry, by their part: `{ label: 'Work', value: '+49 1' }`. */
type Parts = Readonly<Record<string, string>>

/**
 * Reads Google's numbered columns, of both generations: `E-mail 1 - Type` until 2023, `E-mail 1 - Label` since. A cell
 * holds several values with ` ::: ` between them.
 */
export function readEntries(cells: readonly (readonly [EntryColumn, string])[], contact: Contact): void {
  const entries = new Map<string, { entry: string; parts: Record<string, string> }>()
  for (const [{ entry, number, part }, text] of cells) {
    const key = `${entry} ${number}`
    const found = entries.get(key) ?? { entry, parts: {} }
    entries.set(key, found)
    if (text.trim() !== '') found.parts[part === 'type' ? 'label' : part] = text.trim()
  }
  for (const { entry, parts } of entries.values()) readers[entry]?.(parts, contact)
}

/** The values of a cell. */
export const several = (text: string): string[] => text.split(' ::: ').map((each) => each.trim())

const readers: Readonly<Record<string, (parts: Parts, contact: Contact) => void>> = {
  'e-mail': kinded('EMAIL'),
  phone: kinded('TEL'),
  website: kinded('URL'),
  address: readAddresses,
  organization: readOrganisation,
  relation: ({ label = '', value = '' }, contact) => {
    for (const text of several(value)) contact.labelled('X-ABRELATEDNAMES', text, builtIn(label))
  },
  event: ({ label = '', value = '' }, contact) => {
    for (const text of several(value)) contact.labelled('X-ABDATE', text, builtIn(label))
  },
  im: readMessenger,
  'custom field': ({ label = '', value = '' }, contact) => contact.remark(label, value)
}

function kinded(name: Exclude<Kinded, 'ADR'>) {
  return ({ label = '', value = '' }: Parts, contact: Contact): void => {
    for (const text of several(value)) {
      if (name === 'EMAIL') {
        const { types, ...kind } = kindOf(name, label)
        contact.text(name, text, { ...kind, types: ['INTERNET', ...types] })
      } else contact.text(name, text, kindOf(name, label))
    }
  }
}

const addressColumns: Readonly<Record<string, AddressPart>> = {
  'po box': 'pobox',
  'extended address': 'extended',
  street: 'street',
  city: 'city',
  region: 'region',
  'postal code': 'postcode',
  country: 'country'
}

function readAddresses({ label = '', formatted, ...parts }: Parts, contact: Contact): void {
  const columns = Object.entries(parts).map(([part, text]) => [addressColumns[part], several(text)] as const)
  const count = Math.max(0, ...columns.map(([, texts]) => texts.length))
  for (let index = 0; index < count; index++)
    contact.address(
      Object.fromEntries(columns.map(([part, texts]) => [part, texts[index] ?? ''])) as Address,
      kindOf('ADR', label)
    )
  if (count === 0 && formatted !== undefined)
    for (const street of several(formatted)) contact.address({ street }, kindOf('ADR', label))
}

function readOrganisation(
  { name = '', department = '', title = '', label: _label, ...rest }: Parts,
  contact: Contact
): void {
  contact.organisation('company', name)
  contact.organisation('department', department)
  contact.text('TITLE', title)
  for (const [part, text] of Object.entries(rest)) contact.remark(`Organization ${part}`, text)
}

/** The schemes of the messengers that have one (RFC 4770 and its registry); others keep their name only. */
const schemes: Readonly<Record<string, string>> = {
  aim: 'aim',
  'google talk': 'xmpp',
  jabber: 'xmpp',
  icq: 'icq',
  msn: 'msnim',
  skype: 'skype',
  yahoo: 'ymsgr'
}

function readMessenger({ service = '', value = '', label = '' }: Parts, contact: Contact): void {
  const scheme = schemes[service.toLowerCase()] ?? 'x-apple'
  for (const handle of several(value)) {
    if (handle === '') continue
    const types = kindOf('URL', label).types.map((type) => ({ name: 'TYPE', value: type }))
    const named = service === '' ? [] : [{ name: 'X-SERVICE-TYPE', value: service }]
    contact.value('IMPP', `${scheme}:${encodeURI(handle)}`, [...named, ...types])
  }
}
