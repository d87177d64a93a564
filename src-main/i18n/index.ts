/**
 * Every word that Rehome says, on screens, in receipts and on the command line: ICU messages in three
 * catalogues. English carries a note for translators with each message.
 */
import { IntlMessageFormat } from 'intl-messageformat'
import type { CardProblemCode } from '../core/contacts/types.ts'
import type { ErrorCode } from '../core/errors.ts'
import ar from './ar.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import fr from './fr.json' with { type: 'json' }

export { meaningsOf } from './meanings.ts'

export const languages = ['en', 'fr', 'ar'] as const
export type Language = (typeof languages)[number]
export type MessageKey = keyof typeof en

/** Each error code has a title, a reason and a next step, in each language, or this does not compile. */
type ErrorKey = `error.${ErrorCode}.${'title' | 'why' | 'next'}`
/** And each problem with a contact has a sentence. */
type CardProblemKey = `contacts.problem.${CardProblemCode}`
const source = en satisfies Readonly<Record<ErrorKey | CardProblemKey, unknown>>
const catalogues: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = {
  en: Object.fromEntries(Object.entries(source).map(([key, { message }]) => [key, message])) as Record<
    MessageKey,
    string
  >,
  fr,
  ar
}

/** Each language's own name, for the language menu. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'Français',
  ar: 'العربية'
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

/** The first of the wanted locales (BCP 47) that Rehome speaks; English otherwise. */
export function bestLanguage(wanted: readonly string[]): Language {
  for (const locale of wanted) {
    const language = languages.find((known) => known === locale.toLowerCase().split(/[-_.]/)[0])
    if (language) return language
  }
  return 'en'
}

export type Values = Readonly<Record<string, string | number | Date>>
/** Chunks of a message: text, and what a value stood for. */
export type RichValues<T> = Readonly<
  Record<string, string | number | Date | T | ((chunks: (string | T)[]) => T)>
>

export interface Formatter {
  readonly language: Language
  readonly direction: 'ltr' | 'rtl'
  /** The message as plain text; string values are isolated from the text's direction (UAX #9, FSI…PDI). */
  readonly text: (key: MessageKey, values?: Values) => string
  /** The message as chunks, for values that are elements. */
  readonly rich: <T>(key: MessageKey, values: RichValues<T>) => (string | T)[]
  readonly number: (value: number) => string
  /** "3.4 MB": a size in bytes for people, in decimal units. */
  readonly bytes: (value: number) => string
  readonly date: (value: Date, options?: Intl.DateTimeFormatOptions) => string
  /** "one, two and three". */
  readonly list: (items: readonly string[]) => string
  /** "20 minutes ago", as seen at `now`; what is yet to come counts as now. */
  readonly ago: (value: Date, now: Date) => string
}

const FIRST_STRONG_ISOLATE = '\u2068'
const POP_DIRECTIONAL_ISOLATE = '\u2069'
/** `TYPE.select` of @formatjs/icu-messageformat-parser, which exports it as a type only. */
const SELECT = 5

function selectorsOf(elements: ReturnType<IntlMessageFormat['getAst']>): string[] {
  return elements.flatMap((element) => {
    const options = 'options' in element ? Object.values(element.options) : []
    const below = options.flatMap((option) => selectorsOf(option.value))
    return (element.type as number) === SELECT && 'value' in element ? [element.value, ...below] : below
  })
}

/** Wraps user data, so that a Latin address in an Arabic sentence stays in its place. */
export const isolate = (text: string) => FIRST_STRONG_ISOLATE + text + POP_DIRECTIONAL_ISOLATE

/** A number and its unit stay on one line. */
const NO_BREAK_SPACE = '\u00a0'

const formatters = new Map<Language, Formatter>()

export function formatterFor(language: Language): Formatter {
  const known = formatters.get(language) ?? createFormatter(language)
  formatters.set(language, known)
  return known
}

interface Compiled {
  readonly message: IntlMessageFormat
  /** Arguments that choose between texts: names, never shown. */
  readonly selectors: ReadonlySet<string>
}

function createFormatter(language: Language): Formatter {
  const compiled = new Map<MessageKey, Compiled>()
  const compile = (key: MessageKey): Compiled => {
    const known = compiled.get(key)
    if (known) return known
    const message = new IntlMessageFormat(catalogues[language][key], language)
    const fresh = { message, selectors: new Set(selectorsOf(message.getAst())) }
    compiled.set(key, fresh)
    return fresh
  }
  const number = new Intl.NumberFormat(language)
  const list = new Intl.ListFormat(language)
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  return {
    language,
    direction: directionOf(language),
    text(key, values = {}) {
      const { message, selectors } = compile(key)
      const shown = (name: string, value: string | number | Date) =>
        typeof value === 'string' && !selectors.has(name) ? isolate(value) : value
      const isolated = Object.entries(values).map(([name, value]) => [name, shown(name, value)] as const)
      return String(message.format(Object.fromEntries(isolated)))
    },
    rich<T>(key: MessageKey, values: RichValues<T>) {
      const chunks = compile(key).message.format<T>(values)
      return Array.isArray(chunks) ? chunks : [chunks]
    },
    number: (value) => number.format(value),
    bytes(value) {
      const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)))
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit: units[power] ?? 'byte',
        unitDisplay: power === 0 ? 'long' : 'short',
        maximumFractionDigits: power > 1 ? 1 : 0
      })
        .format(value / 1000 ** power)
        .replaceAll(' ', NO_BREAK_SPACE)
    },
    date: (value, options = { dateStyle: 'long', timeStyle: 'short' }) =>
      new Intl.DateTimeFormat(language, options).format(value),
    list: (items) => list.format(items),
    ago(value, now) {
      const minutes = Math.max(0, Math.floor((now.getTime() - value.getTime()) / 60_000))
      if (minutes === 0) return relative.format(0, 'second')
      if (minutes < 60) return relative.format(-minutes, 'minute')
      const hours = Math.round(minutes / 60)
      return hours < 24 ? relative.format(-hours, 'hour') : relative.format(-Math.round(hours / 24), 'day')
    }
  }
}
