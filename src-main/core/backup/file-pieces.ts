import type { FileHandle } from 'node:fs/promises'

/** Bytes read or written at a time. */
export const PIECE = 1024 * 1024

/** Reads a part of a file piece by piece; ends early where the file does. Offsets are in bytes, beyond 2 GB too. */
export async function* filePieces(file: FileHandle, start: number, end = Infinity): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, end - at))
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (bytesRead === 0) return
    yield piece.subarray(0, bytesRead)
    at += bytesRead
  }
}

/** Writes pieces one after the other. @returns Where the next byte goes. */
export async function writePieces(
  file: FileHandle,
  pieces: Iterable<Buffer>,
  start: number
): Promise<number> {
  let at = start
  for (const piece of gathered(pieces)) {
    for (let done = 0; done < piece.length;) {
      const { bytesWritten } = await file.write(piece, done, piece.length - done, at)
      done += bytesWritten
      at += bytesWritten
    }
  }
  return at
}

/** Small pieces put together, so that each write is worth its while. What is given out is overwritten next. */
function* gathered(pieces: Iterable<Buffer>): Generator<Buffer> {
  const whole = Buffer.allocUnsafe(PIECE)
  let used = 0
  for (const piece of pieces) {
    for (let done = 0; done < piece.length;) {
      const copied = piece.copy(whole, used, done)
      used += copied
      done += copied
      if (used < whole.length) continue
      yield whole
      used = 0
    }
  }
  if (used > 0) yield whole.subarray(0, used)
}

/** Whole lines of a file, with where each ends; what follows the last line end is left out. */
export async function* fileLines(file: FileHandle): AsyncGenerator<{ line: string; end: number }> {
  let carried: Buffer = Buffer.alloc(0)
  let at = 0
  for await (const piece of filePieces(file, 0)) {
    const all = carried.length > 0 ? Buffer.concat([carried, piece]) : piece
    let start = 0
    for (let end = all.indexOf(0x0a); end >= 0; end = all.indexOf(0x0a, start)) {
      yield { line: all.toString('utf8', start, end), end: at + end + 1 }
      start = end + 1
    }
    at += start
    carried = all.subarray(start)
  }
}
