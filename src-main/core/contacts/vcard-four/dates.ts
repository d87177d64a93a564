import type { Property } from '../vcard/property.ts'
import { parameterValues } from '../vcard/value.ts'

/**
 * A date in the basic form that RFC 6350 §4.3 wants: `1980-03-22` is `19800322`. 1604 stands for "no year" in Apple's
 * cards. Undefined for words.
 */
export function basicDate(property: Property): string | undefined {
  const found =
    /^(\d{4}|-)-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(
      property.value.trim()
    )
  if (!found) return undefined
  const [, year = '', month = '', day = '', hour, minute = '', second = '', zone = ''] = found
  const omitted = parameterValues(property, 'X-APPLE-OMIT-YEAR')[0] ?? '1604'
  const date = `${year === '-' || year === omitted ? '--' : year}${month}${day}`
  return hour === undefined ? date : `${date}T${hour}${minute}${second}${zone.replace(':', '').toUpperCase()}`
}

/** A time in the basic form (RFC 6350 §4.3.5); as it is where it isn't one. */
export function basicTimestamp(value: string): string {
  const [, year, month, day, hour, minute, second, zone = ''] =
    /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:[.,]\d+)?(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
      value.trim()
    ) ?? []
  if (year === undefined) return value
  return `${year}${month}${day}T${hour}${minute}${second}${zone.replace(':', '').toUpperCase()}`
}
