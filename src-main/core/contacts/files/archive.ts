import { crc32 } from 'node:zlib'
import { strFromU8, Unzip, UnzipInflate, type UnzipFile } from 'fflate'
import type { CardProblemCode } from '../types.ts'
import { isAppleArchive, isSystemFile, mayHoldContacts } from './recognise.ts'

export interface ArchiveLimits {
  /** Entries, folders too. */
  readonly entries: number
  /** Bytes of all entries together, unpacked. */
  readonly bytes: number
  /** How many times larger an archive may become; what is below 10 MB is never too large. */
  readonly ratio: number
}

export const defaultArchiveLimits: ArchiveLimits = { entries: 60_000, bytes: 250_000_000, ratio: 200 }

export interface Entry {
  /** Its path in the archive, as a name to show: nothing is ever written there. */
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Archive {
  readonly entries: readonly Entry[]
  /** About an entry, or about the whole archive where the name is empty. */
  readonly problems: readonly {
    readonly name: string
    readonly code: CardProblemCode
    readonly limit?: number
  }[]
}

/** So much is unpacked at a time: DEFLATE makes at most a thousandfold of it (RFC 1951), so that no bomb fills the memory. */
const SLICE = 16_384
const NEVER_TOO_LARGE = 10_000_000

/** Unpacks what may hold contacts. A damaged entry doesn't keep the others from being read. */
export function unpack(bytes: Uint8Array, limits: ArchiveLimits = defaultArchiveLimits): Archive {
  // The first entry's general purpose bit 0 (APPNOTE 4.4.4).
  if (((bytes[6] ?? 0) & 1) === 1 && bytes[2] === 3)
    return { entries: [], problems: [{ name: '', code: 'file.locked' }] }
  const unpacker = new Unpacker(
    bytes.length,
    limits,
    checksums(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  )
  const unzip = new Unzip((file) => {
    unpacker.take(file)
  })
  unzip.register(UnzipInflate)
  try {
    for (let start = 0; start < bytes.length && unpacker.isGoing; start += SLICE)
      unzip.push(bytes.subarray(start, start + SLICE), start + SLICE >= bytes.length)
  } catch {
    unpacker.stop('file.damaged')
  }
  return unpacker.archive()
}

/** CRC-32 by name, in the order of the entries; several where a name stands there more than once. */
type Checksums = ReadonlyMap<string, number[]>

/** What the central directory says (APPNOTE 4.3.12, 4.3.16), which the unpacker doesn't read. Nothing of one that is cut off. */
function checksums(bytes: Buffer): Checksums {
  const found = new Map<string, number[]>()
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0 || end + 20 > bytes.length) return found
  let at = bytes.readUInt32LE(end + 16)
  while (at + 46 <= end && bytes.readUInt32LE(at) === 0x02014b50) {
    const isUtf8 = (bytes.readUInt16LE(at + 8) & 0x800) !== 0
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28)
    const name = strFromU8(bytes.subarray(at + 46, nameEnd), !isUtf8)
    const sums = found.get(name) ?? []
    sums.push(bytes.readUInt32LE(at + 16))
    found.set(name, sums)
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return found
}

class Unpacker {
  readonly #entries: Entry[] = []
  readonly #problems: { name: string; code: CardProblemCode; limit?: number }[] = []
  readonly #open = new Set<string>()
  readonly #limits: ArchiveLimits
  readonly #most: number
  readonly #checksums: Checksums
  #count = 0
  #unpacked = 0
  isGoing = true

  constructor(packed: number, limits: ArchiveLimits, sums: Checksums) {
    this.#limits = limits
    this.#checksums = sums
    this.#most = Math.min(limits.bytes, Math.max(NEVER_TOO_LARGE, packed * limits.ratio))
  }

  take(file: UnzipFile): void {
    const { entries } = this.#limits
    if (++this.#count > entries) return this.stop('file.tooManyFiles', entries)
    const checksum = this.#checksums.get(file.name)?.shift()
    const parts = partsOf(file.name)
    const name = parts.join('/')
    if (/[\\/]$/.test(file.name) || parts.some(isSystemFile) || !mayHoldContacts(parts.at(-1) ?? '')) return
    if (parts.some(isAppleArchive)) return this.#tellOnce('file.appleArchive')
    const chunks: Uint8Array[] = []
    this.#open.add(name)
    file.ondata = (failed, chunk, isLast) => {
      if (!this.isGoing || !this.#open.has(name)) return
      if (failed) return this.#fail(name)
      this.#unpacked += chunk.length
      if (this.#unpacked > this.#most) return this.stop('file.tooLarge', this.#most)
      chunks.push(chunk)
      if (!isLast) return
      const content = Buffer.concat(chunks)
      if (checksum !== undefined && crc32(content) !== checksum) return this.#fail(name)
      this.#open.delete(name)
      this.#entries.push({ name, bytes: content })
    }
    try {
      file.start()
    } catch {
      this.#fail(name)
    }
  }

  stop(code: CardProblemCode, limit?: number): void {
    this.isGoing = false
    this.#problems.push({ name: '', code, ...(limit !== undefined && { limit }) })
  }

  /** Entries that were cut off are damaged, unless the archive as a whole has been told of. */
  archive(): Archive {
    const cut = this.isGoing ? [...this.#open] : []
    return {
      entries: this.#entries,
      problems: [...this.#problems, ...cut.map((name) => ({ name, code: 'file.damaged' as const }))]
    }
  }

  #fail(name: string): void {
    this.#open.delete(name)
    this.#problems.push({ name, code: 'file.damaged' })
  }

  #tellOnce(code: CardProblemCode): void {
    if (!this.#problems.some((problem) => problem.code === code)) this.#problems.push({ name: '', code })
  }
}

/** The parts of a path, whatever separates them, without those that lead out of it. */
function partsOf(path: string): string[] {
  return path
    .replace(/\p{Cc}/gu, '')
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
}
