import { plainValue } from './content.ts'
import { emailKey } from './email-key.ts'
import { isSamePhone, phoneKeyOf } from './phone-key.ts'
import type { Property } from '../vcard/property.ts'
import { componentsOf, unescapeText } from '../vcard/value.ts'

/**
 * Tells which properties of the same name have the value of this one, however it is written. Stricter than what
 * finds a person: two addresses of one Gmail mailbox are two values.
 */
export function sameValue(property: Property, country?: string): (other: Property) => boolean {
  const name = property.name.toUpperCase()
  if (name === 'TEL') {
    const key = phoneKeyOf(property, country)
    if (key) {
      return (other) => {
        const otherKey = phoneKeyOf(other, country)
        return otherKey !== undefined && isSamePhone(key, otherKey)
      }
    }
  }
  const form = formOf(name)
  const value = form(property)
  return (other) => form(other) === value
}

function formOf(name: string): (property: Property) => string {
  switch (name) {
    case 'EMAIL':
      return (property) => emailKey(unescapeText(property.value))?.address ?? plainValue(property)
    case 'URL':
      return (property) => webAddress(unescapeText(property.value))
    case 'ADR':
      return (property) => postalAddress(property)
    default:
      return plainValue
  }
}

/** Scheme and host in lower case, without the slash at the end; text that is no address as it is. */
function webAddress(text: string): string {
  const trimmed = text.normalize('NFC').trim()
  return URL.canParse(trimmed) ? new URL(trimmed).href.replace(/\/$/, '') : trimmed
}

function postalAddress({ value }: Property): string {
  const components = componentsOf(value.normalize('NFC').toLowerCase()).map((texts) =>
    texts.join(',').replace(/\s+/g, ' ').trim()
  )
  while (components.at(-1) === '') components.pop()
  return JSON.stringify(components)
}
