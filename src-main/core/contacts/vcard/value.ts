import type { Card, Parameter, Property } from './property.ts'

/** Escapes a text for a value (RFC 2426 §4): backslash, comma, semicolon and line break. */
export function escapeText(text: string): string {
  if (!/[\\,;\r\n]/.test(text)) return text
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\\,;]/g, '\\$&')
    .replaceAll('\n', '\\n')
}

/** The text of a value. Escapes that the RFC doesn't know (`\:`) stand for the character itself. */
export function unescapeText(value: string): string {
  if (!value.includes('\\')) return value
  return value.replace(/\\([\s\S])/g, (_, escaped: string) => (/n/i.test(escaped) ? '\n' : escaped))
}

/** The components of a structured value (`N`, `ADR`, `ORG`), each a list of texts: `Doe;Ann,Mary` is `[['Doe'], ['Ann', 'Mary']]`. */
export function componentsOf(value: string): string[][] {
  return split(value, ';').map((component) => listOf(component))
}

/** How many components a structured value has: one at least. */
export function countComponents(value: string): number {
  return split(value, ';').length
}

/** The texts of a list (`CATEGORIES`, `NICKNAME`); an empty value is an empty text. */
export function listOf(value: string): string[] {
  return split(value, ',').map(unescapeText)
}

/** A structured value of components; a component of several texts is an array. */
export function joinComponents(components: readonly (string | readonly string[])[]): string {
  return components
    .map((component) => (typeof component === 'string' ? [component] : component).map(escapeText).join(','))
    .join(';')
}

/** Cuts a value at each separator that isn't escaped. */
function split(value: string, separator: ',' | ';'): string[] {
  if (!value.includes('\\')) return value.split(separator)
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < value.length; at++) {
    if (value[at] === '\\') at += 1
    else if (value[at] === separator) {
      parts.push(value.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, value.slice(start)]
}

/** The properties of a name, whatever its case, in their order. */
export function propertiesNamed(card: Card, name: string): Property[] {
  const capitals = name.toUpperCase()
  return card.properties.filter((property) => isNamed(property, capitals))
}

/**
 * Whether a property has a name, in whatever case.
 * @param capitals The name, in capitals.
 */
export function isNamed({ name }: Property, capitals: string): boolean {
  return name === capitals || (name.length === capitals.length && name.toUpperCase() === capitals)
}

/** The text of the first property of a name, or nothing where there is none or an empty one. */
export function textOf(card: Card, name: string): string | undefined {
  const capitals = name.toUpperCase()
  const property = card.properties.find((each) => isNamed(each, capitals))
  const text = property && unescapeText(property.value)
  return text === undefined || text.trim() === '' ? undefined : text
}

/** The values of a parameter, in lower case: `['home', 'pref']`. */
export function parameterValues(property: Property, name: string): string[] {
  return property.parameters
    .filter((parameter) => parameter.name === name)
    .map(({ value }) => value.toLowerCase())
}

/** The person's own label of a property (`item1.X-ABLabel:Holiday home`), Apple's way. */
export function labelOf(card: Card, { group }: Property): string | undefined {
  if (group === undefined) return undefined
  const label = propertiesNamed(card, 'X-ABLabel').find(
    (each) => each.group?.toLowerCase() === group.toLowerCase()
  )
  return label && unescapeText(label.value)
}

/** A property from plain text. */
export function property(name: string, text: string, parameters: readonly Parameter[] = []): Property {
  return { name, parameters, value: escapeText(text) }
}
