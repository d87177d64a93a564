import { isGroupCard } from '../groups/group-card.ts'
import type { Card, Parameter, Property } from '../vcard/property.ts'
import { labelOf, parameterValues, propertiesNamed, unescapeText } from '../vcard/value.ts'
import { basicDate, basicTimestamp } from './dates.ts'
import { dataUri, mediaTypeOf } from './media.ts'

/**
 * A card's properties as vCard 4.0 has them (RFC 6350): dates in the basic form, pictures as data URIs, `PREF=1`,
 * groups, relations and anniversaries under their own names. Unknown ones get an `X-` where they have none.
 */
export function translate(card: Card): Property[] {
  const absorbed = absorbedBy(card)
  const translated = card.properties
    .filter((property) => !absorbed.has(property))
    .map((property) => translators[property.name.toUpperCase()]?.(property, card) ?? property)
  return onlyOnce([...translated.map(standard), ...looseLabels(card)])
}

/** What becomes part of another property, or says again what another one does. */
function absorbedBy(card: Card): Set<Property> {
  const named = (name: string) => propertiesNamed(card, name)
  const anniversary = named('X-ANNIVERSARY')[0]?.value
  const sameDay = named('X-ABDATE').filter(
    (property) => labelOf(card, property) === '_$!<Anniversary>!$_' && property.value === anniversary
  )
  const labelsOf = (properties: readonly Property[]) =>
    named('X-ABLabel').filter(({ group }) => properties.some((property) => property.group === group))
  const relations = named('X-ABRELATEDNAMES').filter((property) => relationOf(card, property) !== undefined)
  return new Set([
    ...named('LABEL'),
    ...(named('N').length > 0 ? named('SORT-STRING') : []),
    ...(named('GENDER').length > 0 ? named('X-GENDER') : []),
    ...sameDay,
    ...labelsOf([...sameDay, ...relations])
  ])
}

type Translator = (property: Property, card: Card) => Property

const renamed =
  (name: string): Translator =>
  (property) => ({ ...property, name })

const date =
  (name: string): Translator =>
  (property) => {
    const basic = basicDate(property)
    const parameters = property.parameters.filter(
      (parameter) => !['VALUE', 'X-APPLE-OMIT-YEAR'].includes(parameter.name)
    )
    return basic === undefined
      ? { ...property, name, parameters: [{ name: 'VALUE', value: 'text' }, ...parameters] }
      : { ...property, name, parameters, value: basic }
  }

const translators: Readonly<Record<string, Translator>> = {
  N: withSortString,
  ADR: withLabel,
  BDAY: date('BDAY'),
  'X-ANNIVERSARY': date('ANNIVERSARY'),
  REV: (property) => ({ ...property, parameters: [], value: basicTimestamp(property.value) }),
  'X-GENDER': (property) => {
    const sex = /^(?:male|female)$/i.exec(property.value.trim())?.[0].slice(0, 1).toUpperCase()
    return sex === undefined ? property : { ...property, name: 'GENDER', value: sex }
  },
  GEO: (property) => ({
    ...property,
    value: `geo:${property.value.replace(/^geo:/i, '').replace(';', ',')}`
  }),
  TZ: (property) => {
    const offset = /^([+-]\d\d):?(\d\d)$/.exec(property.value)
    return offset
      ? {
          ...property,
          parameters: [{ name: 'VALUE', value: 'utc-offset' }],
          value: `${offset[1]}${offset[2]}`
        }
      : property
  },
  UID: (property) => ({ ...property, parameters: [] }),
  URL: (property) => ({ ...property, value: absolute(property.value) }),
  PHOTO: media('image'),
  LOGO: media('image'),
  SOUND: media('audio'),
  KEY: media('application'),
  'X-ADDRESSBOOKSERVER-KIND': renamed('KIND'),
  'X-ADDRESSBOOKSERVER-MEMBER': (property, card) =>
    isGroupCard(card) && URL.canParse(property.value) ? { ...property, name: 'MEMBER' } : property,
  'X-ABSHOWAS': (property, card) =>
    /^company$/i.test(property.value) && propertiesNamed(card, 'KIND').length === 0
      ? { ...property, name: 'KIND', value: 'org' }
      : property,
  'X-ABRELATEDNAMES': (property, card) => {
    const relation = relationOf(card, property)
    if (relation === undefined) return property
    const { group: _, parameters, ...rest } = property
    const said = [
      { name: 'VALUE', value: 'text' },
      { name: 'TYPE', value: relation }
    ]
    return { ...rest, name: 'RELATED', parameters: [...said, ...parameters] }
  }
}

/** Apple's labels that say exactly what a type of RFC 6350 §6.6.6 does. */
const relations: Readonly<Record<string, string>> = {
  '_$!<Spouse>!$_': 'spouse',
  '_$!<Child>!$_': 'child',
  '_$!<Parent>!$_': 'parent',
  '_$!<Friend>!$_': 'friend',
  '_$!<Assistant>!$_': 'agent'
}

function relationOf(card: Card, property: Property): string | undefined {
  return relations[labelOf(card, property) ?? '']
}

function withSortString(property: Property, card: Card): Property {
  const [sort] = propertiesNamed(card, 'SORT-STRING')
  if (!sort || parameterValues(property, 'SORT-AS').length > 0) return property
  return {
    ...property,
    parameters: [...property.parameters, { name: 'SORT-AS', value: unescapeText(sort.value) }]
  }
}

const kindKey = (property: Property) => parameterValues(property, 'TYPE').sort().join(',')

/** The text for an envelope belongs to the address of the same kind (RFC 6350 §6.3.1). */
function withLabel(property: Property, card: Card): Property {
  const [label] = labelsFor(card, property)
  return label
    ? {
        ...property,
        parameters: [...property.parameters, { name: 'LABEL', value: unescapeText(label.value) }]
      }
    : property
}

function labelsFor(card: Card, address: Property): Property[] {
  const twins = propertiesNamed(card, 'ADR').filter((each) => kindKey(each) === kindKey(address))
  const labels = propertiesNamed(card, 'LABEL').filter((each) => kindKey(each) === kindKey(address))
  return labels.slice(twins.indexOf(address), twins.indexOf(address) + 1)
}

/** Envelopes without an address: one without parts carries the text. */
function looseLabels(card: Card): Property[] {
  const used = new Set(propertiesNamed(card, 'ADR').flatMap((address) => labelsFor(card, address)))
  return propertiesNamed(card, 'LABEL')
    .filter((label) => !used.has(label))
    .map((label) =>
      standard({
        ...label,
        name: 'ADR',
        parameters: [...label.parameters, { name: 'LABEL', value: unescapeText(label.value) }],
        value: ';;;;;;'
      })
    )
}

function media(family: 'image' | 'audio' | 'application'): Translator {
  return (property) => {
    const isEmbedded = property.parameters.some(({ name }) => name === 'ENCODING')
    const type = mediaTypeOf(property, family)
    const parameters = property.parameters.filter(({ name }) => !['ENCODING', 'TYPE', 'VALUE'].includes(name))
    if (isEmbedded) return { ...property, parameters, value: dataUri(type, property.value) }
    const isNamed = type !== undefined && !property.value.startsWith('data:')
    return {
      ...property,
      parameters: isNamed ? [...parameters, { name: 'MEDIATYPE', value: type }] : parameters
    }
  }
}

/** `www.example.org` is meant as an address of the web, which RFC 6350 §6.7.8 wants whole. */
function absolute(url: string): string {
  return URL.canParse(url) || !URL.canParse(`http://${url}`) ? url : `http://${url}`
}

/** The types that RFC 6350 and vcard4 know, by property; others get an `x-`. */
const types: Readonly<Record<string, RegExp>> = {
  TEL: /^(?:home|work|text|voice|fax|cell|video|pager|textphone|main)$/,
  RELATED:
    /^(?:home|work|contact|acquaintance|friend|met|co-worker|colleague|co-resident|neighbor|child|parent|sibling|spouse|kin|muse|crush|date|sweetheart|me|agent|emergency)$/
}
const placesOnly = /^(?:home|work)$/

/** Says with parameters of 4.0 what those of 3.0 say; those of unknown properties are nobody's business. */
function standard(property: Property): Property {
  const name = property.name.toUpperCase()
  if (name.startsWith('X-')) return property
  const known = types[name] ?? placesOnly
  return {
    ...property,
    parameters: property.parameters.flatMap((parameter): Parameter[] => {
      const word = parameter.value.toLowerCase()
      if (parameter.name !== 'TYPE') return [parameter]
      if (word === 'pref') return [{ name: 'PREF', value: '1' }]
      if (word === 'internet' && name === 'EMAIL') return []
      if (known.test(word) || word.startsWith('x-')) return [{ name: 'TYPE', value: word }]
      const isWord = /^[a-z0-9-]+$/.test(word)
      return [isWord ? { name: 'TYPE', value: `x-${word}` } : { name: 'X-TYPE', value: parameter.value }]
    })
  }
}

/** What 4.0 allows once (RFC 6350 §3.3); more of them pass through as `X-`. */
const once = new Set(['N', 'BDAY', 'ANNIVERSARY', 'GENDER', 'KIND', 'UID', 'REV', 'PRODID'])

function onlyOnce(properties: readonly Property[]): Property[] {
  const seen = new Set<string>()
  return properties.map((property) => {
    const name = property.name.toUpperCase()
    if (!seen.has(name) || !once.has(name)) {
      seen.add(name)
      return property
    }
    return { ...property, name: `X-${name}` }
  })
}
