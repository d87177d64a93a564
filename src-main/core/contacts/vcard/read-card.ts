import type { Card, CardPlace, CardProblem, FoundCard } from '../types.ts'
import { canonicalCard, isLeftOut, saysNothing } from './canonical.ts'
import { type Component, cutComponents, type PhysicalLine } from './components.ts'
import type { Doubts } from './doubts.ts'
import { type Draft, made, type Report, without, withNote } from './draft.ts'
import { beginningOf } from './excerpt.ts'
import type { Limits } from './limits.ts'
import { type LogicalLine, type LogicalLines, unfold } from './lines.ts'
import { clean, decoderOf, type Heads, parse, type ParsedLine } from './parse.ts'
import { decode, isUnicode, unicodeOf } from './text.ts'
import { isNamed, textOf, unescapeText } from './value.ts'
import { canonicalName, canonicalValue, staysBase64 } from './values.ts'

/** What is the same for all cards of a file. */
export interface FileReading {
  readonly file: string
  readonly limits: Limits
  /** What text is written in that tells no encoding. */
  readonly fallback: string
  readonly doubts: Doubts
  readonly heads: Heads
  /** The number of the next card of the file, from 1. */
  nextCard(): number
}

/** The card, followed by those within it; or why it is left behind. */
export interface ReadCard {
  readonly cards: readonly FoundCard[]
  readonly problems: readonly CardProblem[]
}

/** Pieces of a file are cut in what a person is told. */
const LONGEST_QUOTE = 60
/** As deep as components.ts goes: a card may hold another as text, which may hold another. */
const DEEPEST = 8

/** Why a card is left behind. */
type Reason = Pick<CardProblem, 'code' | 'line' | 'params'>

/** Reads what stands between a `BEGIN` and its `END`. */
export function readCard(component: Component, reading: FileReading, depth = 0): ReadCard {
  const { file, limits } = reading
  const place = { file, card: reading.nextCard(), line: component.number }
  const problems: CardProblem[] = []
  const report: Report = (code, line, params = {}) =>
    problems.push({ ...place, code, line: line || component.number, params, isLeftBehind: false })
  const left = (reason: Reason, within?: ReadCard): ReadCard => ({
    cards: within?.cards ?? [],
    problems: [{ ...place, ...reason, isLeftBehind: true }, ...(within?.problems ?? [])]
  })

  const isOld = component.lines.some(({ text }) => /^\s*VERSION\s*[:;].*\b2\.1/i.test(text))
  const unfolded = unfold(component.lines, isOld)
  const tooLarge = unfolded.lines.find((line) => isTooLarge(line, limits) && !isPicture(line))
  if (tooLarge) {
    return left({ code: 'card.tooLarge', line: tooLarge.number, params: { limit: limits.property } })
  }
  // A fold may cut a character in two, which is whole again once it is undone.
  const written = withoutLargePictures(unfolded, limits, report)
  const isAllUnicode = () =>
    isUnicode(component.original) || written.lines.every(({ text }) => isUnicode(text))
  const { lines, strays } = parsed(written, reading, isAllUnicode)
  const embedded = new Set(depth < DEEPEST ? lines.filter(isEmbedded) : [])
  const agents = [...component.agents, ...[...embedded].flatMap(componentsIn)].map((agent) =>
    readCard(agent, reading, depth + 1)
  )
  const within: ReadCard = {
    cards: agents.flatMap((agent) => agent.cards),
    problems: agents.flatMap((agent) => agent.problems)
  }
  const own = lines.filter((line) => !embedded.has(line))
  const drafts = [
    ...(component.kind === 'VLIST' ? asGroup(own) : own).map((line) => draftOf(line, isOld)),
    ...agents.flatMap(({ cards }) => assistant(cards, report))
  ]

  const [garbage] = strays
  if (garbage && saysNothing(drafts)) {
    const params = { text: shortened(garbage.text) }
    return left({ code: 'card.unreadable', line: garbage.line, params }, within)
  }
  if (!component.isWhole) report('card.unterminated', component.number)
  for (const { text, line } of strays) report('card.strayLine', line, { text: shortened(text) })
  const homeless = strays.filter(({ isKept }) => !isKept)
  const noted = homeless.length === 0 ? drafts : withNote(drafts, homeless.map(({ text }) => text).join('\n'))
  const card = canonicalCard(noted, report)
  if (!card) return left({ code: 'card.empty', line: component.number, params: {} }, within)
  return {
    cards: [found(card, place, component.original, reading.fallback), ...within.cards],
    problems: [...problems, ...within.problems]
  }
}

/** Files are large, and hardly anybody asks for an original: its text is made once somebody does. */
function found(card: Card, place: CardPlace, octets: string, fallback: string): FoundCard {
  return {
    card,
    place,
    get original() {
      return unicodeOf(octets) ?? decode(octets, fallback)
    }
  }
}

function isTooLarge({ text }: LogicalLine, { property }: Limits): boolean {
  return text.length > property
}

function isPicture({ text }: LogicalLine): boolean {
  return /^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND)\b/i.test(text)
}

/** A contact is worth more than its picture. */
function withoutLargePictures(unfolded: LogicalLines, limits: Limits, report: Report): LogicalLines {
  for (const line of unfolded.lines) {
    if (isTooLarge(line, limits)) report('card.photoTooLarge', line.number, { limit: limits.property })
  }
  return { ...unfolded, lines: unfolded.lines.filter((line) => !isTooLarge(line, limits)) }
}

/** A line that is no property, in Unicode. */
interface Stray {
  readonly text: string
  readonly line: number
  /** Whether it is part of a property's value. */
  readonly isKept: boolean
}

function parsed(
  { lines, strays }: LogicalLines,
  { fallback, doubts, heads }: FileReading,
  isAllUnicode: () => boolean
): { readonly lines: readonly ParsedLine[]; readonly strays: readonly Stray[] } {
  let current = ''
  const read = decoderOf(isAllUnicode, fallback, (octets) => doubts.add(nameIn(current), octets))
  const strayOf = ({ text, number }: PhysicalLine, isKept: boolean): Stray => ({
    text: clean(read(text)),
    line: number,
    isKept
  })
  const found: ParsedLine[] = []
  const lost = strays.map((stray) => strayOf(stray, false))
  for (const line of lines) {
    current = line.text
    const property = parse(line, read, heads)
    if (property) found.push(property)
    else lost.push(strayOf(line, false))
    if (line.stray && !isLeftOut(nameIn(current))) lost.push(strayOf(line.stray, true))
  }
  return { lines: found, strays: lost.sort((one, other) => one.line - other.line) }
}

function nameIn(line: string): string {
  return /^(?:[\w-]+\.)?([\w-]+)/.exec(line)?.[1] ?? ''
}

function draftOf(parsedLine: ParsedLine, isOld: boolean): Draft {
  const { group, line } = parsedLine
  const name = canonicalName(parsedLine.name)
  const property = { ...parsedLine, name }
  const parameters = staysBase64(property) ? property.parameters : without(property.parameters, 'ENCODING')
  const value = canonicalValue(property, isOld)
  return group === undefined ? { name, parameters, value, line } : { group, name, parameters, value, line }
}

/** A card within a value, as 3.0 writes an `AGENT` (RFC 2426 §3.5.4). */
function isEmbedded(line: ParsedLine): boolean {
  return isNamed(line, 'AGENT') && /^\s*BEGIN:VCARD/i.test(line.value)
}

function componentsIn({ value, line }: ParsedLine): Component[] {
  const octets = Buffer.from(unescapeText(value)).toString('latin1')
  const components: Component[] = []
  cutComponents(octets, (component) =>
    components.push({
      ...component,
      number: line,
      lines: component.lines.map(({ text }) => ({ text, number: line }))
    })
  )
  return components
}

/** The card around it says who it is, and each is a contact of its own. */
function assistant([agent]: readonly FoundCard[], report: Report): Draft[] {
  if (!agent) return []
  const name = textOf(agent.card, 'FN') ?? ''
  report('card.agent', agent.place.line, { name })
  const parameters = [
    { name: 'TYPE', value: 'agent' },
    { name: 'VALUE', value: 'text' }
  ]
  return [made('RELATED', name, parameters)]
}

/** SOGo's lists name their members as files: `CARD;EMAIL=a@example.org;FN=A:1F-2.vcf`. */
function asGroup(lines: readonly ParsedLine[]): ParsedLine[] {
  const kind = { name: 'X-ADDRESSBOOKSERVER-KIND', parameters: [], value: 'group', line: 0 }
  return [
    kind,
    ...lines.map((line) => {
      if (line.name.toUpperCase() === 'DESCRIPTION') return { ...line, name: 'NOTE' }
      if (line.name.toUpperCase() !== 'CARD') return line
      const uid = line.value.trim().replace(/\.vcf$/i, '')
      return { ...line, name: 'X-ADDRESSBOOKSERVER-MEMBER', value: `urn:uuid:${uid}` }
    })
  ]
}

function shortened(text: string): string {
  const beginning = beginningOf(text, LONGEST_QUOTE)
  return beginning === text.trim() ? beginning : `${beginning}…`
}
