import { AppleLabels, builtIn } from '../apple-labels.ts'
import {
  type Conversion,
  type Draft,
  hasParameter,
  parameterOf,
  type Report,
  setAside,
  without,
  withNote
} from '../draft.ts'
import { isNamed, unescapeText } from '../value.ts'
import { capitals } from '../values.ts'

/** Apple's year for days whose year nobody knows: a leap year, so that it has the 29th of February. */
const NO_YEAR = '1604'

/** A day, and perhaps a time, as 3.0 writes them (RFC 2426 §3.1.5). */
interface Day {
  readonly text: string
  readonly hasYear: boolean
}

const ISO =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i
const WITHOUT_YEAR = /^--(\d\d)-?(\d\d)(?:T.*)?$/
const YEAR_FIRST = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/
const DAY_FIRST = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$/
/** Day and month in the order of a country that the file doesn't name. */
const EITHER_FIRST = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const anniversaries = new Set([
  'X-ANNIVERSARY',
  'X-MS-ANNIVERSARY',
  'X-EVOLUTION-ANNIVERSARY',
  'X-KADDRESSBOOK-X-ANNIVERSARY'
])
const anniversaryNames = new Set([...anniversaries, 'ANNIVERSARY', 'X-ABDATE'])

/** Birthdays and anniversaries. One that can't be told is kept in words, in the notes and under a name of its own. */
export const dates: Conversion = (drafts, report) => anniversary(birthday(drafts, report), report)

function birthday(drafts: readonly Draft[], report: Report): readonly Draft[] {
  const all = drafts.filter((draft) => isNamed(draft, 'BDAY'))
  if (all.length === 0) return drafts
  const best = all.find((draft) => dayOf(draft)) ?? all[0]
  return inWords(
    drafts.map((draft) =>
      !isNamed(draft, 'BDAY') ? draft : draft === best ? dated(draft, draft.name) : setAside(draft)
    ),
    'BDAY',
    report
  )
}

/** For programs that know `X-ANNIVERSARY`, and for those that know Apple's labelled dates. */
function anniversary(drafts: readonly Draft[], report: Report): readonly Draft[] {
  if (!drafts.some((draft) => anniversaryNames.has(capitals(draft.name)))) return drafts
  const renamed = drafts.map((draft) =>
    isNamed(draft, 'ANNIVERSARY') || isNamed(draft, 'X-ANNIVERSARY') ? dated(draft, 'X-ANNIVERSARY') : draft
  )
  const told = inWords(renamed, 'X-ANNIVERSARY', report)
  const labels = new AppleLabels(told)
  const isApples = (draft: Draft) => isNamed(draft, 'X-ABDATE') && labels.of(draft) === builtIn('Anniversary')
  const isOne = (draft: Draft) => anniversaries.has(capitals(draft.name)) || isApples(draft)
  const source = told.find((draft) => isOne(draft) && dayOf(draft))
  if (!source) return told
  const date = {
    ...dated({ ...source, parameters: without(source.parameters, 'TYPE') }, 'X-ANNIVERSARY'),
    line: 0
  }
  const { group: _, ...ungrouped } = date
  const marked = told.some((draft) => isNamed(draft, 'X-ANNIVERSARY')) ? told : [...told, ungrouped]
  if (told.some(isApples)) return marked
  return [...marked, ...labels.label({ ...ungrouped, name: 'X-ABDATE' }, builtIn('Anniversary'))]
}

function dated(draft: Draft, name: string): Draft {
  const day = dayOf(draft)
  if (!day) return { ...draft, name }
  const parameters = [
    ...(day.hasYear ? [] : [{ name: 'X-APPLE-OMIT-YEAR', value: NO_YEAR }]),
    ...(day.text.includes('T') ? [{ name: 'VALUE', value: 'date-time' }] : []),
    ...without(draft.parameters, 'VALUE', 'X-APPLE-OMIT-YEAR')
  ]
  return { ...draft, name, parameters, value: day.text }
}

/** Servers refuse a whole contact because of `BDAY:circa 1800`. */
function inWords(drafts: readonly Draft[], name: string, report: Report): readonly Draft[] {
  const unclear = new Set(drafts.filter((draft) => isNamed(draft, name) && !dayOf(draft)))
  if (unclear.size === 0) return drafts
  const plainName = name.replace('X-', '')
  const renamed = drafts.map((draft) => (unclear.has(draft) ? asWords(draft, `X-${plainName}-TEXT`) : draft))
  const notes = Array.from(unclear, (draft) => {
    const date = unescapeText(draft.value)
    report('card.dateUnclear', draft.line, { date })
    return `${plainName}: ${date}`
  })
  return withNote(renamed, notes.join('\n'))
}

function asWords(draft: Draft, name: string): Draft {
  return { ...draft, name, parameters: without(draft.parameters, 'VALUE', 'X-APPLE-OMIT-YEAR') }
}

function dayOf(draft: Draft): Day | undefined {
  const text = unescapeText(draft.value).trim()
  if (hasParameter(draft, 'VALUE', 'text')) return undefined
  const iso = ISO.exec(text)
  if (iso) {
    const [, year, month, day, hours, minutes, seconds = '00', zone = ''] = iso
    const isYearless = year === parameterOf(draft, 'X-APPLE-OMIT-YEAR') || year === NO_YEAR || year === '0000'
    const date = dayFrom(isYearless ? undefined : year, month, day)
    const isMidnight = hours === undefined || `${hours}${minutes ?? ''}${seconds}` === '000000'
    if (!date || isMidnight || isYearless) return date
    return { ...date, text: `${date.text}T${hours}:${minutes ?? ''}:${seconds}${zone}` }
  }
  const [, month, day] = WITHOUT_YEAR.exec(text) ?? []
  if (month !== undefined) return dayFrom(undefined, month, day)
  const yearFirst = YEAR_FIRST.exec(text)
  if (yearFirst) return dayFrom(yearFirst[1], yearFirst[2], yearFirst[3])
  const dayFirst = DAY_FIRST.exec(text)
  if (dayFirst) return dayFrom(dayFirst[3], dayFirst[2], dayFirst[1])
  const [, one, other, year] = EITHER_FIRST.exec(text) ?? []
  const readings = [dayFrom(year, one, other), dayFrom(year, other, one)].filter((each) => each !== undefined)
  return readings.length === 1 || one === other ? readings[0] : undefined
}

function dayFrom(year: string | undefined, month = '', day = ''): Day | undefined {
  if (!isDay(Number(year ?? NO_YEAR), Number(month), Number(day))) return undefined
  return {
    text: `${year ?? NO_YEAR}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
    hasYear: year !== undefined
  }
}

function isDay(year: number, month: number, day: number): boolean {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 && isLeapYear ? 29 : (daysOfMonths[month - 1] ?? 0)
  return day >= 1 && day <= days
}
