import type { EncodingQuestion } from '../types.ts'

type Reading = EncodingQuestion['readings'][number]

/** What address books in files were found to be written in; the likelier of two that read equally well comes first. */
const encodings = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'iso-8859-15',
  'macintosh',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'iso-8859-2',
  'koi8-r',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr'
] as const

/** Where nothing tells: what Windows in Western Europe and America writes. */
export const LIKELIEST_ENCODING = encodings[0]

const MOST_READINGS = 6
const MOST_SAMPLES = 5
const MOST_PIECES = 200
/** Longer pieces are no names. */
const LONGEST_PIECE = 60

/**
 * How octets that aren't UTF-8 may read, the likeliest first. The samples are those by which the readings differ most;
 * readings with the same samples are one.
 * @param names What the samples are taken from, where there is anything beyond ASCII in it: those of the octets that a
 *   person knows best.
 */
export function readingsOf(octets: string, names = octets): Reading[] {
  const pieces = piecesOf(octets).map(toBytes)
  const known = names === octets ? [] : piecesOf(names).map(toBytes)
  const readings = encodings
    .flatMap((encoding) => {
      const all = textsOf(pieces, encoding)
      const texts = all && known.length > 0 ? textsOf(known, encoding) : all
      return all && texts ? [{ encoding, texts, oddity: oddityOf(all) }] : []
    })
    .sort((one, other) => one.oddity - other.oddity)
  const telling = tellingPieces(readings.map(({ texts }) => texts))
  const seen = new Set<string>()
  return readings
    .flatMap(({ encoding, texts }) => {
      const samples = telling.map((at) => texts[at] ?? '')
      if (seen.has(samples.join('\n'))) return []
      seen.add(samples.join('\n'))
      return [{ encoding, samples }]
    })
    .slice(0, MOST_READINGS)
}

const toBytes = (piece: string) => Buffer.from(piece, 'latin1')

/** Names and the like: short runs with something beyond ASCII. */
function piecesOf(octets: string): string[] {
  const pieces = octets
    .split(/[^\x20\x21\x23-\x2b\x2d-\x39?-\xff]+/)
    .filter((piece) => piece.length <= LONGEST_PIECE && /[\x80-\xff]/.test(piece))
    .map((piece) => piece.replace(/^ +| +$/g, ''))
  return [...new Set(pieces)].slice(0, MOST_PIECES)
}

/** Nothing where a piece can't be written in this encoding. */
function textsOf(pieces: readonly Uint8Array[], encoding: string): string[] | undefined {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  try {
    return pieces.map((piece) => decoder.decode(piece))
  } catch {
    return undefined
  }
}

/** Two scripts in one word: `Mьller`; a capital within one: `MŸller`, `RenŽ`. */
const ODD_WORD =
  /\p{Script=Latin}[^\p{Script=Latin}\u0300-\u036f]|[^\p{Script=Latin}\u0300-\u036f]\p{Script=Latin}|\p{Ll}\p{Lu}|\p{L}\p{Lu}\p{Ll}/u

/** How many words don't look like any language's. */
function oddityOf(texts: readonly string[]): number {
  const words = texts.join('\n').match(/[\p{L}\p{M}]+/gu) ?? []
  const odd = words.filter((word) => !isAsciiWord(word) && (ODD_WORD.test(word) || isAllAccents(word)))
  const signs = texts.join('').match(/[^\p{ASCII}\p{L}\p{M}\p{N}\p{P}\p{Z}]/gu) ?? []
  return odd.length + signs.length
}

function isAsciiWord(word: string): boolean {
  return /^\p{ASCII}*$/u.test(word)
}

/** Latin with hardly a letter without an accent: `Èâàíîâ`. */
function isAllAccents(word: string): boolean {
  const plain = word.replace(/\P{ASCII}/gu, '')
  return /^\p{Script=Latin}{3,}$/u.test(word) && plain.length * 2 < word.length
}

/** The places of up to five pieces that tell as many readings apart as can be told. */
function tellingPieces(readings: readonly (readonly string[])[]): number[] {
  const left = new Set(readings[0]?.keys())
  const chosen: number[] = []
  const groups = (places: readonly number[]) =>
    new Set(readings.map((texts) => places.map((at) => texts[at]).join('\n'))).size
  while (chosen.length < MOST_SAMPLES && left.size > 0) {
    const [best = 0] = [...left].sort((one, other) => groups([...chosen, other]) - groups([...chosen, one]))
    chosen.push(best)
    left.delete(best)
  }
  return chosen
}
