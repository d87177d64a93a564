import type { Parameter } from './property.ts'

/** Values of `ENCODING` and `VALUE` that vCard 2.1 writes without a name; all others are a `TYPE`. */
const bareNames: Readonly<Record<string, string>> = {
  'QUOTED-PRINTABLE': 'ENCODING',
  BASE64: 'ENCODING',
  '7BIT': 'ENCODING',
  '8BIT': 'ENCODING',
  B: 'ENCODING',
  URL: 'VALUE',
  URI: 'VALUE',
  INLINE: 'VALUE',
  CID: 'VALUE',
  'CONTENT-ID': 'VALUE'
}

/** Nextcloud once wrote `CELL=` for `TYPE=CELL`; of these an empty value is just that. */
const mayBeEmpty = /^(?:TYPE|VALUE|ENCODING|CHARSET|LANGUAGE|PREF|X-.*)$/

/**
 * The parameters in a head, such as `HOME;TYPE=voice,"cell";X-A=1;X-A=2`. Each value of a list is one of its own, and
 * repeated ones stay (RFC 6350 §5); RFC 6868 is undone. What has no proper name is a type.
 */
export function parametersOf(pieces: readonly string[]): Parameter[] {
  return pieces.flatMap((piece) => {
    const text = piece.trim()
    const [, written, value = ''] = /^([\w-]+)\s*=([\s\S]*)$/.exec(text) ?? []
    if (text === '') return []
    if (written === undefined)
      return [{ name: bareNames[text.toUpperCase()] ?? 'TYPE', value: unquote(text) }]
    const name = written.toUpperCase()
    if (value.trim() === '' && !mayBeEmpty.test(name)) return [{ name: 'TYPE', value: written }]
    return valuesOf(value, name).map((each) => ({ name, value: each }))
  })
}

function valuesOf(list: string, name: string): string[] {
  const values = splitOutsideQuotes(list, ',').map(unquote)
  if (name.startsWith('X-')) return values
  // Writers of 4.0 put a whole list of types into quotes.
  const all =
    name === 'TYPE' ? values.flatMap((value) => value.split(',').map((type) => type.trim())) : values
  return all.filter((value) => value !== '')
}

function unquote(value: string): string {
  const trimmed = value.trim()
  const text = /^"[\s\S]*"$/.test(trimmed) && trimmed.length > 1 ? trimmed.slice(1, -1) : trimmed
  return text.replace(/\^(['n^])/g, (_, escaped: string) => ({ n: '\n', "'": '"' })[escaped] ?? '^')
}

export function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = []
  let isQuoted = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted
    if (text[at] !== separator || isQuoted) continue
    parts.push(text.slice(start, at))
    start = at + 1
  }
  return [...parts, text.slice(start)]
}

/**
 * Parameters as they stand in a head: one list of types, as 3.0 has it (RFC 2426 §4); others as often as they are there.
 */
export function writtenParameters(parameters: readonly Parameter[]): string {
  const types = parameters.filter(({ name }) => name === 'TYPE').map(({ value }) => quote(value))
  const first = parameters.findIndex(({ name }) => name === 'TYPE')
  return parameters
    .flatMap(({ name, value }, at) => {
      if (name !== 'TYPE') return [`;${name}=${quote(value)}`]
      return at === first ? [`;TYPE=${types.join(',')}`] : []
    })
    .join('')
}

/** RFC 6868, with `^` alone left as it is where that is clear: readers that don't know the RFC then see what was meant. */
function quote(value: string): string {
  const text = value
    .replace(/\^(?=[n'^"\n])/g, '^^')
    .replaceAll('"', "^'")
    .replaceAll('\n', '^n')
  return /[,:;]|^\s|\s$/.test(text) ? `"${text}"` : text
}
