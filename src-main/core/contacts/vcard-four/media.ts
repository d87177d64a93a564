import type { Property } from '../vcard/property.ts'
import { parameterValues } from '../vcard/value.ts'

type Family = 'image' | 'audio' | 'application'

/** How the content itself begins, in base64: its `TYPE` is often wrong or missing. */
const beginnings: readonly (readonly [start: string, type: string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0K', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['Qk', 'image/bmp']
]

const names: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  pgp: 'application/pgp-keys',
  x509: 'application/pkix-cert',
  basic: 'audio/basic',
  wave: 'audio/wav'
}

/** The media type (RFC 2046) of an embedded or linked file; undefined where nothing tells. */
export function mediaTypeOf(property: Property, family: Family): string | undefined {
  const [written] = parameterValues(property, 'MEDIATYPE')
  const type = parameterValues(property, 'TYPE').find((each) =>
    /^[a-z0-9][a-z0-9.+-]*(?:\/[a-z0-9.+-]+)?$/.test(each)
  )
  const sniffed =
    family === 'image'
      ? beginnings.find(([start]) => property.value.trimStart().startsWith(start))?.[1]
      : undefined
  if (sniffed !== undefined || written !== undefined) return sniffed ?? written
  if (type === undefined || type === 'pref') return undefined
  return type.includes('/') ? type : (names[type] ?? `${family}/${type}`)
}

/** A file within a value (RFC 2397). */
export function dataUri(type: string | undefined, base64: string): string {
  return `data:${type ?? 'application/octet-stream'};base64,${base64.replace(/\s+/g, '')}`
}
