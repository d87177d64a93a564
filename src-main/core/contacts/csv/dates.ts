/** Whether a file writes the day or the month first; undefined where it doesn't tell. */
export type DateOrder = 'day' | 'month' | undefined

/** A date in a file. */
export type FoundDate =
  /** Nothing, or one of the values that stand for it: `0/0/00`, Outlook's year 4501. */
  | { readonly kind: 'none' }
  /** ISO 8601, as BDAY has it (RFC 2426 §3.1.5); without a year `--03-22`. */
  | { readonly kind: 'date'; readonly iso: string }
  /** 3/4/1980, where nothing tells the month, a year of two digits, or words. */
  | { readonly kind: 'unclear' }

/** What the dates of a file tell about the order of day and month; where they don't, its language may. */
export function dateOrder(texts: readonly string[], language: string): DateOrder {
  const pairs = texts.map(numbers).filter((pair) => pair !== undefined)
  const isDayFirst = pairs.some(({ first }) => first > 12)
  const isMonthFirst = pairs.some(({ second }) => second > 12)
  if (isDayFirst !== isMonthFirst) return isDayFirst ? 'day' : 'month'
  // Americans write the month first, the British the day; of our other languages none begins with the month.
  return isDayFirst || language === 'en' ? undefined : 'day'
}

/** A date as Outlook, Thunderbird and the others write it. */
export function readDate(text: string, order: DateOrder): FoundDate {
  const date = text.trim()
  if (!/[1-9]/.test(date) && !/\p{L}/u.test(date)) return { kind: 'none' }
  const iso = /^(\d{4}|-)[-/.]?(\d{1,2})[-/.]?(\d{1,2})\.?(?:[T ][\d:.]+\S*)?$/.exec(date)
  if (iso) return valid(iso[1], iso[2], iso[3])
  const pair = numbers(date)
  if (!pair) return { kind: 'unclear' }
  const { first, second, year, separator } = pair
  const sureOrder =
    first > 12 || separator === '.' ? 'day' : second > 12 || first === second ? 'month' : order
  if (!sureOrder) return { kind: 'unclear' }
  return sureOrder === 'day' ? valid(year, second, first) : valid(year, first, second)
}

/** A date of its parts, as Thunderbird keeps them; without a year where it is empty. */
export function dateOf(year: string, month: string, day: string): FoundDate {
  if (![month, day].some((part) => /[1-9]/.test(part)))
    return { kind: /[1-9]/.test(year) ? 'unclear' : 'none' }
  return valid(/[1-9]/.test(year) ? year.trim() : '-', month.trim(), day.trim())
}

function numbers(text: string) {
  const found = /^(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})\.?(?:[ ,].*\d.*)?$/.exec(text.trim())
  return (
    (found && { first: Number(found[1]), second: Number(found[3]), year: found[4], separator: found[2] }) ??
    undefined
  )
}

function valid(year = '', month: number | string = '', day: number | string = ''): FoundDate {
  if (year === '4501') return { kind: 'none' }
  // 2000 had a 29 February: a birthday without a year may be one.
  const date = new Date(Date.UTC(year === '-' ? 2000 : Number(year), Number(month) - 1, Number(day)))
  if (
    !/^(\d{4}|-)$/.test(year) ||
    date.getUTCMonth() !== Number(month) - 1 ||
    date.getUTCDate() !== Number(day)
  )
    return { kind: 'unclear' }
  const monthAndDay = date.toISOString().slice(5, 10)
  return { kind: 'date', iso: year === '-' ? `--${monthAndDay}` : `${year}-${monthAndDay}` }
}
