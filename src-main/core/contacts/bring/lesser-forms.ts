import type { Refusal } from '../carddav/dav.ts'
import { isCompanion } from '../matching/content.ts'
import type { Card, Property } from '../vcard/property.ts'
import { differences } from './differences.ts'
import { type ContactField, contactFields, type Remark } from './remarks.ts'
import { isEmbedded, isEmbeddedPhoto, withSmallerPhoto } from './smaller-photo.ts'

/** Cards as the server may take them, and what a person is told about that. */
export interface Form {
  readonly cards: readonly Card[]
  readonly remarks: readonly Remark[]
}

/**
 * Finds lesser and lesser forms of a contact that a server refuses (research/contacts.md §7): the least is lost first.
 * What is too large gets a smaller picture, then none; what isn't understood loses what the server names, its picture,
 * its unusual properties, and in the end all but name, numbers, addresses and note.
 */
export class LesserForms {
  readonly #tried = new Set<Step>()
  #base: readonly Card[]
  #isSmaller = false
  #current: string

  constructor(cards: readonly Card[]) {
    this.#base = cards
    this.#current = JSON.stringify(cards)
  }

  /** The next form to try; nothing where none would help. */
  next(refusal: Refusal): Form | undefined {
    for (const step of this.#steps(refusal)) {
      if (this.#tried.has(step)) continue
      this.#tried.add(step)
      const cards = this.#base.map((card) => take(step, card, refusal))
      const written = JSON.stringify(cards)
      if (written === this.#current) continue
      this.#current = written
      if (step === 'smallerPhoto') {
        this.#base = cards
        this.#isSmaller = true
      }
      return { cards, remarks: this.#remarks(cards) }
    }
    return undefined
  }

  #steps(refusal: Refusal): readonly Step[] {
    if (isTooLarge(refusal)) return ['smallerPhoto', 'noPhoto']
    if (refusal.status >= 500) return this.#hasLargePhoto() ? ['smallerPhoto', 'noPhoto'] : []
    if (refusal.condition === 'need-privileges' || !aboutTheCard.has(refusal.status)) return []
    return ['withoutNamed', 'noPhoto', 'plain', 'minimal']
  }

  /** Some servers just fail on a large picture. */
  #hasLargePhoto(): boolean {
    return this.#base.some((card) =>
      card.properties.some((property) => isEmbeddedPhoto(property) && property.value.length > LARGE_PHOTO)
    )
  }

  #remarks(cards: readonly Card[]): Remark[] {
    const lost = new Set(this.#base.flatMap((card, index) => differences(card, cards[index] ?? card)))
    const isSmaller = this.#isSmaller && cards.some(({ properties }) => properties.some(isEmbeddedPhoto))
    return [
      ...(isSmaller ? [{ code: 'photoSmaller', params: {} } as const] : []),
      ...(lost.size > 0 ? [leftOut(contactFields.filter((field) => lost.has(field)))] : [])
    ]
  }
}

export function isTooLarge({ status, condition }: Refusal): boolean {
  return status === 413 || condition === 'max-resource-size'
}

const leftOut = (fields: readonly ContactField[]): Remark => ({ code: 'leftOut', params: {}, fields })

type Step = 'smallerPhoto' | 'noPhoto' | 'withoutNamed' | 'plain' | 'minimal'

/** In characters of base64. */
const LARGE_PHOTO = 100_000
/** Statuses with which servers refuse what they don't understand; 412 with a condition of its own is Xandikos's. */
const aboutTheCard = new Set([400, 403, 409, 412, 415, 422])

function take(step: Step, card: Card, refusal: Refusal): Card {
  switch (step) {
    case 'smallerPhoto':
      return withSmallerPhoto(card)
    case 'noPhoto':
      return only(card, (property) => !isEmbedded(property))
    case 'withoutNamed':
      return only(card, (property) => !isNamedIn(refusal.reason, property))
    case 'plain':
      return only(card, isUsual)
    case 'minimal':
      return minimal(card)
  }
}

function only(card: Card, isKept: (property: Property) => boolean): Card {
  const kept = card.properties.filter(isKept)
  const groups = new Set(
    kept.filter((property) => !isCompanion(property)).map(({ group }) => group?.toLowerCase())
  )
  // A label without its property would be shown as something else.
  return {
    properties: kept.filter((property) => !isCompanion(property) || groups.has(property.group?.toLowerCase()))
  }
}

/** What makes a card one, and a group card a group's. */
const essential = /^(FN|N|UID|X-ADDRESSBOOKSERVER-KIND|X-ADDRESSBOOKSERVER-MEMBER)$/

/** Such as "BDAY" in "Invalid value for BDAY". */
function isNamedIn(reason: string, { name }: Property): boolean {
  const upper = name.toUpperCase()
  return !essential.test(upper) && new Set<string>(reason.toUpperCase().match(/[A-Z][A-Z\d-]*/g)).has(upper)
}

/** RFC 2426's own, and what Apple and most others add. */
const usual =
  /^(NICKNAME|PHOTO|BDAY|ADR|LABEL|TEL|EMAIL|TITLE|ROLE|ORG|CATEGORIES|NOTE|URL|REV|SORT-STRING|X-ABLABEL|X-ABADR)$/

function isUsual({ name }: Property): boolean {
  return essential.test(name.toUpperCase()) || usual.test(name.toUpperCase())
}

/** Without labels, and with the types that vCard 3.0 itself names. */
function minimal(card: Card): Card {
  return {
    properties: card.properties
      .filter(({ name }) => essential.test(name.toUpperCase()) || /^(TEL|EMAIL|ADR|NOTE)$/i.test(name))
      .map(({ name, parameters, value }) => ({
        name,
        parameters: parameters.filter(
          (parameter) =>
            parameter.name === 'TYPE' && /^(home|work|cell|fax|voice|internet|pref)$/i.test(parameter.value)
        ),
        value
      }))
  }
}
