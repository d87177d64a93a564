import type { Card } from '../vcard/property.ts'
import { componentsOf, listOf, propertiesNamed, textOf } from '../vcard/value.ts'

/** A name as it is compared: words in lower case, without accents and punctuation, in alphabetical order. */
export interface NameKey {
  /** Empty where a card has no name of its own. */
  readonly words: readonly string[]
  readonly given: readonly string[]
  readonly nicknames: readonly string[]
  /** `jr`, `sr`, `2` …; father and son often share all the rest. */
  readonly generation: string
}

/** Accents, vowel marks and joiners. Not the marks that make は a ば, nor the vowels of Indic scripts. */
const marks = /[[\p{Script=Inherited}--[\u3099\u309a]][\p{Script=Hebrew}&&\p{M}]\u0640]/gv
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه'
}
const foldable = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu')

/** In Chinese, Japanese and Korean a name is written with or without a blank: there each character is a word. */
const eastAsian = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u

const titles = new Set(
  'dr prof herr frau mr mrs ms mme mlle madame monsieur dipl ing phd mag sig sra'.split(' ')
)
const generations: Readonly<Record<string, string>> = {
  jr: 'jr',
  jun: 'jr',
  junior: 'jr',
  fils: 'jr',
  filho: 'jr',
  hijo: 'jr',
  sr: 'sr',
  sen: 'sr',
  senior: 'sr',
  pere: 'sr',
  ii: '2',
  iii: '3',
  iv: '4'
}

/** The words of a text, as they are compared, in their order. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(marks, '')
    .normalize('NFC')
    .replace(foldable, (letter) => letters[letter] ?? letter)
    .replace(/['’ʼ`´]/g, '')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .flatMap((word) => (eastAsian.test(word) ? Array.from(word) : [word]))
    .filter(Boolean)
}

/** The name of a card: `N` where it says something, else `FN` where that isn't just an address or a number of the card. */
export function nameKey(card: Card): NameKey {
  const [family, given, additional, , suffix] = componentsOf(propertiesNamed(card, 'N')[0]?.value ?? '').map(
    (texts) => wordsOf(texts.join(' '))
  )
  const named = [...(family ?? []), ...(given ?? []), ...(additional ?? [])]
  const all = named.length > 0 ? named : isNameless(card) ? [] : wordsOf(textOf(card, 'FN') ?? '')
  const untitled = all.filter((word) => !titles.has(word))
  const words = untitled.length > 0 ? untitled : all
  // A one-word name ("Senior") is a name; "Martin Senior" says which Martin.
  const marksGeneration = (word: string) => words.length > 2 && generations[word] !== undefined
  return {
    words: words.filter((word) => !marksGeneration(word)).sort(),
    given: given ?? [],
    nicknames: propertiesNamed(card, 'NICKNAME').flatMap(({ value }) => listOf(value).flatMap(wordsOf)),
    generation:
      [...(suffix ?? []), ...words.filter(marksGeneration)]
        .map((word) => generations[word])
        .find((generation) => generation !== undefined) ?? ''
  }
}

/** Whether all that a card gives as a name is an address or a number, its own or another card's, or nothing at all. */
export function isNameless(card: Card, other?: Card): boolean {
  const hasName = propertiesNamed(card, 'N').some(({ value }) => componentsOf(value).flat().some(isSaid))
  if (hasName) return false
  const ways = new Set(
    [...card.properties, ...(other?.properties ?? [])]
      .filter(({ name }) => /^(EMAIL|TEL|IMPP|URL)$/i.test(name))
      .map(({ value }) => value.trim().toLowerCase())
  )
  return propertiesNamed(card, 'FN').every(
    ({ value }) => !isSaid(value) || ways.has(value.trim().toLowerCase())
  )
}

function isSaid(text: string): boolean {
  return text.trim() !== ''
}

/** Whether two names are one, in whatever order. A card without a name has none in common with another. */
export function isSameName(one: NameKey, other: NameKey): boolean {
  return one.words.length > 0 && one.words.join(' ') === other.words.join(' ')
}

/**
 * Whether two different names may be one person's: one is missing, a part or an initial of the other, written with
 * `ue` for `ü`, a nickname, or the same given name with another family name.
 */
export function isLikeName(one: NameKey, other: NameKey): boolean {
  if (one.words.length === 0 || other.words.length === 0) return true
  const [short, long] = one.words.length <= other.words.length ? [one, other] : [other, one]
  return (
    transcribed(one.words) === transcribed(other.words) ||
    isPartOf(short.words, long.words) ||
    isPartOf(long.words, short.words) ||
    one.nicknames.some((name) => other.words.includes(name)) ||
    other.nicknames.some((name) => one.words.includes(name)) ||
    (one.given.length > 0 && one.given.join(' ') === other.given.join(' '))
  )
}

/** Whether the generations tell two bearers of one name apart: `jr` and none do. */
export function areGenerationsApart(one: NameKey, other: NameKey): boolean {
  return one.words.length > 0 && other.words.length > 0 && one.generation !== other.generation
}

function transcribed(words: readonly string[]): string {
  return words
    .map((word) => word.replace(/([aou])e/g, '$1'))
    .sort()
    .join(' ')
}

/** Whether each word stands for one of the others, itself or as its initial, at least one of them in full. */
function isPartOf(words: readonly string[], others: readonly string[]): boolean {
  const left = [...others]
  const take = (fits: (other: string) => boolean) => {
    const index = left.findIndex(fits)
    if (index >= 0) left.splice(index, 1)
    return index >= 0
  }
  const rest = words.filter((word) => !take((other) => other === word))
  if (rest.length === words.length) return false
  return rest.every((word) => word.length === 1 && take((other) => other.startsWith(word)))
}
