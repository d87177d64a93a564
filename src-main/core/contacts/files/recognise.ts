import type { CardProblemCode } from '../types.ts'
import { octetsOf } from '../vcard/text.ts'

/** What a file holds, by its content; or why there are no contacts to be had from it. */
export type Recognised =
  | { readonly kind: 'vcard' | 'table' | 'ldif' | 'zip' }
  | { readonly kind: 'foreign'; readonly code: CardProblemCode }

const foreign = (code: CardProblemCode): Recognised => ({ kind: 'foreign', code })

/** What files begin with that hold no text, one character a byte. */
const beginnings: readonly (readonly [start: string, recognised: Recognised])[] = [
  ['PK\x03\x04', { kind: 'zip' }],
  ['PK\x05\x06', { kind: 'zip' }],
  ['%PDF', foreign('file.document')],
  ['{\\rtf', foreign('file.document')],
  ['!BDN', foreign('file.outlookData')],
  ['\x1f\x8b', foreign('file.otherArchive')],
  ['7z\xbc\xaf', foreign('file.otherArchive')],
  ['Rar!', foreign('file.otherArchive')],
  ['BZh', foreign('file.otherArchive')],
  ['\xfd7zXZ', foreign('file.otherArchive')]
]

/** Bytes: by them most files are told, and the rest may be large. */
const BEGINNING = 4096
const VCARD = /^[ \t]*BEGIN[ \t]*:[ \t]*V(?:CARD|LIST)/im

/** Microsoft's container for Excel, Word and Outlook alike, before 2007. */
const compound = '\xd0\xcf\x11\xe0'
const tar = { mark: 'ustar', at: 257 }

/** Looks at the content first: a name may be wrong, and says only which program made a container. */
export function recognise(name: string, bytes: Uint8Array): Recognised {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1')
  const byName = foreignByName(name)
  if (start.startsWith(compound)) return byName ?? foreign('file.spreadsheet')
  if (start.startsWith(tar.mark, tar.at)) return foreign('file.otherArchive')
  const found = beginnings.find(([each]) => start.startsWith(each))?.[1]
  // Excel's and LibreOffice's files are zip archives.
  if (found) return found.kind === 'zip' ? (byName ?? found) : found
  const beginning = octetsOf(bytes.subarray(0, BEGINNING))
  if (VCARD.test(beginning) || VCARD.test(octetsOf(bytes))) return { kind: 'vcard' }
  return byMarkup(beginning.trimStart()) ?? byName ?? { kind: 'table' }
}

function byMarkup(text: string): Recognised | undefined {
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html)\b/i.test(text))
    return foreign('file.webPage')
  if (text.startsWith('<?xml'))
    return foreign(
      text.includes('schemas-microsoft-com:office:spreadsheet') ? 'file.spreadsheet' : 'file.notContacts'
    )
  return /^(?:#.*\s+)*(?:version:\s*1\s+)?dn::?[ \t]/i.test(text) ? { kind: 'ldif' } : undefined
}

const names: readonly (readonly [name: RegExp, code: CardProblemCode])[] = [
  [/\.(?:xls[xmb]?|ods|fods|numbers)$/i, 'file.spreadsheet'],
  [/\.(?:pdf|docx?|odt|rtf|pages|pptx?)$/i, 'file.document'],
  [/\.(?:pst|ost|olm|msg|oab|wab)$/i, 'file.outlookData'],
  [/\.(?:abbu|abbg|abcdp)$/i, 'file.appleArchive'],
  [/\.(?:rar|7z|gz|tgz|tar|bz2|xz)$/i, 'file.otherArchive']
]

function foreignByName(name: string): Recognised | undefined {
  const code = names.find(([each]) => each.test(name))?.[1]
  return code && foreign(code)
}

/** A folder that is one document to the person: Apple's backup of its address book. */
export function isAppleArchive(folder: string): boolean {
  return /\.abbu$/i.test(folder)
}

/** Whether a file that nobody named, in a folder or an archive, may be one of contacts. */
export function mayHoldContacts(name: string): boolean {
  return /\.(?:vcf|vcard|csv|tsv|txt|ldif?|zip)$|^[^.]+$/i.test(name) || foreignByName(name) !== undefined
}

/** Whether its name says that it holds contacts: then it is a problem if it doesn't. */
export function claimsContacts(name: string): boolean {
  return /\.(?:vcf|vcard|csv|ldif?)$/i.test(name)
}

/** What a system adds to folders and archives on its own. */
export function isSystemFile(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || /^(?:thumbs\.db|desktop\.ini)$/i.test(name)
}
