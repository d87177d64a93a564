import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CardDavBook } from '../../../../src-main/core/contacts/carddav/address-book.ts'
import { GuardedFetch } from '../../../../src-main/core/web/index.ts'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { multistatus, response } from '../../../servers/dav-faults.ts'

const book = new URL('https://dav.home.test/books/eva/friends/')
const good = multistatus(
  response('/books/eva/friends/a.vcf', '<d:getetag>"1"</d:getetag><d:resourcetype/>'),
  response('/books/eva/friends/b.vcf', '<card:address-data>BEGIN:VCARD</card:address-data>')
).body

/** A book whose server answers everything so; and where it was asked. */
function answering(status: number, headers: Record<string, string>, body: string) {
  const asked: string[] = []
  const fetch = (input: string | URL | Request) => {
    asked.push(new URL(input as URL).origin)
    return Promise.resolve(new Response([204, 205, 304].includes(status) ? null : body, { status, headers }))
  }
  const signIn = { user: 'eva', password: 'secret' }
  const clock = { now: () => new Date(0), sleep: () => new Promise<void>(() => undefined) }
  return { asked, at: new CardDavBook(new GuardedFetch({ signIn, agreed: [book], fetch, clock }), book) }
}

/** XML that has gone wrong somewhere. */
const spoilt = fc
  .tuple(
    fc.nat(good?.length ?? 0),
    fc.nat(40),
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('<', '&', ']]>', '<!--', '\0'))
  )
  .map(([from, length, text]) => (good ?? '').slice(0, from) + text + (good ?? '').slice(from + length))

const href = fc.oneof(
  fc.webUrl(),
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.constantFrom('//', '/', '../', '\\\\', 'http:', 'https:/'), fc.string())
    .map((parts) => parts.join(''))
)

it('Whatever a server says is a list, or a failure that has a name', async () => {
  const headers = fc.constantFrom<Record<string, string>>(
    { 'content-type': 'application/xml' },
    { 'content-type': 'text/html' },
    {}
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(207, 207, 200, 204, 400, 403, 404, 500),
      headers,
      spoilt,
      async (...said) => {
        const { at } = answering(...said)
        for (const work of [
          () => at.list(),
          () => at.create('a.vcf', 'x'),
          () => at.remove(`${book.pathname}a.vcf`, '"1"')
        ]) {
          const result: unknown = await work().catch((error: unknown) => error)
          if (result instanceof Error) expect(result).toBeInstanceOf(RehomeError)
        }
        for await (const card of at.read([`${book.pathname}a.vcf`, `${book.pathname}b.vcf`]))
          expect(card.kind).toMatch(/^(card|missing|unreadable)$/)
      }
    ),
    { numRuns: 300 }
  )
})

it('Wherever a server points to, only its own host is asked, and only for cards of the book', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(href, { maxLength: 8 }), async (hrefs) => {
      const listed = hrefs.map((each) =>
        response(each.replace(/[\p{Cc}\p{Cs}]/gu, ''), '<d:getetag>"1"</d:getetag>')
      )
      const { at, asked } = answering(
        207,
        { 'content-type': 'application/xml' },
        multistatus(...listed).body ?? ''
      )
      const found = await at.list().catch(() => [])
      for (const each of found) expect(each.href.startsWith(book.pathname)).toBe(true)
      for await (const card of at.read(found.map((each) => each.href)))
        expect(card.href).toContain(book.pathname)
      expect(new Set(asked)).toEqual(new Set([book.origin]))
    }),
    { numRuns: 300 }
  )
})

it('Wherever a server sends us to, nobody but its own family is asked', async () => {
  await fc.assert(
    fc.asyncProperty(href, fc.constantFrom(301, 302, 307, 308), async (location, status) => {
      const headers = new Headers()
      try {
        headers.set('location', location)
      } catch {
        return
      }
      const { at, asked } = answering(status, Object.fromEntries(headers), '')
      await at.list().catch(() => undefined)
      for (const origin of asked) expect(origin).toMatch(/^https:\/\/([a-z0-9-]+\.)*home\.test(:\d+)?$/)
    }),
    { numRuns: 300 }
  )
})
