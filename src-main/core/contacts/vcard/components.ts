/** A line of a file as it stands there. */
export interface PhysicalLine {
  /** One character a byte, without its end. */
  readonly text: string
  /** From 1. */
  readonly number: number
}

/** What stands between a `BEGIN` and its `END`. */
export interface Component {
  /** `VLIST` is SOGo's list of contacts. */
  readonly kind: 'VCARD' | 'VLIST'
  readonly lines: readonly PhysicalLine[]
  /** Cards within it, as vCard 2.1 writes an `AGENT`. */
  readonly agents: readonly Component[]
  /** The line of its beginning. */
  readonly number: number
  /** All of it, with its first and last line. */
  readonly original: string
  /** Whether both its beginning and its end are there. */
  readonly isWhole: boolean
}

/** By octets: what `trim` takes for a blank may be the end of a character. */
export function isBlankLine(octets: string): boolean {
  return /^[ \t\f]*$/.test(octets)
}

export interface Components {
  readonly components: readonly Component[]
  /** Runs of lines that belong to no card: the first line of each. */
  readonly strays: readonly PhysicalLine[]
}

/** Without its end, and with where it stands in the file. */
interface PlacedLine extends PhysicalLine {
  readonly start: number
  readonly end: number
}

interface Mark {
  readonly indent: string
  readonly isBegin: boolean
  readonly kind: Component['kind']
}

interface Open {
  readonly kind: Component['kind']
  readonly number: number
  readonly start: number
  /** What each of its lines begins with, where the whole card is indented. */
  indent: string
  /** Whether its last line is an `AGENT` without a value. */
  awaitsAgent: boolean
  readonly lines: PhysicalLine[]
  readonly agents: Component[]
}

const MARK = /^(?:\xef\xbb\xbf)?([ \t]*)(BEGIN|END)[ \t]*:[ \t]*(VCARD|VLIST)[^!-\xff]*$/i
/** Where cards were put together without a line break between them; not in the fold of a value. */
const JOINED = /^END[ \t]*:[ \t]*(?:VCARD|VLIST)[ \t]*(?=BEGIN[ \t]*:)/i
const AGENT = /^(?:[\w-]+\.)?AGENT\b[^:]*:[ \t]*$/i
/** A secretary's secretary, and no more: the depth is the file's choice. */
const DEEPEST = 8
const PROPERTY = /^(?:[\w-]+\.)?[a-z][\w-]*[:;]/i

/**
 * Cuts a file into cards and SOGo's lists. A card without an end is closed where the next one begins; one without a
 * beginning is what stands between the `END` before it and its own. A card that begins where an `AGENT` has no value is part of the card
 * around it.
 */
export function componentsOf(octets: string): Components {
  const components: Component[] = []
  const strays: PhysicalLine[] = []
  const open: Open[] = []
  let loose: PlacedLine[] = []

  const close = (end: number, isWhole: boolean) => {
    const last = open.pop()
    if (!last) return
    const { kind, number, start, lines, agents } = last
    const component = { kind, number, lines, agents, isWhole, original: octets.slice(start, end) }
    const around = open.at(-1)
    if (around) around.agents.push(component)
    else components.push(component)
  }
  const closeAll = (end: number) => {
    while (open.length > 0) close(end, false)
  }
  const leaveLoose = () => {
    const [first] = loose
    if (first) strays.push(first)
    loose = []
  }
  const begin = ({ kind, indent }: Mark, { number, start }: PlacedLine) => {
    const around = open.at(-1)
    if (around?.awaitsAgent !== true || open.length > DEEPEST) closeAll(start)
    else around.awaitsAgent = false
    leaveLoose()
    open.push({ kind, number, start, indent, awaitsAgent: false, lines: [], agents: [] })
  }
  const end = ({ kind }: Mark, line: PlacedLine) => {
    const [first] = loose
    if (open.length > 0) close(line.end, true)
    else if (first && loose.some(({ text }) => PROPERTY.test(text))) {
      const original = octets.slice(first.start, line.end)
      components.push({ kind, number: first.number, lines: loose, agents: [], original, isWhole: false })
      loose = []
    } else leaveLoose()
  }
  const keep = (line: PlacedLine) => {
    const card = open.at(-1)
    if (!card) {
      if (!isBlankLine(line.text)) loose.push(line)
      return
    }
    if (!line.text.startsWith(card.indent)) card.indent = ''
    if (!isBlankLine(line.text)) card.awaitsAgent = AGENT.test(line.text)
    card.lines.push({ number: line.number, text: line.text.slice(card.indent.length) })
  }

  for (const line of linesOf(octets)) {
    const mark = markOf(line.text, open.at(-1))
    if (!mark) keep(line)
    else if (mark.isBegin) begin(mark, line)
    else end(mark, line)
  }
  closeAll(octets.length)
  leaveLoose()
  return { components, strays }
}

/** A mark within a card is a folded value where it is indented and the card isn't. */
function markOf(text: string, card: Open | undefined): Mark | undefined {
  const [, indent = '', word = '', kind = ''] = MARK.exec(text) ?? []
  if (word === '' || (card && indent !== card.indent)) return undefined
  return { indent, isBegin: word.toUpperCase() === 'BEGIN', kind: kind.toUpperCase() as Component['kind'] }
}

/** The lines, whether they end like Windows', Unix' or old Macs'; `END:VCARDBEGIN:VCARD` is two. */
function* linesOf(octets: string): Generator<PlacedLine> {
  const lineEnd = /\r\r\n|\r\n|\n|\r/g
  let start = 0
  for (let number = 1; start < octets.length; number++) {
    const found = lineEnd.exec(octets)
    const end = found?.index ?? octets.length
    const text = octets.slice(start, end)
    const joined = JOINED.exec(text)?.[0].length ?? text.length
    yield { text: text.slice(0, joined), number, start, end: start + joined }
    if (joined < text.length) yield { text: text.slice(joined), number, start: start + joined, end }
    start = found ? lineEnd.lastIndex : octets.length
  }
}
