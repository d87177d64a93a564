import { parse, VCARD } from 'vcard4'
import type { CardProblem } from '../types.ts'
import type { Card, Property } from '../vcard/property.ts'
import { escapeText, textOf } from '../vcard/value.ts'
import { build } from './build.ts'
import { finish, head } from './finish.ts'
import { translate } from './translate.ts'

/** Cards as a file of vCard 4.0, and what could be written under other names only. */
export interface VcardsFour {
  readonly text: string
  /** `card.renamedInFour`, with the property's name. */
  readonly problems: readonly CardProblem[]
}

/**
 * Cards as a vCard 4.0 file (RFC 6350), for where nothing older is taken. `vcard4` builds each and has to be able to
 * read what comes out; a property that it can't express is written with an `X-` before its name.
 * @param file The name of the file to be written, for the problems.
 */
export function writeVcardsFour(cards: readonly Card[], file: string): VcardsFour {
  const problems: CardProblem[] = []
  const texts = cards.map((card, index) => {
    const problem = (code: CardProblem['code'], params: CardProblem['params'], isLeftBehind: boolean) =>
      problems.push({ code, file, card: index + 1, line: 0, params, isLeftBehind })
    const { text, renamed } = writeCard(card)
    for (const property of renamed) problem('card.renamedInFour', { property }, false)
    if (text === undefined) problem('card.unreadable', { text: textOf(card, 'FN') ?? '' }, true)
    return text ?? ''
  })
  return { text: texts.join(''), problems }
}

function writeCard(card: Card): { readonly text: string | undefined; readonly renamed: readonly string[] } {
  const properties = translate(card)
  const whole = gated(properties)
  if (whole !== undefined) return { text: whole, renamed: [] }
  const renamed: string[] = []
  const expressible = properties.map((property) => {
    if (isExpressible(property)) return property
    renamed.push(property.name)
    const unknown = asUnknown(property)
    return isExpressible(unknown) ? unknown : asText(property)
  })
  return { text: gated(expressible), renamed }
}

/** The card's text, where the library builds it and reads it; else nothing. */
function gated(properties: readonly Property[]): string | undefined {
  try {
    const names = new Map(properties.map(({ name }) => [name.toUpperCase(), name]))
    const text = finish(new VCARD(properties.map(build)).repr(), names)
    parse(readable(text))
    return text
  } catch {
    return undefined
  }
}

/**
 * What the library's own reader takes: it doesn't know `SORT-AS` (RFC 6350 §5.9), stumbles over separators in quotes
 * (§3.3), and cuts the file at each line that ends like a card's first.
 */
function readable(text: string): string {
  const [begin = '', ...lines] = text.replace(/\r\n[ \t]/g, '').split('\r\n')
  const taken = lines.map((line) =>
    line
      .replace(head, (each) => each.replace(/"[^"]*"/g, '"…"').replace(/;SORT-AS=/g, ';X-SORT-AS='))
      .replace(/BEGIN:VCARD$/i, '…')
  )
  return [begin, ...taken].join('\r\n')
}

const fullName: Property = { name: 'FN', parameters: [], value: 'Name' }
const ofGroup: Property = { name: 'KIND', parameters: [], value: 'group' }

function isExpressible(property: Property): boolean {
  const name = property.name.toUpperCase()
  return (
    gated([...(name === 'FN' ? [] : [fullName]), ...(name === 'MEMBER' ? [ofGroup] : []), property]) !==
    undefined
  )
}

const unknownName = (name: string) => `X-${name.replace(/^X-/i, '').replace(/[^A-Za-z0-9-]/g, '-')}`

function asUnknown(property: Property): Property {
  return { ...property, name: unknownName(property.name) }
}

/** The last resort: all of it is a text. */
function asText({ name, parameters, value }: Property): Property {
  const written = parameters.map((parameter) => `${parameter.name}=${parameter.value};`).join('')
  return { name: unknownName(name), parameters: [], value: escapeText(`${written}${value}`) }
}
