/** The language of the page: one formatter for all screens, and sentences with user data in them. */
import {
  createContext,
  createElement,
  Fragment,
  use,
  useLayoutEffect,
  type ReactElement,
  type ReactNode
} from 'react'
import { I18nProvider } from 'react-aria-components'
import { formatterFor, type Formatter, type Language, type MessageKey } from '../../src-main/i18n/index.ts'

interface LanguageState {
  readonly words: Formatter
  readonly choose: (language: Language) => void
}

const LanguageContext = createContext<LanguageState>({ words: formatterFor('en'), choose: () => undefined })

export const useLanguage = () => use(LanguageContext)
export const useWords = () => use(LanguageContext).words

interface LanguageProviderProps {
  readonly language: Language
  readonly choose: (language: Language) => void
  readonly children: ReactNode
}

/** Gives the page its language and direction, `<html>` included. */
export function LanguageProvider({ language, choose, children }: LanguageProviderProps) {
  const words = formatterFor(language)
  useLayoutEffect(() => {
    document.documentElement.lang = language
    document.documentElement.dir = words.direction
  }, [language, words.direction])
  return (
    <I18nProvider locale={language}>
      <LanguageContext value={{ words, choose }}>{children}</LanguageContext>
    </I18nProvider>
  )
}

type TextValues = Readonly<Record<string, string | number | Date | ReactElement>>

/** A message with its values; strings are user data, so each is kept apart from the sentence's direction. */
export function T({ id, values = {} }: { readonly id: MessageKey; readonly values?: TextValues }) {
  const words = useWords()
  const isolated = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? <bdi>{value}</bdi> : value
    ])
  )
  return createElement(Fragment, null, ...words.rich<ReactElement>(id, isolated))
}
