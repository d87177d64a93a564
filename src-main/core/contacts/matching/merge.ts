import { birthdayOf, differ } from './birthday.ts'
import { isBookkeeping, isCompanion, isEmpty, isMedia, hasMain, inOneGroup, mediaHash } from './content.ts'
import { plainValue, typesOf } from './content.ts'
import { Draft } from './draft.ts'
import { withNote } from './note.ts'
import { isNameless } from './name-key.ts'
import { sameValue } from './same-value.ts'
import type { Card, Property } from '../vcard/property.ts'
import { componentsOf, escapeText, joinComponents, labelOf, listOf } from '../vcard/value.ts'

/** Two values of which a card can hold only one: the new account's stays. */
export interface Conflict {
  readonly kept: Property
  readonly other: Property
}

/** A card with what another one adds to it. */
export interface Merged {
  /** The very same object as the first card where nothing is added. */
  readonly card: Card
  /** The properties of `card` that are new or more complete, as they stand in it. */
  readonly adds: readonly Property[]
  /** What of the other card is not in `card`. */
  readonly conflicts: readonly Conflict[]
}

/** Properties of which clients show one, so that a second would be there and yet be lost. */
const singles = new Set(
  [
    'BDAY DEATHDATE ANNIVERSARY X-ANNIVERSARY X-EVOLUTION-ANNIVERSARY X-MS-ANNIVERSARY X-BDAY-TEXT',
    'FN N ORG TITLE ROLE GENDER X-GENDER SORT-STRING CLASS KIND X-ADDRESSBOOKSERVER-KIND MAILER TZ GEO',
    'PHOTO LOGO SOUND X-ABSHOWAS X-MAIDENNAME X-PHONETIC-FIRST-NAME X-PHONETIC-MIDDLE-NAME',
    'X-PHONETIC-LAST-NAME X-PHONETIC-ORG X-EVOLUTION-FILE-AS X-EVOLUTION-SPOUSE X-EVOLUTION-MANAGER',
    'X-EVOLUTION-ASSISTANT X-SPOUSE X-MANAGER X-ASSISTANT X-MS-SPOUSE X-MS-MANAGER X-MS-ASSISTANT'
  ].flatMap((line) => line.split(' '))
)

const lists = new Set(['CATEGORIES', 'NICKNAME'])

/**
 * Adds to a card of the new account what another card knows of the same person. Values of the first one win and keep
 * the form in which they are written; what is missing comes in; what can be there only once and differs is told as a
 * conflict. Merging the same card again changes nothing.
 * @param country where the person lives, ISO 3166 (`FR`), to know one phone number written in two ways
 */
export function merge(target: Card, found: Card, country?: string): Merged {
  const draft = new Draft(target)
  const renames = new Map<string, string>()
  const isNamed = !isNameless(found)
  const wasNamed = !isNameless(target, found)
  if (!wasNamed && isNamed) {
    for (const name of ['FN', 'N']) takeOver(draft, found, name)
  }
  for (const property of found.properties) {
    const name = property.name.toUpperCase()
    if (isBookkeeping(property) || isEmpty(property)) continue
    if (isCompanion(property) && hasMain(found, property)) continue
    if (name === 'FN' && !isNamed && wasNamed) continue
    if (name === 'NOTE') mergeNote(draft, found, property, renames)
    else if (lists.has(name)) mergeList(draft, found, property, renames)
    else if (singles.has(name)) mergeSingle(draft, found, property, renames)
    else mergeOneOfMany(draft, found, property, renames, country)
  }
  return draft.merged(target)
}

/** A card that has only an address for a name gets the name that the other one knows. */
function takeOver(draft: Draft, found: Card, name: string): void {
  const [from] = found.properties.filter((property) => property.name.toUpperCase() === name)
  const [to] = draft.named(name)
  if (!from || isEmpty(from)) return
  if (to) draft.replace(to, { ...to, value: from.value })
  else draft.add({ name: from.name, parameters: from.parameters, value: from.value })
}

function mergeNote(draft: Draft, found: Card, property: Property, renames: Map<string, string>): void {
  const notes = draft.named('NOTE').filter((note) => !isEmpty(note))
  const [first] = notes
  if (!first) addWithGroup(draft, found, property, renames)
  else if (!notes.some((note) => withNote(note.value, property.value) === note.value)) {
    draft.replace(first, { ...first, value: withNote(first.value, property.value) })
  }
}

function mergeList(draft: Draft, found: Card, property: Property, renames: Map<string, string>): void {
  const kept = draft.named(property.name)
  const [first] = kept
  const has = new Set(kept.flatMap(({ value }) => listOf(value).map(folded)))
  const missing = listOf(property.value).filter((text) => text.trim() && !has.has(folded(text)))
  if (missing.length === 0) return
  if (!first) addWithGroup(draft, found, property, renames)
  else if (isEmpty(first)) draft.replace(first, { ...first, value: property.value })
  else draft.replace(first, { ...first, value: [first.value, ...missing.map(escapeText)].join(',') })
}

function folded(text: string): string {
  return text.normalize('NFC').trim().toLowerCase()
}

function mergeSingle(draft: Draft, found: Card, property: Property, renames: Map<string, string>): void {
  const all = draft.named(property.name)
  const kept = all.filter((each) => !isEmpty(each))
  const matches = kept.filter((each) => saysAll(each, property))
  if (matches.some((each) => isAccompanied(draft, each, found, property))) return
  if (matches[0]) {
    accompany(draft, matches[0], found, property)
    return
  }
  const [first] = kept
  if (!first) {
    if (all[0]) draft.remove(all[0])
    addWithGroup(draft, found, property, renames)
    return
  }
  const completed = more(first, property)
  if (completed) {
    draft.replace(first, completed)
    accompany(draft, completed, found, property)
  } else draft.conflict(first, property)
}

/** Whether a property says already all that another one does. */
function saysAll(kept: Property, other: Property): boolean {
  if (isMedia(kept)) return mediaHash(kept) === mediaHash(other)
  if (kept.name.toUpperCase() === 'BDAY') {
    const [day, otherDay] = [birthdayOf(kept), birthdayOf(other)]
    if (day && otherDay)
      return !differ(day, otherDay) && (day.year !== undefined || otherDay.year === undefined)
  }
  if (isStructured(kept)) return completedValue(kept, other) === kept.value
  return plainValue(kept) === plainValue(other)
}

/** The property with what the other one knows beyond it; nothing where they contradict each other. */
function more(kept: Property, other: Property): Property | undefined {
  if (kept.name.toUpperCase() === 'BDAY') {
    const [day, otherDay] = [birthdayOf(kept), birthdayOf(other)]
    return day && otherDay && !differ(day, otherDay)
      ? { ...other, ...(kept.group !== undefined && { group: kept.group }) }
      : undefined
  }
  const value = isStructured(kept) ? completedValue(kept, other) : undefined
  return value === undefined ? undefined : { ...kept, value }
}

function isStructured({ name }: Property): boolean {
  return /^(N|ORG|ADR)$/i.test(name)
}

/** A structured value with its empty components filled from the other; nothing where a component differs. */
function completedValue(kept: Property, other: Property): string | undefined {
  const [ours, theirs] = [componentsOf(kept.value), componentsOf(other.value)]
  const length = Math.max(ours.length, theirs.length)
  const components: string[][] = []
  let isCompleted = false
  for (let index = 0; index < length; index++) {
    const [our, their] = [ours[index] ?? [''], theirs[index] ?? ['']]
    const [ourText, theirText] = [folded(our.join(',')), folded(their.join(','))]
    if (ourText && theirText && ourText !== theirText) return undefined
    if (!ourText && theirText) isCompleted = true
    components.push(ourText ? our : their)
  }
  return isCompleted ? joinComponents(components) : kept.value
}

function mergeOneOfMany(
  draft: Draft,
  found: Card,
  property: Property,
  renames: Map<string, string>,
  country: string | undefined
): void {
  const label = labelKey(found, property)
  const isSame = sameValue(property, country)
  const matches = draft
    .named(property.name)
    .filter((kept) => isSame(kept) && (isLabelAside(property) || labelKey(draft, kept) === label))
  const isCovered = matches.some(
    (kept) => hasParameters(kept, property) && isAccompanied(draft, kept, found, property)
  )
  if (isCovered) return
  const match = matches.find((kept) => labelKey(draft, kept) === label) ?? matches[0]
  if (match) {
    const enriched = withParameters(draft, match, property)
    if (enriched !== match) draft.replace(match, enriched)
    accompany(draft, enriched, found, property)
    return
  }
  const address = property.name.toUpperCase() === 'ADR' ? completable(draft, property) : undefined
  if (address) {
    const enriched = withParameters(draft, address.kept, property)
    const completed = address.value === enriched.value ? enriched : { ...enriched, value: address.value }
    if (completed !== address.kept) draft.replace(address.kept, completed)
    accompany(draft, completed, found, property)
    return
  }
  addWithGroup(draft, found, property, renames)
}

/** An address of which only components are missing: the street must be there and be the same. */
function completable(draft: Draft, property: Property): { kept: Property; value: string } | undefined {
  const street = (each: Property) => folded(componentsOf(each.value)[2]?.join(',') ?? '')
  if (!street(property)) return undefined
  for (const kept of draft.named('ADR')) {
    const value = street(kept) === street(property) ? completedValue(kept, property) : undefined
    if (value !== undefined) return { kept, value }
  }
  return undefined
}

/** Whether a property is the same with any label: a date or a relation is something else under another one. */
function isLabelAside({ name }: Property): boolean {
  return /^(EMAIL|TEL|ADR|URL|IMPP|X-SOCIALPROFILE|X-ABLABEL|X-ABADR)$/i.test(name)
}

/** Apple's built-in labels, which others write as types. */
const builtInLabels: Readonly<Record<string, string>> = { mobile: 'cell', workfax: 'fax', homefax: 'fax' }

/** A label as it is compared; empty where there is none or where a type says the same. */
function labelKey(card: Card, property: Property): string {
  const label = labelOf(card, property)?.trim() ?? ''
  const builtIn = /^_\$!<(.*)>!\$_$/.exec(label)?.[1]?.toLowerCase()
  const type = builtIn === undefined ? folded(label) : (builtInLabels[builtIn] ?? builtIn)
  return typesOf(property).includes(type) ? '' : type
}

/** Parameters that tell how a value is written; those of the kept one stay with it. */
const formParameters = new Set(['TYPE', 'VALUE', 'ENCODING', 'CHARSET', 'X-APPLE-OMIT-YEAR'])

function hasParameters(kept: Property, other: Property): boolean {
  const types = typesOf(kept)
  return typesOf(other).every((type) => types.includes(type)) && missingParameters(kept, other).length === 0
}

function missingParameters(kept: Property, other: Property) {
  const has = new Set(kept.parameters.map(({ name }) => name))
  return other.parameters.filter(({ name }) => !formParameters.has(name) && !has.has(name))
}

/** The kept property with the types of the other; with its preference only where no other is preferred. */
function withParameters(draft: Draft, kept: Property, other: Property): Property {
  const types = typesOf(kept)
  const missing = typesOf(other).filter(
    (type) => !types.includes(type) && (type !== 'pref' || !draft.hasPreferred(kept.name))
  )
  const others = missingParameters(kept, other)
  if (missing.length === 0 && others.length === 0) return kept
  return {
    ...kept,
    parameters: [
      ...kept.parameters,
      ...missing.map((value) => ({ name: 'TYPE', value: value.toUpperCase() })),
      ...others
    ]
  }
}

/** Adds a property with its label, under a group name that is free here. */
function addWithGroup(draft: Draft, found: Card, property: Property, renames: Map<string, string>): void {
  const added = draft.hasPreferred(property.name) ? withoutPreference(property) : property
  if (property.group === undefined) {
    draft.add(added)
    return
  }
  const old = property.group.toLowerCase()
  const companions = companionsOf(found, property)
  const known = renames.get(old)
  if (known !== undefined && hasOnly(draft, known, companions)) {
    draft.add({ ...added, group: known })
    return
  }
  const group = draft.freeGroup()
  renames.set(old, group)
  draft.add({ ...added, group })
  for (const companion of companions) draft.add({ ...companion, group })
}

/** Whether a group has got no label in the meantime but the ones that belong to it. */
function hasOnly(draft: Draft, group: string, companions: readonly Property[]): boolean {
  return draft.properties
    .filter((each) => each.group === group && isCompanion(each))
    .every((each) => companions.some((own) => own.name === each.name && own.value === each.value))
}

function withoutPreference(property: Property): Property {
  return {
    ...property,
    parameters: property.parameters.filter(
      ({ name, value }) => !(name === 'TYPE' && value.toLowerCase() === 'pref')
    )
  }
}

/** What the other card says beside a property and this one doesn't say beside its own. */
function companionsBeyond(draft: Draft, kept: Property, found: Card, property: Property) {
  const missing: Property[] = []
  const conflicts: { ours: Property; theirs: Property }[] = []
  for (const theirs of companionsOf(found, property)) {
    const name = theirs.name.toUpperCase()
    const label = labelKey(found, property)
    const isSaid = ['', labelKey(draft, kept), ...typesOf(kept)].includes(label)
    if (name === 'X-ABLABEL' && isSaid) continue
    const all = companionsOf(draft, kept).filter((each) => each.name.toUpperCase() === name)
    if (all.some((each) => plainValue(each) === plainValue(theirs))) continue
    const [ours] = all
    if (ours) conflicts.push({ ours, theirs })
    else missing.push(theirs)
  }
  return { missing, conflicts }
}

function isAccompanied(draft: Draft, kept: Property, found: Card, property: Property): boolean {
  const { missing, conflicts } = companionsBeyond(draft, kept, found, property)
  return missing.length === 0 && conflicts.length === 0
}

/** Gives a property that was here the label that the other card has for it. */
function accompany(draft: Draft, kept: Property, found: Card, property: Property): void {
  const { missing, conflicts } = companionsBeyond(draft, kept, found, property)
  for (const { ours, theirs } of conflicts) draft.conflict(ours, theirs)
  if (missing.length === 0) return
  const sharesGroup = draft.properties.some(
    (each) => each !== kept && inOneGroup(each, kept) && !isCompanion(each)
  )
  if (sharesGroup) {
    for (const companion of missing) draft.conflict(kept, companion)
    return
  }
  const group = kept.group ?? draft.freeGroup()
  if (kept.group === undefined) draft.replace(kept, { ...kept, group })
  for (const companion of missing) draft.add({ ...companion, group })
}

function companionsOf(card: Card, property: Property): Property[] {
  if (isCompanion(property)) return []
  return card.properties.filter(
    (each) => each !== property && inOneGroup(each, property) && isCompanion(each) && !isEmpty(each)
  )
}
