import { Contact } from '../csv/contact.ts'
import type { Field } from '../csv/fields.ts'
import { type Cell, fill } from '../csv/fill.ts'
import type { CardProblem, CardProblemCode, FoundCard, ReadContacts } from '../types.ts'
import { canonicalCard } from '../vcard/canonical.ts'
import { defaultLimits, type Limits } from '../vcard/limits.ts'
import { clean } from '../vcard/parse.ts'
import { textOfFile } from '../vcard/text.ts'

/** The attributes of Thunderbird's and SOGo's address books (RFC 2798, and Mozilla's own), in lower case. */
const attributes: Readonly<Record<string, Field>> = {
  cn: 'fullName',
  displayname: 'fullName',
  givenname: 'given',
  sn: 'family',
  mozillanickname: 'nickname',
  mail: 'email',
  mozillasecondemail: 'email',
  telephonenumber: 'phone.work',
  homephone: 'phone.home',
  mobile: 'phone.cell',
  pager: 'phone.pager',
  facsimiletelephonenumber: 'phone.fax',
  fax: 'phone.fax',
  o: 'company',
  ou: 'department',
  title: 'title',
  street: 'address.work.street',
  mozillaworkstreet: 'address.work.street',
  l: 'address.work.city',
  st: 'address.work.region',
  postalcode: 'address.work.postcode',
  c: 'address.work.country',
  mozillahomestreet: 'address.home.street',
  mozillahomelocalityname: 'address.home.city',
  mozillahomestate: 'address.home.region',
  mozillahomepostalcode: 'address.home.postcode',
  mozillahomecountryname: 'address.home.country',
  mozillaworkurl: 'url.work',
  mozillahomeurl: 'url.home',
  birthyear: 'birthday.year',
  birthmonth: 'birthday.month',
  birthday: 'birthday',
  description: 'note'
}

const picture = 'jpegphoto'

/** What the directory needs to know, and no person; or what is read on its own. */
const bookkeeping =
  /^(?:dn|jpegphoto|objectclass|modifytimestamp|mozillausehtmlmail|version|changetype|uid|member)$/

interface LdifRecord {
  /** The attributes in lower case, and as they were written. */
  readonly values: readonly (readonly [attribute: string, value: string, written: string])[]
  readonly text: string
  readonly line: number
}

/**
 * Reads an address book in LDIF (RFC 2849), in which Thunderbird and SOGo export their lists of contacts: a list becomes
 * the card of a group, whose members are told by their e-mail addresses.
 */
export function readLdif(
  bytes: Uint8Array,
  { file, encoding, limits = defaultLimits }: { file: string; encoding?: string | undefined; limits?: Limits }
): ReadContacts {
  const { text, question } = textOfFile(bytes, { file, encoding })
  const records = recordsOf(text)
  const cards: FoundCard[] = []
  const problems: CardProblem[] = []
  records.slice(0, limits.cards).forEach((record, index) => {
    const place = { file, card: index + 1, line: record.line }
    const problem = (code: CardProblemCode, params: CardProblem['params'] = {}, isLeftBehind = false) => {
      problems.push({ code, ...place, params, isLeftBehind })
    }
    const drafts = contactOf(record)
      .properties()
      .map((property) => ({ ...property, line: record.line }))
    const card = canonicalCard(drafts, (code, _line, params) => {
      problem(code, params)
    })
    if (card) cards.push({ card, place, original: record.text })
    else problem('card.empty', {}, true)
  })
  if (records.length > limits.cards)
    problems.push({
      code: 'file.tooMany',
      file,
      card: 0,
      line: 0,
      params: { limit: limits.cards },
      isLeftBehind: true
    })
  return { cards, problems, questions: question ? [question] : [] }
}

function contactOf({ values }: LdifRecord): Contact {
  const contact = new Contact()
  const isGroup = values.some(
    ([attribute, value]) => attribute === 'objectclass' && /^groupofnames$/i.test(value)
  )
  const cells = values.flatMap(([attribute, value, written]): Cell[] => {
    if (bookkeeping.test(attribute) || value === '') return []
    const [, title = attribute, position] = /^(.*?)(\d?)$/.exec(attribute) ?? []
    const field = attributes[title]
    if (!field) return [[{ kind: 'unknown', title: written }, value]]
    return [
      [{ kind: 'field', title: written, field, position: Number(position === '' ? 1 : position) }, value]
    ]
  })
  fill(contact, cells, 'day')
  const photo = values.find(([attribute]) => attribute === picture)?.[1] ?? ''
  contact.value('PHOTO', photo, [
    { name: 'ENCODING', value: 'b' },
    { name: 'TYPE', value: 'JPEG' }
  ])
  const members = values.filter(([attribute]) => attribute === 'member')
  if (isGroup)
    contact.members(members.flatMap(([, value]) => /(?:^|,)mail=([^,]+)/i.exec(value)?.[1]?.trim() ?? []))
  return contact
}

function recordsOf(text: string): LdifRecord[] {
  const records: LdifRecord[] = []
  let line = 1
  for (const piece of text.replace(/\r\n?/g, '\n').split(/\n(?=\n)/)) {
    const leading = /^\n*/.exec(piece)?.[0].length ?? 0
    const body = piece.slice(leading)
    const values = valuesOf(body)
    if (values.some(([attribute]) => attribute === 'dn'))
      records.push({ values, text: `${body}\n`, line: line + leading })
    line += piece.split('\n').length
  }
  return records
}

function valuesOf(record: string): LdifRecord['values'] {
  const lines = record.replace(/\n /g, '').split('\n')
  return lines.flatMap((line) => {
    const [, attribute, separator, value = ''] =
      /^([A-Za-z][\w.-]*)(?:;[\w-]+)*:(:?)[ \t]*(.*)$/.exec(line) ?? []
    if (attribute === undefined) return []
    const name = attribute.toLowerCase()
    const isText = separator === ':' && name !== picture
    const text = isText ? Buffer.from(value, 'base64').toString('utf8') : value
    return [[name, clean(text).trim(), attribute] as const]
  })
}
