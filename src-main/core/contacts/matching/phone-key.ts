import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { Property } from '../vcard/property.ts'
import { unescapeText } from '../vcard/value.ts'

/** A phone number as it is compared; it is never written anywhere. */
export interface PhoneKey {
  /** E.164, with the extension where there is one (`+4930123;ext=5`); absent where no country is known. */
  readonly full?: string
  /** The digits without the country and the leading zero, with the extension. */
  readonly national: string
  /** The last nine digits, for numbers of at least seven; absent for shorter ones. */
  readonly tail?: string
  /** Whether it was written with its country (`+49 …`, `0049 …`), not guessed from where the person lives. */
  readonly isInternational: boolean
}

const tailLength = 9
const shortestTail = 7

/** Reading numbers is what takes longest, and each is needed again in every comparison. */
const read = new WeakMap<Property, { country: string | undefined; key: PhoneKey | undefined }>()

/** The number of a `TEL`; read once. */
export function phoneKeyOf(property: Property, country?: string): PhoneKey | undefined {
  const known = read.get(property)
  if (known && known.country === country) return known.key
  const key = phoneKey(unescapeText(property.value), country)
  read.set(property, { country, key })
  return key
}

/**
 * Reads a number for comparing only; undefined for text that isn't just one number ("030 1234 or 040 5678").
 * @param country where the person lives, ISO 3166 (`FR`); numbers without a country code are read as if dialled there
 */
export function phoneKey(text: string, country?: string): PhoneKey | undefined {
  const written = westernDigits(text.normalize('NFKC'))
    .trim()
    .replace(/^tel:/i, '')
    .replace(/^00(?=[1-9])/, '+')
  const home = country !== undefined && isSupportedCountry(country) ? country : undefined
  const isInternational = written.startsWith('+')
  const number = parsePhoneNumberFromString(written, {
    extract: false,
    ...(home && { defaultCountry: home })
  })
  if (number?.isPossible()) {
    const extension = number.ext ? `;ext=${number.ext}` : ''
    return {
      full: number.number + extension,
      national: number.nationalNumber + extension,
      ...tailOf(number.nationalNumber),
      isInternational
    }
  }
  if (!/^[\d\s()+./-]+$/.test(written)) return undefined
  const digits = written.replace(/\D/g, '')
  if (!digits) return undefined
  return {
    ...(isInternational && { full: `+${digits}` }),
    national: digits.replace(/^0+(?=\d)/, ''),
    ...tailOf(digits),
    isInternational
  }
}

function tailOf(digits: string): { tail?: string } {
  return digits.length < shortestTail ? {} : { tail: digits.slice(-tailLength) }
}

/** Arabic-Indic and Persian digits as western ones. */
function westernDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
}

/** Whether two numbers may well be one: enough together with a name, never alone. */
export function isLikePhone(one: PhoneKey, other: PhoneKey): boolean {
  if (isSamePhone(one, other)) return true
  const areComparedWhole =
    one.full !== undefined && other.full !== undefined && one.isInternational === other.isInternational
  return !areComparedWhole && one.tail !== undefined && one.tail === other.tail
}

/** Whether two numbers are certainly one, so that the second needn't be kept beside the first. */
export function isSamePhone(one: PhoneKey, other: PhoneKey): boolean {
  if (one.full !== undefined && other.full !== undefined) return one.full === other.full
  return one.isInternational !== other.isInternational
    ? one.national.length >= shortestTail && one.national === other.national
    : one.national === other.national
}

/** The same for any two numbers that may be one. */
export function phoneBucket({ tail, national }: PhoneKey): string {
  return tail ?? national
}
