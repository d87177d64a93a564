import { isBlankLine, type PhysicalLine } from './components.ts'

/** A property as it is written: unfolded, one character a byte. */
export interface LogicalLine {
  readonly text: string
  /** Its first line. */
  readonly number: number
  /** The first line that was no property and no fold, but went on with this one's value. */
  readonly stray?: PhysicalLine
}

export interface LogicalLines {
  readonly lines: readonly LogicalLine[]
  /** What is no property, and can't be part of one either. */
  readonly strays: readonly PhysicalLine[]
}

/** Values that some programs write over several lines without folding them: Outlook its notes, others an address. */
const MULTILINE = /^(?:[\w-]+\.)?(?:NOTE|LABEL|ADR|X-[\w-]+)$/i
const BINARY = /^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)$/i
const BASE64 = /^[A-Za-z0-9+/]+={0,2}[ \t]*$/

/** The name, with a group perhaps, of `NAME:` or `NAME;…`. */
const NAMED = /^[ \t]*((?:[\w-]+\.)?[a-z][\w-]*)[ \t]*([:;])/i
const MARK = /^(?:BEGIN|END)$/i

interface Growing {
  text: string
  readonly number: number
  stray?: PhysicalLine
  readonly name: string
  isQuoted: boolean
  isBinary: boolean
  isHeadWhole: boolean
  /** Ends with a soft line break (RFC 2045 §6.7): the next line belongs to it. */
  isBroken: boolean
}

/**
 * Undoes folding: a line that begins with a blank goes on with the one before, in 2.1 with the blank. So does a line
 * after a soft break of quoted-printable, whatever it begins with; base64 without any blanks; and a line that is no property, after a value
 * of several lines.
 */
export function unfold(physical: readonly PhysicalLine[], isOld: boolean): LogicalLines {
  const lines: Growing[] = []
  const strays: PhysicalLine[] = []
  let last: Growing | undefined
  let blankLines = 0
  let at = 0
  for (const line of physical) {
    const { text } = line
    at += 1
    const isBlank = isBlankLine(text)
    if (last?.isBroken === true) extend(last, text)
    else if (isBlank && text.length < 2) blankLines += 1
    else if (last && beginsBlank(text)) extend(last, isOld ? text : text.slice(1))
    else if (last?.isBinary === true && BASE64.test(text)) extend(last, text)
    else {
      const name = nameOf(text, physical[at]?.text)
      if (name !== undefined) {
        last = begun(line, name)
        lines.push(last)
      } else if (last && MULTILINE.test(last.name)) {
        last.stray ??= line
        extend(last, '\n'.repeat(blankLines + 1) + text)
      } else strays.push(line)
    }
    if (!isBlank) blankLines = 0
  }
  return { lines, strays }
}

function begun({ text, number }: PhysicalLine, name: string): Growing {
  const line = {
    text: '',
    number,
    name,
    isQuoted: false,
    isBinary: false,
    isHeadWhole: false,
    isBroken: false
  }
  extend(line, beginsBlank(text) ? text.replace(/^[ \t]+/, '') : text)
  return line
}

function beginsBlank(text: string): boolean {
  return text.startsWith(' ') || text.startsWith('\t')
}

function extend(line: Growing, piece: string): void {
  if (!line.isHeadWhole) look(line, line.text + piece)
  const softBreak = line.isQuoted && line.isHeadWhole ? /=[ \t]*$/.exec(piece) : null
  line.text += softBreak ? piece.slice(0, softBreak.index) : piece
  line.isBroken = softBreak !== null
}

/** Learns from the head, which may be folded itself, how the value goes on. */
function look(line: Growing, text: string): void {
  const colon = text.indexOf(':')
  line.isHeadWhole = colon >= 0
  line.isBinary = BINARY.test(line.name)
  if (text.charAt(line.name.length) === ':') return
  const head = colon < 0 ? text : text.slice(0, colon)
  line.isQuoted = /[;=][ \t]*QUOTED-PRINTABLE\b/i.test(head)
  line.isBinary ||= /[;=][ \t]*(?:BASE64|B)[ \t]*(?:;|$)/i.test(head)
}

/**
 * The name of the property that a line begins with: `NAME:` or `NAME;…:`, where the colon may be in the fold after it; an address of the
 * web is none.
 */
function nameOf(text: string, next = ''): string | undefined {
  const [start, name = '', separator] = NAMED.exec(text) ?? []
  if (start === undefined) return undefined
  const isProperty =
    separator === ':'
      ? !text.startsWith('//', start.length) && !MARK.test(name)
      : text.includes(':') || beginsBlank(next)
  return isProperty ? name : undefined
}
