import { type Conversion, type Draft, made } from '../draft.ts'
import { beginningOf } from '../excerpt.ts'
import { componentsOf, isNamed, joinComponents, textOf, unescapeText } from '../value.ts'

/** What a nameless contact is listed under, the most telling first. */
const substitutes = [
  'ORG',
  'NICKNAME',
  'EMAIL',
  'TEL',
  'IMPP',
  'URL',
  'ADR',
  'NOTE',
  'TITLE',
  'ROLE'
] as const
const LONGEST_SUBSTITUTE = 60
/** In no language. */
const NAMELESS = '?'

/**
 * One `FN` and one `N`, which 3.0 demands (RFC 2426 §3.1): servers refuse contacts without, and some programs show only
 * one of them.
 */
export const names: Conversion = (drafts, report) => {
  const parts = drafts.find((draft) => isNamed(draft, 'N'))
  const written = textOf({ properties: drafts }, 'FN')
  const full = written ?? (parts && fullName(parts)) ?? substituteFor(drafts)
  if (full === NAMELESS) report('card.nameless', 0)
  return [
    ...(parts ? [] : [partsFor(full, drafts)]),
    ...(written === undefined ? [made('FN', full)] : []),
    ...drafts
  ]
}

/** "Dr. Eva Maria Müller", in the order that Western names have: prefix, given, additional, family, suffix. */
function fullName({ value }: Draft): string | undefined {
  const [family = [], first = [], additional = [], prefix = [], suffix = []] = componentsOf(value)
  const name = [prefix, first, additional, family, suffix].flat().join(' ').replace(/\s+/g, ' ').trim()
  return name === '' ? undefined : name
}

function substituteFor(drafts: readonly Draft[]): string {
  for (const name of substitutes) {
    const found = drafts.find((draft) => isNamed(draft, name))
    const [line = ''] = found ? textIn(found).trim().split('\n') : []
    const text = beginningOf(line, LONGEST_SUBSTITUTE)
    if (text !== '') return text
  }
  return NAMELESS
}

function textIn({ name, value }: Draft): string {
  const isAddress = name === 'URL' || name === 'IMPP'
  const parts = isAddress ? [unescapeText(value)] : componentsOf(value).flat()
  return parts.filter((part) => part.trim() !== '').join(' ')
}

/** Nobody can tell which word is the family's: a person's name is whole in the given name, a group's where Apple has it. */
function partsFor(name: string, drafts: readonly Draft[]): Draft {
  const is = (property: string, value: string) =>
    drafts.some((draft) => isNamed(draft, property) && draft.value.toLowerCase() === value)
  const parts = is('X-ABSHOWAS', 'company')
    ? ['', '', '', '', '']
    : is('X-ADDRESSBOOKSERVER-KIND', 'group')
      ? [name, '', '', '', '']
      : ['', name, '', '', '']
  return { ...made('N', ''), value: joinComponents(parts) }
}
