import { fold } from '../vcard/write.ts'

/**
 * Repairs what the library writes: it folds at 75 UTF-16 units instead of octets (RFC 6350 §3.2), puts a list of types
 * into quotes, which older readers take for one type, and writes the names of unknown properties in capitals.
 * @param names Those names as they were, by their capitals.
 */
export function finish(repr: string, names: ReadonlyMap<string, string>): string {
  return repr
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .filter(Boolean)
    .map((line) => `${fold(withNames(withPlainTypes(line), names))}\r\n`)
    .join('')
}

/** The head of a line: up to the first colon that isn't in quotes. */
export const head = /^(?:"[^"]*"|[^":])*/

function withPlainTypes(line: string): string {
  return line.replace(head, (text) =>
    text.replace(/;TYPE="([^"]*)"/, (_, types: string) =>
      types.replace(/[^,]+,?/g, (type) => `;TYPE=${type.replace(',', '')}`)
    )
  )
}

function withNames(line: string, names: ReadonlyMap<string, string>): string {
  return line.replace(/^([A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)/, (_, group: string | undefined, name: string) => {
    return `${group ?? ''}${names.get(name) ?? name}`
  })
}
