/** Writes one level of a folder's name as it goes over the wire: modified UTF-7 (RFC 3501 §5.1.3). */
export function encodeName(level: string): string {
  return level
    .replaceAll('&', '&-')
    .replaceAll(
      /[^\x20-\x7e]+/g,
      (run) =>
        `&${Buffer.from(run, 'utf16le').swap16().toString('base64').replaceAll('/', ',').replace(/=+$/, '')}-`
    )
}
