import { createHash } from 'node:crypto'
import { formatterFor, type Language, type MessageKey } from '../../i18n/index.ts'

/** What the browser is told: that it is done, that it was done before, or that this isn't the sign-in that is waited for. */
export type RedirectPage = 'done' | 'again' | 'stray'

const STYLE =
  ':root{color-scheme:light dark;font:1.125rem/1.6 system-ui,sans-serif}body{max-width:32rem;margin:20vh auto;padding:0 1.5rem}h1{font-size:1.6rem;line-height:1.3}'

/** The page can load, send and run nothing; it holds nothing of what the address bar holds. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  connection: 'close'
} as const

/** A plain page in the person's language; the catalogues' words need no escape. */
export function redirectPage(kind: RedirectPage, language: Language): string {
  const words = formatterFor(language)
  const title: MessageKey = `oauth.page.${kind}.title`
  const text: MessageKey = `oauth.page.${kind}.text`
  return [
    '<!doctype html>',
    `<html lang="${language}" dir="${words.direction}">`,
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    '<title>Rehome</title>',
    `<style>${STYLE}</style>`,
    `<h1>${words.text(title)}</h1>`,
    `<p>${words.text(text)}</p>`,
    '</html>'
  ].join('\n')
}
