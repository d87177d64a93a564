import type { MessageKey, Values } from '../../i18n/index.ts'

/** A message, escaped. */
export type Text = (key: MessageKey, values?: Values) => string

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** What came from a server or a file: escaped, and isolated from the text's direction. */
export const data = (text: string) => `<bdi>${escape(text)}</bdi>`
export const address = (email: string | undefined) => `<bdi dir="ltr">${escape(email ?? '')}</bdi>`
