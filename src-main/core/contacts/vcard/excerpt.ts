const characters = new Intl.Segmenter()

/** The first characters of a text, as people count them, without blanks around. */
export function beginningOf(text: string, count: number): string {
  const trimmed = text.trim()
  if (trimmed.length <= count) return trimmed
  // A character has a few code units, and the rest may be megabytes.
  return Array.from(characters.segment(trimmed.slice(0, count * 20)), ({ segment }) => segment)
    .slice(0, count)
    .join('')
    .trim()
}
