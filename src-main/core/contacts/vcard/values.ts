import { clean, type ParsedLine } from './parse.ts'
import type { Parameter, Property } from './property.ts'
import { componentsOf, escapeText, joinComponents, listOf, unescapeText } from './value.ts'

/** How a value is written: a text, a list of texts at commas, components at semicolons, or an address of the web. */
type Kind = 'text' | 'list' | 'components' | 'uri'

/** What the three versions define; the values of all others are nobody's business but their makers'. */
const kinds = new Map<string, Kind>(
  Object.entries({
    FN: 'text',
    N: 'components',
    NICKNAME: 'list',
    BDAY: 'text',
    ANNIVERSARY: 'text',
    'X-ANNIVERSARY': 'text',
    GENDER: 'components',
    ADR: 'components',
    LABEL: 'text',
    TEL: 'text',
    EMAIL: 'text',
    MAILER: 'text',
    TZ: 'text',
    GEO: 'uri',
    TITLE: 'text',
    ROLE: 'text',
    ORG: 'components',
    RELATED: 'text',
    CATEGORIES: 'list',
    NOTE: 'text',
    REV: 'text',
    'SORT-STRING': 'text',
    UID: 'text',
    URL: 'uri',
    IMPP: 'uri',
    KIND: 'text',
    MEMBER: 'uri',
    CLASS: 'text',
    NAME: 'text',
    PROFILE: 'text',
    SOURCE: 'uri',
    LANG: 'text',
    PHOTO: 'uri',
    LOGO: 'uri',
    SOUND: 'uri',
    KEY: 'uri',
    AGENT: 'uri',
    FBURL: 'uri',
    CALURI: 'uri',
    CALADRURI: 'uri',
    PRODID: 'text'
  } satisfies Record<string, Kind>)
)

const singleLines = new Set('FN TEL EMAIL URL UID BDAY ANNIVERSARY GEO REV KIND N'.split(' '))

/** The name in capitals where it is one of vCard's own, else as it was written. */
export function canonicalName(name: string): string {
  if (kinds.has(name)) return name
  const known = name.toUpperCase()
  return kinds.has(known) ? known : name
}

/** The name in capitals, as names are compared. */
export function capitals(name: string): string {
  return kinds.has(name) ? name : name.toUpperCase()
}

/** Whether a property is one that a program made up. */
export function isExtension({ name }: Property): boolean {
  return name.startsWith('X-') || name.startsWith('x-')
}

export function isKnown(name: string): boolean {
  return kindOf(name) !== undefined
}

function kindOf(name: string): Kind | undefined {
  return kinds.get(name) ?? kinds.get(name.toUpperCase())
}

/** Whether a property of vCard's own says nothing: `TEL:`, `ORG:;`. 4.0 has addresses of which only the `LABEL` is there. */
export function isBlank({ name, value, parameters }: Property): boolean {
  return (
    isKnown(name) && /^[\s;,]*$/.test(value) && parameters.every((parameter) => parameter.name !== 'LABEL')
  )
}

/**
 * The value as vCard 3.0 escapes it.
 * @param isOld Whether the card is a 2.1, which escapes nothing but a semicolon in components: `C:\neu` is a path there.
 */
export function canonicalValue({ name, value, parameters }: ParsedLine, isOld: boolean): string {
  const kind = kindOf(name)
  if (kind === undefined) return unknownValue(value, isOld)
  const trim = singleLines.has(name) ? trimmed : unchanged
  if (isBase64(parameters)) return kind === 'uri' ? value : escapeText(trim(fromBase64(value)))
  if (kind === 'uri') return uri(trim(isOld ? value : unescapeText(value)))
  if (isOld) return oldValue(value, kind, trim)
  if (kind === 'text') return escapeText(trim(unescapeText(value)))
  if (kind === 'list') return /[\\;\r\n]/.test(value) ? listOf(value).map(escapeText).join(',') : value
  // Most of the time taking it apart and putting it together changes nothing.
  if (!/[\\\r\n]|(?:^|[,;])\s|\s(?:[,;]|$)/.test(value)) return value
  return joinComponents(componentsOf(value).map((texts) => texts.map(trim)))
}

const trimmed = (text: string) => text.trim()
const unchanged = (text: string) => text

/** Whether a value is in base64 still, once it is canonical: what should be text has been decoded. */
export function staysBase64({ name, parameters }: ParsedLine): boolean {
  return isBase64(parameters) && [undefined, 'uri'].includes(kindOf(name))
}

function isBase64(parameters: readonly Parameter[]): boolean {
  return parameters.some(({ name }) => name === 'ENCODING')
}

function fromBase64(value: string): string {
  return clean(Buffer.from(value, 'base64').toString('utf8'))
}

/** Left alone, so that it passes through; but what a 2.1 means literally would be read as an escape. */
function unknownValue(value: string, isOld: boolean): string {
  const text = isOld ? value.replace(/\\(?!;)/g, '\\\\') : value
  return text.replaceAll('\n', '\\n')
}

/** Commas and semicolons are part of an address (RFC 2426 §3.6.8). */
function uri(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function oldValue(text: string, kind: Kind, trim: (text: string) => string): string {
  if (kind === 'text') return escapeText(trim(text))
  if (kind === 'list') return text.split(',').map(escapeText).join(',')
  const components = text.replaceAll('\\;', '\0').split(';')
  return joinComponents(components.map((component) => trim(component.replaceAll('\0', ';'))))
}
