import { domainToASCII } from 'node:url'

/** An e-mail address in two parts; the domain in ASCII (RFC 5890) and lower case. */
export interface Address {
  readonly local: string
  readonly domain: string
}

/** Marks of direction and width that keyboards and copying leave behind (UAX #9, U+200B…). */
const invisible = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/**
 * Reads an address as people type and paste it: "Marie <Marie@Gmail.com>", "mailto:…", with blanks, a full stop
 * or a full-width @. Undefined when there is none. The part before the @ keeps its case (RFC 5321 §2.4).
 */
export function readAddress(typed: string): Address | undefined {
  const cleaned = typed.replace(invisible, '').replaceAll('＠', '@')
  const within = /<([^<>]*)>\s*$/.exec(cleaned)?.[1] ?? cleaned
  const bare = within
    .replace(/^\s*mailto:/i, '')
    .replaceAll(/\s/g, '')
    .replace(/[.,;]+$/, '')
  const [, local = '', name = ''] = /^([^@]+)@([^@]+)$/.exec(bare) ?? []
  const domain = domainToASCII(name)
  return local && domain.includes('.') ? { local, domain } : undefined
}
