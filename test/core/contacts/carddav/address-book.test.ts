import { describe, expect, it } from 'vitest'
import { CardDavBook } from '../../../../src-main/core/contacts/carddav/address-book.ts'
import { fakeClock } from '../../../fake-clock.ts'
import {
  bookPath,
  type DavFaults,
  etagOf,
  multistatus,
  type Reply,
  response,
  type Rule,
  status
} from '../../../servers/dav-faults.ts'
import { allOf, failureOf, guardFor, withFaults } from './world.ts'

const text = (name: string) =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${name}\r\nFN:${name}\r\nN:${name};;;;\r\nEND:VCARD`
const path = (name: string) => `${bookPath}${name}.vcf`
const shelf = (...names: string[]) => Object.fromEntries(names.map((name) => [path(name), text(name)]))
const on =
  (method: string, reply: Reply): Rule =>
  (request) =>
    request.method === method ? reply : undefined
const bookOf = (server: DavFaults) => new CardDavBook(guardFor(server), server.book)
const xml = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns" xmlns:card="urn:ietf:params:xml:ns:carddav">${body}</d:error>`
})

describe('The list of cards', () => {
  it('is that of the book, with versions and sizes', async () => {
    await withFaults({ cards: shelf('a', 'b') }, async (server) => {
      expect(await bookOf(server).list()).toEqual(
        ['a', 'b'].map((name) => ({
          href: path(name),
          etag: etagOf(text(name)),
          bytes: text(name).length
        }))
      )
    })
  })

  it('leaves out what lies anywhere else, whatever the server says', async () => {
    const props = '<d:getetag>"1"</d:getetag><d:resourcetype/>'
    const hrefs = [
      '//evil.example/books/eva/friends/1.vcf',
      'https://evil.example/books/eva/friends/2.vcf',
      '../mallory/3.vcf',
      '/books/eva/friends/../../../etc/passwd',
      '/books/eva/friends-of-mine/4.vcf',
      'http://127.0.0.1:1/books/eva/friends/5.vcf',
      'file:///books/eva/friends/6.vcf',
      'javascript:alert(1)',
      'http://[',
      '/books/eva/friends/',
      '/books/%65va/friends/good.vcf',
      'better.vcf'
    ]
    const listed = multistatus(
      ...hrefs.map((href) => response(href, props)),
      response('', props),
      '<d:response/>'
    )
    await withFaults({ rules: [on('PROPFIND', listed)] }, async (server) => {
      expect((await bookOf(server).list()).map(({ href }) => href)).toEqual([
        '/books/%65va/friends/good.vcf',
        `${bookPath}better.vcf`
      ])
    })
  })

  it('is that of where the book is now', async () => {
    const moved: Rule = ({ path: asked }) =>
      asked.startsWith('/old/') ? { status: 301, headers: { location: bookPath } } : undefined
    await withFaults({ cards: shelf('a'), rules: [moved] }, async (server) => {
      const book = new CardDavBook(guardFor(server), new URL('/old/', server.url))
      const hrefs = (await book.list()).map(({ href }) => href)
      expect(hrefs).toEqual([path('a')])
      expect((await allOf(book.read(hrefs))).map(({ kind }) => kind)).toEqual(['card'])
    })
  })

  it('is not empty where all cards seem to lie elsewhere', async () => {
    const odd = multistatus(response('/proxied/a.vcf', '<d:getetag>"1"</d:getetag><d:resourcetype/>'))
    await withFaults({ isOpen: true, rules: [on('PROPFIND', odd)] }, async (server) => {
      expect((await failureOf(bookOf(server).list())).code).toBe('server.unexpected')
    })
  })

  it.each<[string, Reply, string]>([
    [
      'a web page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      'server.unexpected'
    ],
    [
      'broken XML',
      { ...multistatus(), body: '<d:multistatus xmlns:d="DAV:"><d:response>' },
      'server.unexpected'
    ],
    [
      'an entity bomb',
      {
        ...multistatus(),
        body: '<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><multistatus>&b;</multistatus>'
      },
      'server.unexpected'
    ],
    [
      'thousands of different elements',
      {
        ...multistatus(),
        body: `<multistatus>${Array.from({ length: 20_000 }, (_, i) => `<n${i}>x</n${i}>`).join('')}</multistatus>`
      },
      'server.unexpected'
    ],
    ['endless XML', { ...multistatus(), body: '<a>'.repeat(12_000_000) }, 'server.unexpected'],
    [
      'names of the language itself',
      { ...multistatus(), body: '<m><constructor/><__proto__/></m>' },
      'server.unexpected'
    ],
    [
      'XML that was cut off',
      { ...multistatus(), body: (multistatus(response(path('a'), '')).body ?? '').slice(0, -9) },
      'server.unexpected'
    ],
    [
      'mismatched XML',
      { ...multistatus(), body: '<multistatus><response></multistatus>' },
      'server.unexpected'
    ],
    ['a no', { status: 403 }, 'server.unexpected'],
    ['nothing at all', { status: 404 }, 'contacts.noAddressBook']
  ])('is a failure where the server answers with %s', async (_, reply, code) => {
    await withFaults({ isOpen: true, rules: [on('PROPFIND', reply)] }, async (server) => {
      expect((await failureOf(bookOf(server).list())).code).toBe(code)
    })
  })
})

describe('Reading cards', () => {
  it('asks for fifty at a time, in the order of the hrefs', async () => {
    const names = Array.from({ length: 120 }, (_, i) => `n${i}`)
    await withFaults({ cards: shelf(...names) }, async (server) => {
      const read = await allOf(bookOf(server).read(names.map(path)))
      expect(read).toEqual(
        names.map((name) => ({ kind: 'card', href: path(name), etag: etagOf(text(name)), text: text(name) }))
      )
      const sizes = server.requests
        .filter(({ method, headers }) => method === 'REPORT' && headers.authorization)
        .map(({ body }) => body.split('<d:href>').length - 1)
      expect(sizes.sort((a, b) => b - a)).toEqual([50, 50, 20])
    })
  })

  it('asks for fewer at a time where they are known to be large', async () => {
    const large = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [path(name), text(name) + 'x'.repeat(1_800_000)])
    )
    await withFaults({ cards: large }, async (server) => {
      const book = bookOf(server)
      const listed = await book.list()
      expect(await allOf(book.read(listed.map(({ href }) => href)))).toHaveLength(3)
      const hrefs = server.requests.flatMap(({ method, body }) =>
        method === 'REPORT' ? [body.split('<d:href>').length - 1] : []
      )
      expect(hrefs).toEqual([2])
    })
  })

  it('tells which are missing; the others come', async () => {
    await withFaults({ cards: shelf('a', 'c') }, async (server) => {
      const read = await allOf(bookOf(server).read(['a', 'b', 'c'].map(path)))
      expect(read.map(({ kind }) => kind)).toEqual(['card', 'missing', 'card'])
    })
  })

  it.each<[string, Reply]>([
    ['is damaged', { ...multistatus(), body: '<d:multistatus xmlns:d="DAV:">\u000b' }],
    ['is a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: 'Sign in' }],
    ['leaves cards out', multistatus()],
    ['has empty cards', multistatus(response(path('a'), '<d:getetag>"1"</d:getetag>'))],
    ['is a no', { status: 500 }],
    [
      'is about other cards',
      multistatus(response('//evil.example/a.vcf', '<card:address-data>X</card:address-data>'))
    ]
  ])('goes on singly where an answer for many %s', async (_, reply) => {
    await withFaults({ cards: shelf('a', 'c'), rules: [on('REPORT', reply)] }, async (server) => {
      const read = await allOf(bookOf(server).read(['a', 'b', 'c'].map(path)))
      expect(read.map((each) => (each.kind === 'card' ? each.text : each.kind))).toEqual([
        text('a'),
        'missing',
        text('c')
      ])
    })
  })

  it('asks for many only as long as that helps', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `n${i}`)
    await withFaults(
      { isOpen: true, cards: shelf(...names), rules: [on('REPORT', { status: 405 })] },
      async (server) => {
        expect(await allOf(bookOf(server).read(names.map(path)))).toHaveLength(250)
        expect(server.requests.filter(({ method }) => method === 'REPORT')).toHaveLength(3)
      }
    )
  })

  it('finds cards by what their address means, not by how it is written', async () => {
    const href = '/books/eva/friends/a%40b.vcf'
    const answer = multistatus(
      response('/books/%65va/friends/a@b.vcf', '<card:address-data>X</card:address-data>')
    )
    await withFaults({ cards: shelf('c'), rules: [on('REPORT', answer)] }, async (server) => {
      const read = await allOf(bookOf(server).read([href, path('c')]))
      expect(read[0]).toEqual({ kind: 'card', href, text: 'X' })
    })
  })

  it('takes cards in CDATA, and those with odd characters', async () => {
    const odd = 'FN:<b>&amp; "x" \u{1f642}'
    const one = `<card:address-data><![CDATA[${odd}]]></card:address-data>`
    const two = '<card:address-data>2024</card:address-data>'
    const answer = multistatus(response(path('a'), one), response(path('b'), two))
    await withFaults({ isOpen: true, rules: [on('REPORT', answer)] }, async (server) => {
      const read = await allOf(bookOf(server).read([path('a'), path('b')]))
      expect(read.map((each) => (each.kind === 'card' ? each.text : each.kind))).toEqual([odd, '2024'])
    })
  })

  it.each([
    '//evil.example/a.vcf',
    'https://evil.example/a.vcf',
    '/books/mallory/a.vcf',
    '../a.vcf',
    bookPath
  ])('is not possible outside of the book: %s', async (href) => {
    await withFaults({}, async (server) => {
      const book = bookOf(server)
      await expect(allOf(book.read([href]))).rejects.toThrow(RangeError)
      await expect(book.update(href, '"1"', 'x')).rejects.toThrow(RangeError)
      await expect(book.remove(href, '"1"')).rejects.toThrow(RangeError)
      expect(server.requests).toEqual([])
    })
  })

  it('tells what the server doesn’t hand out', async () => {
    await withFaults({ isOpen: true, rules: [on('GET', { status: 403 })] }, async (server) => {
      expect(await allOf(bookOf(server).read([path('a')]))).toEqual([
        { kind: 'unreadable', href: path('a'), refusal: { status: 403, reason: '' } }
      ])
    })
  })

  it('fails in its turn, and nowhere else, where a later part fails first', async () => {
    const names = Array.from({ length: 120 }, (_, i) => `n${i}`)
    const rule: Rule = ({ method, body }) => {
      if (method !== 'REPORT') return undefined
      const elsewhere = { status: 307, headers: { location: 'http://127.0.0.1:1/' } }
      return body.includes(path('n0')) ? multistatus() : elsewhere
    }
    await withFaults({ isOpen: true, rules: [rule], cards: shelf(...names) }, async (server) => {
      expect((await failureOf(allOf(bookOf(server).read(names.map(path))))).code).toBe('contacts.foreignHost')
    })
  })

  it('ends where the password is refused, with nothing left hanging', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `n${i}`)
    await withFaults({ rules: [() => ({ status: 401 })] }, async (server) => {
      expect((await failureOf(allOf(bookOf(server).read(names.map(path))))).code).toBe('signIn.wrongPassword')
    })
  })
})

describe('Creating a card', () => {
  it('never writes over one that is there', async () => {
    await withFaults({ cards: shelf('a') }, async (server) => {
      const book = bookOf(server)
      expect(await book.create('a.vcf', text('other'))).toEqual({
        kind: 'exists',
        href: path('a'),
        isPerhapsOurs: false
      })
      expect(await book.create('b.vcf', text('b'))).toEqual({
        kind: 'created',
        href: path('b'),
        etag: etagOf(text('b'))
      })
      expect(server.cards.get(path('a'))).toBe(text('a'))
      expect(server.requests.at(-1)?.headers).toMatchObject({
        'if-none-match': '*',
        'content-type': 'text/vcard; charset=utf-8'
      })
    })
  })

  it('is done once, also where the answer is lost', async () => {
    let lost = 0
    await withFaults({ cards: shelf('a') }, async (server) => {
      const clock = fakeClock()
      let waits = 0
      const web = guardFor(server, { clock, onWait: () => (waits += 1) })
      const book = new CardDavBook(web, server.book)
      await book.list()
      server.rule(({ method }) => (method === 'PUT' && lost++ === 0 ? 'resetAfter' : undefined))
      const creation = book.create('b.vcf', text('b'))
      while (waits === 0) await new Promise((resolve) => setImmediate(resolve))
      await clock.advance(2000)
      expect(await creation).toEqual({ kind: 'exists', href: path('b'), isPerhapsOurs: true })
      expect(server.cards.get(path('b'))).toBe(text('b'))
    })
  })

  it.each(['a b.vcf', '../a.vcf', 'a/b.vcf', 'a.vcf?x', 'ä.vcf', '.vcf', 'a.txt'])(
    'does not take the name %s',
    async (name) => {
      await withFaults({}, async (server) => {
        await expect(bookOf(server).create(name, text('a'))).rejects.toThrow(RangeError)
        expect(server.requests).toEqual([])
      })
    }
  )

  it('asks for the version where the server doesn’t tell it', async () => {
    await withFaults({}, async (server) => {
      server.rule(on('PUT', { status: 201 }), ({ method, path: at }) =>
        method === 'PROPFIND' && at === path('a')
          ? multistatus(response(at, '<d:getetag>W/"7"</d:getetag>'))
          : undefined
      )
      expect(await bookOf(server).create('a.vcf', text('a'))).toMatchObject({
        kind: 'created',
        etag: 'W/"7"'
      })
      server.rule(on('PUT', { status: 201 }))
      expect(await bookOf(server).create('a.vcf', text('a'))).toEqual({ kind: 'created', href: path('a') })
    })
  })

  it('goes by the name that the server gives it, if that is in the book', async () => {
    const put = (location: string) => on('PUT', { status: 201, headers: { location, etag: '"1"' } })
    await withFaults({ isOpen: true, rules: [put(path('c0ffee'))] }, async (server) => {
      expect(await bookOf(server).create('a.vcf', text('a'))).toMatchObject({ href: path('c0ffee') })
      server.rule(put('https://evil.example/books/eva/friends/x.vcf'))
      expect(await bookOf(server).create('a.vcf', text('a'))).toMatchObject({ href: path('a') })
    })
  })

  it.each<[string, Reply, Record<string, unknown>]>([
    [
      'sabre’s reason',
      xml(
        415,
        '<s:exception>Sabre\\X</s:exception><s:message>Validation error in vCard: no\u0007 FN</s:message>'
      ),
      { status: 415, condition: 'supported-address-data', reason: 'Validation error in vCard: no FN' }
    ],
    [
      'a condition of DAV',
      xml(403, '<d:need-privileges><d:resource/></d:need-privileges>'),
      { status: 403, condition: 'need-privileges', reason: '' }
    ],
    ['no reason', { status: 403 }, { status: 403, reason: '' }],
    [
      'plain words',
      { status: 400, headers: { 'content-type': 'text/plain' }, body: 'No <b>good</b>\r\n' },
      { status: 400, reason: 'No <b>good</b>' }
    ],
    [
      'a page',
      { status: 500, headers: { 'content-type': 'text/html' }, body: '<html>Error 500</html>' },
      { status: 500, reason: '' }
    ],
    [
      'a UID that is taken',
      xml(409, '<card:no-uid-conflict><d:href>/x</d:href></card:no-uid-conflict>'),
      { status: 409, condition: 'no-uid-conflict' }
    ],
    [
      'a UID that is taken, in Nextcloud’s words',
      xml(400, '<s:message>VCard object with uid already exists in this addressbook collection.</s:message>'),
      { status: 400, condition: 'no-uid-conflict' }
    ],
    ['a card that is too large', { status: 413 }, { status: 413, condition: 'max-resource-size' }],
    ['a limit', xml(403, '<card:max-resource-size/>'), { status: 403, condition: 'max-resource-size' }],
    [
      'a no within a multistatus',
      multistatus(
        status(
          path('a'),
          '412 Precondition Failed',
          '<d:error><card:valid-address-data/></d:error><d:responsedescription>No FN</d:responsedescription>'
        )
      ),
      { status: 412, condition: 'valid-address-data', reason: 'No FN' }
    ],
    ['a multistatus that says nothing', multistatus(), { status: 207, reason: '' }],
    ['a book that is gone', { status: 404 }, { status: 404, reason: '' }],
    ['a success that is none', { status: 202 }, { status: 202, reason: '' }]
  ])('can be refused, with %s', async (_, reply, refusal) => {
    await withFaults({ isOpen: true, rules: [on('PUT', reply)] }, async (server) => {
      expect(await bookOf(server).create('a.vcf', text('a'))).toMatchObject({ kind: 'refused', ...refusal })
    })
  })

  it.each<[string, Reply]>([
    ['507', { status: 507 }],
    ['a quota', xml(403, '<d:quota-not-exceeded/>')],
    ['a full disk', xml(507, '<d:sufficient-disk-space/>')],
    ['507 within a multistatus', multistatus(status(path('a'), '507 Insufficient Storage'))]
  ])('stops everything where there is no more room: %s', async (_, reply) => {
    await withFaults({ isOpen: true, rules: [on('PUT', reply)] }, async (server) => {
      const error = await failureOf(bookOf(server).create('a.vcf', text('a')))
      expect(error).toMatchObject({ code: 'contacts.full', side: 'new', params: { host: '127.0.0.1' } })
    })
  })

  it('stops everything where the password was changed meanwhile', async () => {
    await withFaults({}, async (server) => {
      const book = bookOf(server)
      expect((await book.create('a.vcf', text('a'))).kind).toBe('created')
      server.rule(() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }))
      expect((await failureOf(book.create('b.vcf', text('b')))).code).toBe('signIn.wrongPassword')
    })
  })

  it('takes a server that hangs up on a large card for one that finds it too large', async () => {
    await withFaults({ isOpen: true }, async (server) => {
      const web = guardFor(server, { clock: impatientClock })
      const book = new CardDavBook(web, server.book)
      await book.list()
      server.rule(on('PUT', 'reset'))
      expect(await book.create('a.vcf', text('a') + 'x'.repeat(300_000))).toMatchObject({
        kind: 'refused',
        condition: 'max-resource-size'
      })
      expect((await failureOf(book.create('a.vcf', text('a')))).code).toBe('connect.lost')
    })
  })
})

describe('Changing and removing a card', () => {
  it('is for the version that was seen', async () => {
    await withFaults({ cards: shelf('a', 'b') }, async (server) => {
      const book = bookOf(server)
      expect(await book.update(path('a'), '"old"', text('x'))).toEqual({
        kind: 'changed',
        isPerhapsOurs: false
      })
      expect(await book.remove(path('a'), '"old"')).toEqual({ kind: 'changed', isPerhapsOurs: false })
      expect(await book.update(path('a'), etagOf(text('a')), text('x'))).toEqual({
        kind: 'done',
        etag: etagOf(text('x'))
      })
      expect(await book.remove(path('b'), etagOf(text('b')))).toEqual({ kind: 'done' })
      expect(await book.remove(path('b'), etagOf(text('b')))).toEqual({ kind: 'gone' })
      expect([...server.cards]).toEqual([[path('a'), text('x')]])
    })
  })

  it('is not done where nobody knows the version', async () => {
    await withFaults({ cards: shelf('a') }, async (server) => {
      expect(await bookOf(server).update(path('a'), '', text('x'))).toMatchObject({ kind: 'changed' })
      expect(await bookOf(server).remove(path('a'), '')).toMatchObject({ kind: 'changed' })
      expect(server.requests).toEqual([])
    })
  })

  it('is refused where the server does so', async () => {
    await withFaults({ isOpen: true, rules: [() => xml(403, '<d:need-privileges/>')] }, async (server) => {
      const refused = { kind: 'refused', status: 403, condition: 'need-privileges', reason: '' }
      expect(await bookOf(server).update(path('a'), '"1"', text('x'))).toEqual(refused)
      expect(await bookOf(server).remove(path('a'), '"1"')).toEqual(refused)
    })
  })
})

/** Waits for nothing but for answers. */
const impatientClock = {
  now: () => new Date(0),
  sleep: (ms: number, signal?: AbortSignal) =>
    ms < 30_000
      ? Promise.resolve()
      : new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(new Error('over'))))
}
