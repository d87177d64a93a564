import { twinKey } from '../mail/index.ts'

/** Device names of Windows, with or without an ending (Microsoft: “Naming Files, Paths, and Namespaces”). */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i

/** Most bytes of UTF-8 in a name: file systems take 255, and endings and numbers come behind. */
const MAX_BYTES = 150

/**
 * A folder's name as any file system can have it: without what Windows forbids, no dot or blank at either
 * end, no name of a device, and nothing that looks like one of a backup's own files.
 */
export function safeFileName(level: string): string {
  const legal = level
    .normalize('NFC')
    .replace(/[<>:"/\\|?*\p{Cc}\p{Cs}]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '_')
  const kept = shorten(legal).replace(/[. ]$/, '_')
  if (kept === '') return '_'
  return reserved.test(kept) ? `_${kept}` : kept.replace(/\.(mbox|jsonl)$/i, '_$1')
}

function shorten(name: string): string {
  let kept = ''
  let bytes = 0
  for (const character of name) {
    bytes += Buffer.byteLength(character)
    if (bytes > MAX_BYTES) break
    kept += character
  }
  return kept
}

/** Where folders' files are, below the backup's own folder, with `/` between levels and without an ending. */
export class FileNames {
  /** By the folder's levels. */
  readonly #places = new Map<string, readonly string[]>()
  readonly #taken: Set<string>

  /** @param others Names in the backup's own folder that are not for mail. */
  constructor(others: readonly string[]) {
    this.#taken = new Set(others.map((name) => twinKey([name])))
  }

  /** Takes notice of a place that is in use. */
  claim(levels: readonly string[], place: readonly string[]): void {
    for (let depth = 1; depth <= levels.length; depth++) {
      this.#places.set(keyOf(levels.slice(0, depth)), place.slice(0, depth))
      this.#taken.add(twinKey(place.slice(0, depth)))
    }
  }

  /** The place of a folder, the same for good; no two folders share one, wherever case or accents are the same. */
  placeOf(levels: readonly string[]): readonly string[] {
    const known = this.#places.get(keyOf(levels))
    if (known) return known
    const above = levels.length > 1 ? this.placeOf(levels.slice(0, -1)) : []
    const name = safeFileName(levels.at(-1) ?? '')
    let place = [...above, name]
    for (let n = 2; this.#taken.has(twinKey(place)); n++) place = [...above, `${name} (${n})`]
    this.#places.set(keyOf(levels), place)
    this.#taken.add(twinKey(place))
    return place
  }
}

const keyOf = (levels: readonly string[]) => levels.join('\0')
