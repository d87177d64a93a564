import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}

/**
 * The policy of the page in both of its homes. As a header, because `frame-ancestors` counts nowhere else.
 * Styles that React sets go through the CSSOM, which needs no leave; a `<style>` element would.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

/** What each answer to the page carries, files and data alike. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store'
}

/**
 * Nothing that the build writes needs an escape or begins with a dot, so nothing is decoded, and no path of
 * these characters can leave its root on any system.
 */
const PLAIN_PATH = /^(?:\/[\w-][\w.-]*)*\/?$/

/**
 * The one way the page's own files are read, by the desktop shell and by browser mode alike.
 *
 * @param root The folder of the built page.
 * @param pathname A URL's path, still encoded, as it came.
 * @returns The file, or 404 for whatever is not one of the page's.
 */
export async function readStatic(root: string, pathname: string): Promise<Response> {
  const file = pathname.endsWith('/') ? `${pathname}index.html` : pathname
  const type = TYPES[extname(file)]
  const body = type !== undefined && PLAIN_PATH.test(file) ? await readIfThere(join(root, file)) : undefined
  return body && type
    ? new Response(body, { headers: { ...SECURITY_HEADERS, 'content-type': type } })
    : new Response(null, { status: 404, headers: SECURITY_HEADERS })
}

async function readIfThere(file: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await readFile(file)
  } catch {
    return undefined
  }
}
