import type { Card, Property } from '../vcard/property.ts'
import { propertiesNamed } from '../vcard/value.ts'

/** A day of a year, or of every year. */
export interface Birthday {
  readonly year?: number
  readonly month: number
  readonly day: number
}

/** Stands for "no year" in vCard 3.0, Apple's way; iOS sometimes leaves out the parameter that says so. */
const noYear = 1604

/** The day that a `BDAY` names, in the forms of RFC 2426 and RFC 6350; undefined for free text. */
export function birthdayOf({ value }: Property): Birthday | undefined {
  const [, year, month, day] = /^(\d{4}|-)-?(\d\d)-?(\d\d)(?:T.*)?$/i.exec(value.trim()) ?? []
  if (month === undefined || day === undefined) return undefined
  const hasYear = year !== '-' && Number(year) !== noYear
  return { ...(hasYear && { year: Number(year) }), month: Number(month), day: Number(day) }
}

/** The birthdays of a card: one, unless it is damaged. */
export function birthdaysOf(card: Card): Birthday[] {
  return propertiesNamed(card, 'BDAY')
    .map(birthdayOf)
    .filter((day) => day !== undefined)
}

/** Whether two birthdays can't be one person's. A missing year fits every year. */
export function differ(one: Birthday, other: Birthday): boolean {
  return (
    one.month !== other.month ||
    one.day !== other.day ||
    (one.year !== undefined && other.year !== undefined && one.year !== other.year)
  )
}
