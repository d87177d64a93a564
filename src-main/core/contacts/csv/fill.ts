import { isSystemLabel, labelName } from '../groups/system-labels.ts'
import type { Column } from './columns.ts'
import type { Address, Contact } from './contact.ts'
import { type DateOrder, dateOf, type FoundDate, readDate } from './dates.ts'
import type { AddressPart, Field, PhoneKind, Place } from './fields.ts'
import { readEntries, several } from './google.ts'
import { phoneTypes, placeTypes } from './kinds.ts'

/** What a row says under one column; never empty. */
export type Cell = readonly [column: Column, text: string]
type FieldCell = readonly [column: Extract<Column, { kind: 'field' }>, text: string]

/** Puts the cells of a row into a contact. */
export function fill(contact: Contact, cells: readonly Cell[], order: DateOrder): void {
  const fields = cells.filter((cell): cell is FieldCell => cell[0].kind === 'field')
  for (const [{ field, title }, text] of fields) fillField(contact, field, title, text)
  readEntries(
    cells.flatMap(([column, text]) => (column.kind === 'entry' ? [[column, text] as const] : [])),
    contact
  )
  for (const place of ['home', 'work', 'other'] as const)
    contact.address(addressAt(place, fields), { types: placeTypes[place] })
  fillDates(contact, fields, order)
  for (const [{ field, title }, text] of fields) fillIfTelling(contact, field, title, text)
  for (const [{ kind, title }, text] of cells) if (kind === 'unknown') contact.remark(title, text)
}

function fillField(contact: Contact, field: Field, title: string, text: string): void {
  const [kind, detail] = split(field)
  switch (kind) {
    case 'prefix':
    case 'given':
    case 'middle':
    case 'family':
    case 'suffix':
      return contact.name(kind, text)
    case 'fullName':
      return contact.text('FN', text)
    case 'nickname':
      return contact.text('NICKNAME', text)
    case 'phonetic':
      return contact.text(detail === 'given' ? 'X-PHONETIC-FIRST-NAME' : 'X-PHONETIC-LAST-NAME', text)
    case 'company':
    case 'department':
      return contact.organisation(kind, text)
    case 'title':
      return contact.text('TITLE', text)
    case 'role':
      return contact.text('ROLE', text)
    case 'email':
      return several(text).forEach((each) =>
        contact.text('EMAIL', each, { types: ['INTERNET', ...(detail ? [detail.toUpperCase()] : [])] })
      )
    case 'phone':
      return several(text).forEach((each) => fillPhone(contact, detail as PhoneKind, title, each))
    case 'url':
      return contact.text('URL', text, { types: detail ? [detail.toUpperCase()] : [] })
    case 'relation':
      return contact.labelled(
        'X-ABRELATEDNAMES',
        text,
        `_$!<${detail.slice(0, 1).toUpperCase()}${detail.slice(1)}>!$_`
      )
    case 'groups':
    case 'labels':
      return (kind === 'labels' ? several(text) : text.split(';')).map(groupName).forEach((name) => {
        contact.group(name)
      })
    case 'members':
      return contact.members(text.match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? [])
    case 'note':
      return contact.note(text)
    case 'photo':
      return contact.value('PHOTO', text, [{ name: 'VALUE', value: 'uri' }])
    case 'uid':
      return contact.text('UID', text)
    case 'gender':
      return fillGender(contact, title, text)
  }
}

const split = (field: Field) => {
  const [kind = '', ...detail] = field.split('.')
  return [kind, detail.join('.')] as const
}

function fillPhone(contact: Contact, kind: PhoneKind, title: string, text: string): void {
  if (kind === 'titled') contact.labelled('TEL', text, title)
  else contact.text('TEL', text, { types: phoneTypes[kind] })
}

/** A group's name; nothing for those that Google makes itself, such as all whom somebody once wrote to. */
function groupName(text: string): string {
  return isSystemLabel(text) || /^\* other contacts$/i.test(text.trim()) ? '' : labelName(text)
}

const genders: Readonly<Record<string, string>> = {
  male: 'M',
  männlich: 'M',
  masculin: 'M',
  masculino: 'M',
  hombre: 'M',
  maschio: 'M',
  man: 'M',
  mannelijk: 'M',
  mężczyzna: 'M',
  мужской: 'M',
  ذكر: 'M',
  female: 'F',
  weiblich: 'F',
  féminin: 'F',
  femenino: 'F',
  feminino: 'F',
  mujer: 'F',
  femmina: 'F',
  vrouw: 'F',
  vrouwelijk: 'F',
  kobieta: 'F',
  женский: 'F',
  أنثى: 'F'
}

function fillGender(contact: Contact, title: string, text: string): void {
  const gender = genders[text.toLowerCase()]
  if (gender) contact.value('GENDER', gender)
  else if (!isUnset(text)) contact.remark(title, text)
}

function addressAt(place: Place, cells: readonly FieldCell[]): Address {
  const address: Address = {}
  const prefix = `address.${place}.`
  for (const [{ field }, text] of [...cells].sort(([one], [other]) => one.position - other.position)) {
    if (!field.startsWith(prefix)) continue
    const part = field.slice(prefix.length) as AddressPart
    address[part] = address[part] === undefined ? text : `${address[part]}\n${text}`
  }
  return address
}

function fillDates(contact: Contact, cells: readonly FieldCell[], order: DateOrder): void {
  const textOf = (field: Field) => cells.find(([column]) => column.field === field)?.[1] ?? ''
  // What isn't clear is left as it is: the reader of cards reports it and keeps it in words.
  const fillDate = (name: string, date: FoundDate, text: string) => {
    if (date.kind === 'date') contact.value(name, date.iso)
    if (date.kind === 'unclear') contact.text(name, text)
  }

  const birthday = textOf('birthday')
  // Thunderbird's German calls the day "Geburtstag", as Outlook's calls the whole date.
  const isDay = /^\d{1,2}$/.test(birthday)
  const [year, month, day] = [
    textOf('birthday.year'),
    textOf('birthday.month'),
    textOf('birthday.day') || (isDay ? birthday : '')
  ]
  if (birthday !== '' && !isDay) fillDate('BDAY', readDate(birthday, order), birthday)
  else fillDate('BDAY', dateOf(year, month, day), [year, month, day].filter(Boolean).join('-'))
  const anniversary = textOf('anniversary')
  fillDate('X-ANNIVERSARY', readDate(anniversary, order), anniversary)
}

/** Keeps what a program fills in by itself, where it says something that the other columns don't. */
function fillIfTelling(contact: Contact, field: Field, title: string, text: string): void {
  // Zimbra's way to say how a name is shown: `1`, or `8:Team`.
  const said = text.replace(/^\d+:?/, '')
  if (field === 'echo' && !contact.says(said)) contact.remark(title, text)
  if (field === 'bookkeeping' && !isUnset(text)) contact.remark(title, text)
}

/** The values that mean "nobody chose any" in Outlook and Zimbra. */
const unset =
  /^(?:0|smtp|ex|contact|group|normale?|normaal|normalny|normalna|обычн(?:ая|ый)|low|false|fals[ceo]h?|faux|falso|onwaar|fałsz|ложь|unspecified|keine angabe|non sp[ée]cif\w*|niet[- ]gespecificeerd|sin especificar|não especificado|nieokreślon[ay]|не определен\w*|غير محدد)$/i

const isUnset = (text: string) => unset.test(text)
