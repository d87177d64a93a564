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

interface Growing {
  text: string
  readonly number: number
  stray?: PhysicalLine
  /** Up to the first `;` or `:`. */
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
  let blankLines = 0
  for (const [at, line] of physical.entries()) {
    const { text } = line
    const last = lines.at(-1)
    if (last?.isBroken) extend(last, text)
    else if (isBlankLine(text) && text.length < 2) blankLines += 1
    else if (last && /^[ \t]/.test(text)) extend(last, isOld ? text : text.slice(1))
    else if (last?.isBinary && BASE64.test(text)) extend(last, text)
    else if (isProperty(text, physical[at + 1]?.text)) lines.push(begun(line))
    else if (last && MULTILINE.test(last.name)) {
      last.stray ??= line
      extend(last, '\n'.repeat(blankLines + 1) + text)
    } else strays.push(line)
    if (!isBlankLine(text)) blankLines = 0
  }
  return { lines, strays }
}

function begun({ text, number }: PhysicalLine): Growing {
  const trimmed = text.replace(/^[ \t]+/, '')
  const name = /^[^:;]*/.exec(trimmed)?.[0].replace(/[ \t]+$/, '') ?? ''
  const line = {
    text: '',
    number,
    name,
    isQuoted: false,
    isBinary: false,
    isHeadWhole: false,
    isBroken: false
  }
  extend(line, trimmed)
  return line
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
  const head = colon < 0 ? text : text.slice(0, colon)
  line.isHeadWhole = colon >= 0
  line.isQuoted = /[;=][ \t]*QUOTED-PRINTABLE\b/i.test(head)
  line.isBinary = BINARY.test(line.name) || /[;=][ \t]*(?:BASE64|B)[ \t]*(?:;|$)/i.test(head)
}

/** `NAME:` or `NAME;…:`, where the colon may be in the fold after it; an address of the web is none. */
export function isProperty(text: string, next = ''): boolean {
  const [start, separator] = /^[ \t]*(?:[\w-]+\.)?[a-z][\w-]*[ \t]*([:;])/i.exec(text) ?? []
  if (start === undefined) return false
  if (separator === ':')
    return !text.startsWith('//', start.length) && !/^[ \t]*(?:BEGIN|END)[ \t]*:/i.test(text)
  return text.includes(':') || /^[ \t]/.test(next)
}
