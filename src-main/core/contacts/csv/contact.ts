import type { Parameter, Property } from '../vcard/property.ts'
import { escapeText, joinComponents, property } from '../vcard/value.ts'
import { type AddressPart, addressParts } from './fields.ts'

/** A value's kind: words that vCard knows, or a label in the person's own. */
export interface Kind {
  /** In capitals: `HOME`, `FAX`. */
  readonly types: readonly string[]
  readonly label?: string | undefined
  readonly isPreferred?: boolean
}

const plain: Kind = { types: [] }

export type NamePart = 'family' | 'given' | 'middle' | 'prefix' | 'suffix'
/** In the order of vCard's N (RFC 2426 §3.1.2). */
const nameParts: readonly NamePart[] = ['family', 'given', 'middle', 'prefix', 'suffix']

export type Address = Partial<Record<AddressPart, string>>

/** A contact while the cells of its row are put together. Empty values are left out. */
export class Contact {
  readonly #name: Partial<Record<NamePart, string>> = {}
  readonly #organisation = { company: '', department: '' }
  readonly #groups = new Set<string>()
  readonly #notes: string[] = []
  readonly #remarks: string[] = []
  readonly #properties: Property[] = []
  #labels = 0

  name(part: NamePart, text: string): void {
    this.#name[part] = [this.#name[part], text].filter(Boolean).join(' ')
  }

  organisation(part: 'company' | 'department', text: string): void {
    this.#organisation[part] ||= text
  }

  text(name: string, text: string, kind = plain): void {
    if (text !== '') this.#add(property(name, text, parametersOf(kind)), kind.label)
  }

  /** A value that isn't free text, such as a date or an address on the net. */
  value(name: string, value: string, parameters: readonly Parameter[] = []): void {
    if (value !== '') this.#add({ name, parameters, value })
  }

  labelled(name: string, value: string, label: string): void {
    if (value !== '') this.#add({ name, parameters: [], value: escapeText(value) }, label)
  }

  address(address: Address, kind: Kind): void {
    const parts = addressParts.map((part) => address[part] ?? '')
    if (parts.some(Boolean))
      this.#add({ name: 'ADR', parameters: parametersOf(kind), value: joinComponents(parts) }, kind.label)
  }

  group(name: string): void {
    if (name !== '') this.#groups.add(name)
  }

  /** Makes it the card of a group, Apple's way; its members are told by their e-mail addresses (RFC 6350 §6.6.5). */
  members(emails: readonly string[]): void {
    this.value('X-ADDRESSBOOKSERVER-KIND', 'group')
    for (const email of emails) this.value('X-ADDRESSBOOKSERVER-MEMBER', `mailto:${email}`)
  }

  note(text: string): void {
    if (text !== '') this.#notes.push(text)
  }

  /** What has no place in a vCard goes under the notes, where a person sees it in every program. */
  remark(title: string, text: string): void {
    if (text !== '') this.#remarks.push(title === '' ? text : `${title}: ${text}`)
  }

  /** Whether each word of a text is one of the name, the firm or an address. */
  says(text: string): boolean {
    const known = wordsOf(
      [
        ...Object.values(this.#name),
        ...Object.values(this.#organisation),
        ...this.#properties.map(({ value }) => value)
      ]
        .filter(Boolean)
        .join(' ')
    )
    const initials = new Set(known.map((word) => word.slice(0, 1)))
    return wordsOf(text).every((word) => known.includes(word) || initials.has(word))
  }

  /** Without FN and UID where the file has none. */
  properties(): Property[] {
    const name = nameParts.map((part) => this.#name[part] ?? '')
    const { company, department } = this.#organisation
    const notes = [...this.#notes, this.#remarks.join('\n')].filter(Boolean)
    const groups = [...this.#groups].map(escapeText).join(',')
    return [
      ...(name.some(Boolean) ? [{ name: 'N', parameters: [], value: joinComponents(name) }] : []),
      ...(company || department
        ? [
            {
              name: 'ORG',
              parameters: [],
              value: joinComponents(department ? [company, department] : [company])
            }
          ]
        : []),
      ...this.#properties,
      ...(groups ? [{ name: 'CATEGORIES', parameters: [], value: groups }] : []),
      ...(notes.length > 0 ? [property('NOTE', notes.join('\n\n'))] : [])
    ]
  }

  #add(added: Property, label?: string): void {
    if (label === undefined) {
      this.#properties.push(added)
      return
    }
    const group = `item${++this.#labels}`
    this.#properties.push({ group, ...added }, { group, ...property('X-ABLabel', label) })
  }
}

function parametersOf({ types, isPreferred }: Kind): Parameter[] {
  return [...types, ...(isPreferred ? ['pref'] : [])].map((value) => ({ name: 'TYPE', value }))
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
