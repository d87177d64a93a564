import type { FileHandle } from 'node:fs/promises'
import { filePieces } from './file-pieces.ts'
import { type LineEnds, Restoration } from './mboxrd.ts'

export interface StoredAt {
  readonly start: number
  readonly end: number
  /** The most bytes that it can become. */
  readonly size: number
  readonly lineEnds: LineEnds
}

/** A message out of an mbox file; no more than the message itself is in memory. */
export async function restored(file: FileHandle, { start, end, size, lineEnds }: StoredAt): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(size)
  const restoration = new Restoration(lineEnds)
  let at = start
  let used = 0
  for await (const piece of filePieces(file, start, end)) {
    at += piece.length
    for (const bytes of restoration.add(piece, at >= end)) used += bytes.copy(whole, used)
  }
  return whole.subarray(0, used)
}
