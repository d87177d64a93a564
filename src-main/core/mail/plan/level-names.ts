import type { Folder } from '../types.ts'

/** How people write a folder's name, whatever the server puts between levels. */
export const nameOf = ({ levels }: Pick<Folder, 'levels'>) => levels.join('/').normalize('NFC')

/**
 * The name with the namespace's prefix as levels, `INBOX/Factures`: what somebody writes who knows the server's
 * own `INBOX.Factures`. Undefined where there is no prefix.
 */
export function fullNameOf({ path, levels }: Pick<Folder, 'path' | 'levels'>): string | undefined {
  const prefix = path.slice(0, path.length - levels.join('.').length)
  if (prefix === '') return undefined
  return nameOf({ levels: [...prefix.slice(0, -1).split(prefix.slice(-1)), ...levels] })
}

/** Longest level, in bytes of modified UTF-7; Dovecot takes 255. */
const MAX_BYTES = 200

/**
 * One level of a folder's name as the new server can have it. Not allowed are its separator (a dot in
 * `Dr. Jones` would make two levels), `/` (which Dovecot's Maildir refuses), wildcards, control characters,
 * a `~` or `#` in front, and blanks that Gmail calls excessive.
 */
export function legalLevel(level: string, delimiter: string): string {
  const characters = Array.from(level.normalize('NFC'), (character) =>
    character === delimiter || /[/*%\p{Cc}\p{Cs}]/u.test(character) ? '-' : character
  )
  const line = characters.join('').replace(/\s+/g, ' ').trim().replace(/^[~#]/, '-')
  const kept = shorten(line).trim()
  return /^\.{0,2}$/.test(kept) ? '-' : kept
}

/** ` (2)` behind a level, cut so that the whole stays short enough. */
export const numbered = (level: string, number: number) => `${shorten(level, 10).trim()} (${number})`

function shorten(level: string, spare = 0): string {
  let kept = ''
  let bytes = spare
  for (const character of level) {
    // A character of its own among ASCII costs five bytes, one outside the BMP eight.
    bytes += character.length > 1 ? 8 : /[\x20-\x7e]/.test(character) && character !== '&' ? 1 : 5
    if (bytes > MAX_BYTES) break
    kept += character
  }
  return kept
}

/** Equal for names that some server or file system can't tell apart: case, and the two ways to write an accent. */
export const twinKey = (levels: readonly string[]) =>
  levels.map((level) => level.normalize('NFC').toLowerCase()).join('\0')
