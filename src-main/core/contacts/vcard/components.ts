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

const [SPACE, COLON] = [0x20, 0x3a]

/** By octets: what `trim` takes for a blank may be the end of a character. */
export function isBlankLine(octets: string): boolean {
  return octets === '' || (octets.charCodeAt(0) <= SPACE && /^[ \t\f]*$/.test(octets))
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
/** What such a line begins with. */
const MAY_MARK = new Set(Array.from('\xef \tBbEe', (first) => first.charCodeAt(0)))
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
 * @param take Gets one after the other, so that the lines of a large file aren't all in memory.
 * @returns Runs of lines that belong to no card: the first line of each.
 */
export function cutComponents(octets: string, take: (component: Component) => void): PhysicalLine[] {
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
    else take(component)
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
      take({ kind, number: first.number, lines: loose, agents: [], original, isWhole: false })
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
    if (!isBlankLine(line.text)) card.awaitsAgent = isAgent(line.text)
    if (card.indent === '') card.lines.push(line)
    else card.lines.push({ number: line.number, text: line.text.slice(card.indent.length) })
  }

  for (const line of linesOf(octets)) {
    const mark = markOf(line.text, open.at(-1))
    if (!mark) keep(line)
    else if (mark.isBegin) begin(mark, line)
    else end(mark, line)
  }
  closeAll(octets.length)
  leaveLoose()
  return strays
}

/** Looks at the end first, which tells nearly all lines apart. */
function isAgent(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return (last === COLON || last <= SPACE) && AGENT.test(text)
}

/** A mark within a card is a folded value where it is indented and the card isn't. */
function markOf(text: string, card: Open | undefined): Mark | undefined {
  if (!MAY_MARK.has(text.charCodeAt(0))) return undefined
  const [, indent = '', word = '', kind = ''] = MARK.exec(text) ?? []
  if (word === '' || (card && indent !== card.indent)) return undefined
  return { indent, isBegin: word.toUpperCase() === 'BEGIN', kind: kind.toUpperCase() as Component['kind'] }
}

/** The lines, whether they end like Windows', Unix' or old Macs'; `END:VCARDBEGIN:VCARD` is two. */
function* linesOf(octets: string): Generator<PlacedLine> {
  // Each is looked for again only once it was passed: a file may have one of the two only.
  let [lineFeed, carriageReturn] = [-1, -1]
  for (let start = 0, number = 1; start < octets.length; number++) {
    if (lineFeed < start) lineFeed = indexOrEnd(octets, '\n', start)
    if (carriageReturn < start) carriageReturn = indexOrEnd(octets, '\r', start)
    const end = Math.min(lineFeed, carriageReturn)
    const text = octets.slice(start, end)
    const joined = JOINED.exec(text)?.[0].length
    if (joined === undefined || joined === text.length) yield { text, number, start, end }
    else {
      yield { text: text.slice(0, joined), number, start, end: start + joined }
      yield { text: text.slice(joined), number, start: start + joined, end }
    }
    start = afterLineEnd(octets, end)
  }
}

function indexOrEnd(text: string, searched: string, from: number): number {
  const index = text.indexOf(searched, from)
  return index < 0 ? text.length : index
}

function afterLineEnd(octets: string, at: number): number {
  if (octets.startsWith('\r\r\n', at)) return at + 3
  return octets.startsWith('\r\n', at) ? at + 2 : at + 1
}
