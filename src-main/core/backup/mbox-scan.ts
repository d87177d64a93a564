import type { FileHandle } from 'node:fs/promises'
import { beginsMessage } from './from-line.ts'
import { filePieces } from './file-pieces.ts'
import { type ProgramMarks, readMarks } from './program-marks.ts'

/** A message found in an mbox file. Offsets are in bytes. */
export interface FoundMessage {
  /** Where its `From ` line begins. */
  readonly from: number
  readonly start: number
  /** Without the empty line that separates it from the next. */
  readonly end: number
  readonly marks: ProgramMarks
}

/** Bytes after a `From ` line within which it is decided if it begins a message, and what its program says of it. */
const AHEAD = 8 * 1024
/** Bytes before it, in which an empty line ends. */
const BEHIND = 4

interface Beginning {
  readonly from: number
  readonly start: number
  readonly marks: ProgramMarks
  /** Where the message ends if its Content-Length is true: that is looked at, not trusted. */
  readonly claimedEnd: number | undefined
}

/** Finds the messages of an mbox file, of whatever program, reading it once from front to back. */
export async function* scanMbox(file: FileHandle, signal: AbortSignal): AsyncGenerator<FoundMessage> {
  let last: Beginning | undefined
  /** Before it nothing begins a message. */
  let notBefore = 0
  const { size } = await file.stat()
  for await (const { bytes, at, from, to } of views(file, size)) {
    signal.throwIfAborted()
    for (const line of fromLines(bytes, from, to)) {
      if (at + line < notBefore) continue
      const next = beginningAt(bytes, line, at)
      if (!next) continue
      if (last) yield await finish(file, last, at + line)
      last = next
      notBefore = await trueEnd(file, next, size)
    }
  }
  if (last) yield await finish(file, last, size)
}

/** Parts of a file, with what comes before and after; `from` and `to` say which part of `bytes` is to be looked at now. */
async function* views(file: FileHandle, size: number) {
  let bytes: Buffer = Buffer.alloc(0)
  let [at, from] = [0, 0]
  for await (const piece of filePieces(file, 0, size)) {
    bytes = Buffer.concat([bytes, piece])
    const isLast = at + bytes.length >= size
    const to = isLast ? bytes.length : bytes.length - AHEAD
    if (to <= from) continue
    yield { bytes, at, from, to }
    const kept = Math.max(0, to - BEHIND)
    bytes = bytes.subarray(kept)
    at += kept
    from = to - kept
  }
}

const beginning = Buffer.from('From ')
const beginningOfLine = Buffer.from('\nFrom ')

function* fromLines(bytes: Buffer, from: number, to: number): Generator<number> {
  if (from === 0 && bytes.subarray(0, beginning.length).equals(beginning)) yield 0
  for (let at = bytes.indexOf(beginningOfLine, Math.max(0, from - 1)); at >= 0 && at + 1 < to;) {
    yield at + 1
    at = bytes.indexOf(beginningOfLine, at + 1)
  }
}

function beginningAt(bytes: Buffer, line: number, at: number): Beginning | undefined {
  const text = bytes.toString('latin1', line, line + AHEAD)
  const [first = '', ...next] = text.split(/\r?\n/, 4)
  const before = bytes.toString('latin1', Math.max(0, line - BEHIND), line)
  const isFirst = at + line === 0
  if (!isFirst && !beginsMessage(first, next, /\n\r?\n$/.test(before))) return undefined
  const length = first.length + (text[first.length] === '\r' ? 2 : 1)
  const start = Math.min(line + length, bytes.length)
  const marks = readMarks(bytes.subarray(start, line + AHEAD))
  return { from: at + line, start: at + start, marks, claimedEnd: claimedEnd(text.slice(length), at + start) }
}

function claimedEnd(text: string, start: number): number | undefined {
  const header = /^[^]*?\r?\n\r?\n/.exec(text)?.[0]
  const length = header === undefined ? undefined : /^Content-Length: *(\d{1,15}) *\r?$/im.exec(header)?.[1]
  return header === undefined || length === undefined ? undefined : start + header.length + Number(length)
}

/** Up to where the file is this message's: it is so as far as its Content-Length says if another one begins right there. */
async function trueEnd(
  file: FileHandle,
  { start, claimedEnd: end }: Beginning,
  size: number
): Promise<number> {
  if (end === undefined || end > size) return start
  if (end === size) return end
  const next = Buffer.alloc(beginning.length + 4)
  const { bytesRead } = await file.read(next, 0, next.length, end)
  return /^(\r?\n){0,2}(From |$)/.test(next.toString('latin1', 0, bytesRead)) ? end : start
}

/** @param next Where the next one begins, or the file ends. */
async function finish(
  file: FileHandle,
  { from, start, marks }: Beginning,
  next: number
): Promise<FoundMessage> {
  const tail = Buffer.alloc(Math.max(0, Math.min(BEHIND, next - start)))
  await file.read(tail, 0, tail.length, next - tail.length)
  // The empty line before the next message belongs to neither.
  const blank = /\n(\r?\n)$/.exec(tail.toString('latin1'))?.[1] ?? ''
  return {
    from,
    start: Math.min(start + marks.added, next),
    end: Math.max(next - blank.length, start),
    marks
  }
}
