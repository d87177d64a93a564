import { type Conversion, type Draft, parameterOf, type Report, setAside, without } from '../draft.ts'
import { isNamed } from '../value.ts'
import { capitals } from '../values.ts'

const binaries = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])

/** What is no scheme of an address is base64 without its `ENCODING`, where it is that long. */
const UNDECLARED = /^[A-Za-z0-9+/\s]{64,}={0,2}\s*$/
const LINK = /^(?!data:)[a-z][a-z\d+.-]*:/i
const DATA = /^data:([^;,]*)((?:;[^;,]*)*),/i
const FORMAT = /^(?:jpe?g|png|gif|bmp|webp|tiff?|hei[cf]|svg(?:\+xml)?)$/i

/** What pictures begin with: a type of theirs is often wrong, and 4.0 has none. */
const signatures: readonly (readonly [format: string, start: RegExp])[] = [
  ['JPEG', /^\xff\xd8\xff/],
  ['PNG', /^\x89PNG/],
  ['GIF', /^GIF8/],
  ['WEBP', /^RIFF.{4}WEBP/s],
  ['TIFF', /^(?:II\*\0|MM\0\*)/],
  ['HEIC', /^.{4}ftyp(?:hei[cx]|mif1)/s],
  ['BMP', /^BM.{4}\0{4}/s]
]

/**
 * Pictures, sounds and keys as 3.0 holds them: `ENCODING=b` with a `TYPE` (RFC 2426 §2.4.1, §3.1.4), or `VALUE=uri`. A picture that
 * can't be read is left out.
 */
export const pictures: Conversion = (drafts, report) =>
  drafts.flatMap((draft) => {
    if (!binaries.has(capitals(draft.name))) return draft
    if (LINK.test(draft.value)) return linked(draft, report)
    const data = DATA.exec(draft.value)
    if (data) return inlined(withoutUri(draft, data), data[1], report)
    const isInline = parameterOf(draft, 'ENCODING') !== undefined || UNDECLARED.test(draft.value)
    return isInline ? inlined(draft, undefined, report) : draft
  })

/** The value of a `data:` address (RFC 2397), in base64. */
function withoutUri(draft: Draft, [start, , attributes = '']: RegExpExecArray): Draft {
  const content = draft.value.slice(start.length)
  if (/;base64$/i.test(attributes)) return { ...draft, value: content }
  const octets = content.replace(/%([\dA-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16))
  )
  return { ...draft, value: Buffer.from(octets, 'latin1').toString('base64') }
}

function linked(draft: Draft, report: Report): Draft {
  if (isNamed(draft, 'PHOTO') && /^https?:/i.test(draft.value)) {
    report('card.photoMissing', draft.line, { host: URL.parse(draft.value)?.hostname ?? '' })
  }
  const parameters = without(draft.parameters, 'ENCODING', 'VALUE')
  return { ...draft, parameters: [{ name: 'VALUE', value: 'uri' }, ...parameters] }
}

function inlined(draft: Draft, mediaType: string | undefined, report: Report): Draft | readonly Draft[] {
  const value = wholeBase64(draft.value)
  const rest = without(draft.parameters, 'ENCODING', 'VALUE', 'TYPE', 'MEDIATYPE')
  if (value === undefined) {
    if (!isNamed(draft, 'PHOTO')) {
      return setAside({ ...draft, parameters: without(draft.parameters, 'ENCODING', 'VALUE') })
    }
    report('card.photoUnreadable', draft.line)
    return []
  }
  const types = draft.parameters.filter(({ name }) => name === 'TYPE').map((type) => type.value)
  const format = formatOf(value, types, mediaType ?? parameterOf(draft, 'MEDIATYPE'))
  const others = types.filter((type) => !FORMAT.test(formatName(type)) && type !== format)
  const kept = [...(format === undefined ? [] : [format]), ...others].map((type) => ({
    name: 'TYPE',
    value: type
  }))
  return { ...draft, value, parameters: [{ name: 'ENCODING', value: 'b' }, ...kept, ...rest] }
}

/** Base64 in whole groups of four, without blanks; nothing where it is something else. */
function wholeBase64(written: string): string | undefined {
  // Nearly all are, and to decode and encode is faster than to look at each character.
  if (written !== '' && Buffer.from(written, 'base64').toString('base64') === written) return written
  const value = written.replace(/\s+/g, '')
  if (/[^A-Za-z0-9+/=_-]/.test(value) || !/[A-Za-z0-9+/_-]{2}/.test(value)) return undefined
  const isWhole = value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
  return isWhole ? value : Buffer.from(value, 'base64').toString('base64')
}

function formatOf(
  value: string,
  types: readonly string[],
  mediaType: string | undefined
): string | undefined {
  const start = Buffer.from(value.slice(0, 24), 'base64').toString('latin1')
  const [found] = signatures.find(([, signature]) => signature.test(start)) ?? []
  const said = types.map(formatName).find((name) => FORMAT.test(name))
  return found ?? said ?? (mediaType?.includes('/') === true ? formatName(mediaType) : undefined)
}

/** `JPEG` for `image/jpg`. */
function formatName(type: string): string {
  return type.replace(/^.*\//, '').toUpperCase().replace(/^JPG$/, 'JPEG')
}
