import { describe, expect, it } from 'vitest'
import {
  type DiscoveryOptions,
  findAddressBooks
} from '../../../../src-main/core/contacts/carddav/discovery.ts'
import {
  bookPath,
  bookProps,
  type DavFaults,
  home,
  multistatus,
  principal,
  type Reply,
  response,
  type Rule,
  startDavFaults
} from '../../../servers/dav-faults.ts'
import { failureOf, silentResolver, withFaults } from './world.ts'

const account = (server: DavFaults): DiscoveryOptions => ({
  email: server.user,
  signIn: { user: server.user, password: server.password },
  resolver: silentResolver,
  side: 'old'
})
/** Of an address alone, in a world where every name leads to the server. */
const byAddress = (server: DavFaults, more: Partial<DiscoveryOptions> = {}) =>
  findAddressBooks({ ...account(server), fetch: server.fetch, ...more })
const byUrl = (server: DavFaults, path = '/') =>
  findAddressBooks({ ...account(server), url: new URL(path, server.url).href })
const paths = (urls: readonly { url: string }[]) => urls.map(({ url }) => new URL(url).pathname)

const at =
  (path: string, reply: Reply, method = 'PROPFIND'): Rule =>
  (request) =>
    request.path === path && request.method === method ? reply : undefined
/** Once signed in: without, the server asks for it. */
const signedInAt =
  (path: string, reply: Reply): Rule =>
  (request) =>
    request.path === path && request.headers.authorization ? reply : undefined
const only =
  (...hosts: string[]): Rule =>
  ({ host }) =>
    hosts.includes(host) ? undefined : { status: 404 }
const to = (location: string): Reply => ({ status: 301, headers: { location } })
const homeSet = (...hrefs: string[]) =>
  `<card:addressbook-home-set>${hrefs.map((href) => `<d:href>${href}</d:href>`).join('')}</card:addressbook-home-set>`
const me = (href: string) => `<d:current-user-principal><d:href>${href}</d:href></d:current-user-principal>`

describe('A named address', () => {
  it.each(['/', principal, home, bookPath])('leads to the books, whatever it is: %s', async (path) => {
    await withFaults({}, async (server) => {
      const found = await byUrl(server, path)
      expect(found.books).toEqual([
        { url: server.book.href, displayName: 'Friends & <family>', isReadOnly: false, versions: [] }
      ])
      expect(found.web.foreign).toBeUndefined()
    })
  })

  it('may be that of a host that knows only its well-known address, or only a browser’s', async () => {
    await withFaults({}, async (server) => {
      server.rule(
        at('/start', { status: 404 }),
        at('/', { status: 404 }),
        at('/.well-known/carddav', to(home))
      )
      expect(paths((await byUrl(server, '/start')).books)).toEqual([bookPath])
      server.rule(
        at('/start', { status: 404 }),
        at('/', { status: 404 }),
        at('/.well-known/carddav', { status: 405 }),
        at('/.well-known/carddav', to(principal), 'GET')
      )
      expect(paths((await byUrl(server, '/start')).books)).toEqual([bookPath])
    })
  })

  it.each(['/SOGo/dav/', '/remote.php/dav/', '/dav/eva%40home.test/', '/dav.php/'])(
    'may be that of a host which keeps its books under %s',
    async (path) => {
      const elsewhere: Rule = ({ path: asked }) =>
        asked.startsWith('/books') || asked === path ? undefined : { status: 404 }
      await withFaults({ rules: [elsewhere, at(path, to(home))] }, async (server) => {
        expect(paths((await byUrl(server, '/x')).books)).toEqual([bookPath])
      })
    }
  )

  it('leads to every home, once to each book', async () => {
    const shared = response('/books/shared/all/', bookProps('Shared'))
    const rules = [
      signedInAt(
        principal,
        multistatus(response(principal, homeSet(home, '/books/shared/', '/books/%65va')))
      ),
      at('/books/shared/', multistatus(shared, shared))
    ]
    await withFaults({ rules }, async (server) => {
      const { books } = await byUrl(server)
      expect(paths(books)).toEqual([bookPath, '/books/shared/all/'])
    })
  })

  it('leads to the books of one home where another can’t be read', async () => {
    const rules = [
      signedInAt(principal, multistatus(response(principal, homeSet('/books/locked/', home)))),
      at('/books/locked/', { status: 403 })
    ]
    await withFaults({ rules }, async (server) => {
      expect(paths((await byUrl(server)).books)).toEqual([bookPath])
    })
  })

  it('may be a home of which nobody knows a principal', async () => {
    const own = response(home, '<d:resourcetype><d:collection/></d:resourcetype>')
    const book = response(bookPath, bookProps('true'))
    const rule: Rule = ({ path, headers }) =>
      path === home && headers.authorization
        ? multistatus(own, ...(headers.depth === '1' ? [book] : []))
        : undefined
    await withFaults({ rules: [rule] }, async (server) => {
      expect((await byUrl(server, home)).books).toMatchObject([{ displayName: 'true' }])
    })
  })

  it('is found whichever way the server writes the principal', async () => {
    const rules = [
      signedInAt('/', multistatus(response('/', me('/p/%65va%40home.test/')))),
      signedInAt('/p/%65va%40home.test/', multistatus(response('/p/eva@home.test/', homeSet(home))))
    ]
    await withFaults({ rules }, async (server) => {
      expect(paths((await byUrl(server)).books)).toEqual([bookPath])
    })
  })

  it('tells what may be done with each book', async () => {
    const may = (...names: string[]) =>
      `<d:current-user-privilege-set>${names.map((name) => `<d:privilege><d:${name}/></d:privilege>`).join('')}</d:current-user-privilege-set>`
    const versions = (...all: string[]) =>
      `<card:supported-address-data>${all.map((each) => `<card:address-data-type content-type="text/vcard" version="${each}"/>`).join('')}</card:supported-address-data>`
    const books = multistatus(
      response('/b/1/', bookProps('Staff', may('read', 'read-acl'))),
      response('/b/2/', bookProps('2024', may('read', 'write-content') + versions('3.0', '4.0'))),
      response('/b/3', bookProps('', '<card:max-resource-size>1048576</card:max-resource-size>')),
      response('/b/4/', '<d:resourcetype><d:collection/></d:resourcetype>')
    )
    const rule: Rule = ({ path, headers }) => (path === home && headers.depth === '1' ? books : undefined)
    await withFaults({ rules: [rule] }, async (server) => {
      const url = (path: string) => new URL(path, server.url).href
      expect((await byUrl(server)).books).toEqual([
        { url: url('/b/1/'), displayName: 'Staff', isReadOnly: true, versions: [] },
        { url: url('/b/2/'), displayName: '2024', isReadOnly: false, versions: ['3.0', '4.0'] },
        { url: url('/b/3/'), displayName: '3', isReadOnly: false, versions: [], maxBytes: 1_048_576 }
      ])
    })
  })

  it('of a server that doesn’t ask who it is is asked again, with the password', async () => {
    const rule: Rule = ({ path, headers }) => {
      if (path !== '/' || headers.authorization) return undefined
      return multistatus(
        response('/', '<d:current-user-principal><d:unauthenticated/></d:current-user-principal>')
      )
    }
    await withFaults({ rules: [rule] }, async (server) => {
      const well = await byAddress(server, { agreedHosts: [] })
      expect(paths(well.books)).toEqual([bookPath])
    })
  })
})

describe('An address of mail', () => {
  it('leads to the books by what its domain announces', async () => {
    const resolver = {
      resolveSrv: (name: string) =>
        name === '_carddavs._tcp.home.test'
          ? Promise.resolve([
              { name: 'late.home.test', port: 443, priority: 20, weight: 0 },
              { name: 'books.home.test', port: 8443, priority: 10, weight: 0 }
            ])
          : Promise.reject(new Error('ENOTFOUND')),
      resolveTxt: () => Promise.resolve([['v=1'], ['path=', '/start/']])
    }
    await withFaults(
      { rules: [only('books.home.test:8443'), at('/start/', to(principal))] },
      async (server) => {
        const found = await byAddress(server, { resolver })
        expect(found.books.map(({ url }) => url)).toEqual([`https://books.home.test:8443${bookPath}`])
        expect(server.hostsWithPassword()).toEqual(['books.home.test:8443'])
      }
    )
  })

  it.each([
    { name: '.', port: 0 },
    { name: '', port: 443 },
    { name: 'a b', port: 443 },
    { name: 'x@evil.example', port: 443 }
  ])('is not led astray by odd records: $name', async (record) => {
    const resolver = {
      resolveSrv: () => Promise.resolve([{ ...record, priority: 0, weight: 0 }]),
      resolveTxt: () => Promise.resolve([['path=//evil.example/']])
    }
    await withFaults({ rules: [only('home.test')] }, async (server) => {
      const found = await byAddress(server, { resolver })
      expect(paths(found.books)).toEqual([bookPath])
      expect(server.requests.every(({ host }) => host === 'home.test')).toBe(true)
    })
  })

  it('leads to the books by its well-known address, and to a home on another host of the same family', async () => {
    const rules = [
      only('home.test', 'p42.home.test'),
      at('/.well-known/carddav', to('/')),
      signedInAt(principal, multistatus(response(principal, homeSet(`https://p42.home.test${home}`))))
    ]
    await withFaults({ rules }, async (server) => {
      const found = await byAddress(server)
      expect(found.books.map(({ url }) => url)).toEqual([`https://p42.home.test${bookPath}`])
      expect(server.hostsWithPassword()).toEqual(['home.test', 'p42.home.test'])
    })
  })

  it('leads to the books by the usual names', async () => {
    await withFaults({ rules: [only('webmail.home.test'), at('/SOGo/dav/', to(home))] }, async (server) => {
      server.rule(only('webmail.home.test'), at('/', { status: 404 }), at('/SOGo/dav/', to(home)))
      const found = await byAddress(server)
      expect(found.books.map(({ url }) => url)).toEqual([`https://webmail.home.test${bookPath}`])
    })
  })

  it('does not give the password to its website, which doesn’t ask for it', async () => {
    const page: Reply = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }
    await withFaults({ rules: [() => page] }, async (server) => {
      const error = await failureOf(byAddress(server))
      expect(error.toJSON()).toEqual({ code: 'contacts.noAddressBook', params: { host: 'home.test' } })
      expect(server.hostsWithPassword()).toEqual([])
    })
  })

  it('does not give the password to its website, which forbids what it doesn’t know', async () => {
    await withFaults({ rules: [() => ({ status: 403 })] }, async (server) => {
      expect((await failureOf(byAddress(server))).code).toBe('contacts.noAddressBook')
      expect(server.hostsWithPassword()).toEqual([])
    })
  })

  it('doesn’t make a failure of hosts that nobody has named', async () => {
    const failing = () =>
      Promise.reject(
        new TypeError('fetch failed', {
          cause: Object.assign(new Error(), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
        })
      )
    await withFaults({}, async (server) => {
      const error = await failureOf(byAddress(server, { fetch: failing }))
      expect(error.toJSON()).toEqual({ code: 'contacts.noAddressBook', params: { host: 'home.test' } })
    })
  })

  it('has its password tried at two places at most', async () => {
    const refuse: Rule = () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } })
    await withFaults({ rules: [refuse] }, async (server) => {
      const error = await failureOf(byAddress(server))
      expect(error.code).toBe('signIn.wrongPassword')
      expect(server.requests.filter(({ headers }) => headers.authorization)).toHaveLength(2)
    })
  })
})

describe('A foreign host', () => {
  const announced = {
    resolveSrv: () => Promise.resolve([{ name: 'dav.provider.test', port: 443, priority: 0, weight: 0 }]),
    resolveTxt: () => Promise.reject(new Error('ENOTFOUND'))
  }

  it('is not contacted, even where the domain announces it; the person is asked', async () => {
    await withFaults({ rules: [only('dav.provider.test')] }, async (server) => {
      const error = await failureOf(byAddress(server, { resolver: announced }))
      expect(error.toJSON()).toEqual({
        code: 'contacts.foreignHost',
        params: { host: 'home.test', other: 'dav.provider.test' }
      })
      expect(server.requests.map(({ host }) => host)).not.toContain('dav.provider.test')
    })
  })

  it('is contacted once the person has agreed', async () => {
    await withFaults({ rules: [only('dav.provider.test')] }, async (server) => {
      const found = await byAddress(server, { resolver: announced, agreedHosts: ['dav.provider.test'] })
      expect(found.books.map(({ url }) => url)).toEqual([`https://dav.provider.test${bookPath}`])
      expect(server.hostsWithPassword()).toEqual(['dav.provider.test'])
    })
  })

  it.each<[string, (thief: string) => Rule[]]>([
    ['a redirect', (thief) => [() => to(thief)]],
    [
      'a redirect of the well-known address',
      (thief) => [at('/', { status: 404 }), at('/.well-known/carddav', to(thief))]
    ],
    ['a principal', (thief) => [signedInAt('/', multistatus(response('/', me(thief))))]],
    ['a home', (thief) => [signedInAt(principal, multistatus(response(principal, homeSet(thief))))]],
    [
      'a home without a scheme',
      (thief) => [signedInAt(principal, multistatus(response(principal, homeSet(thief.slice(5)))))]
    ]
  ])('never gets the password by %s', async (_, rules) => {
    const thief = await startDavFaults({
      rules: [() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } })]
    })
    await withFaults({}, async (server) => {
      server.rule(...rules(`${thief.url.href}books/`))
      const error = await failureOf(byUrl(server))
      expect(error).toMatchObject({ code: 'contacts.foreignHost', side: 'old' })
      expect(thief.requests).toEqual([])
    })
    await thief.stop()
  })

  it('holds no address book of this account', async () => {
    const books = multistatus(
      response('https://evil.example/b/', bookProps('Evil')),
      response('//evil.example/c/', bookProps('Evil')),
      response(bookPath, bookProps('Good'))
    )
    const rule: Rule = ({ path, headers }) => (path === home && headers.depth === '1' ? books : undefined)
    await withFaults({ rules: [rule] }, async (server) => {
      const found = await byUrl(server)
      expect(found.books.map(({ displayName }) => displayName)).toEqual(['Good'])
      expect(() => found.open('https://evil.example/b/')).toThrow('contacts.foreignHost')
    })
  })
})

describe('Where there is no way in, the reason is told:', () => {
  it.each<[string, Rule, string]>([
    [
      'a wrong password',
      () => ({ status: 401, headers: { 'www-authenticate': 'Basic' } }),
      'signIn.wrongPassword'
    ],
    [
      'Digest',
      () => ({ status: 401, headers: { 'www-authenticate': 'Digest realm="x"' } }),
      'contacts.signInUnknown'
    ],
    [
      'OAuth',
      () => ({ status: 401, headers: { 'www-authenticate': 'Bearer realm="x"' } }),
      'contacts.signInUnknown'
    ],
    [
      'a captive portal',
      () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }),
      'contacts.webPage'
    ],
    ['nothing there', () => ({ status: 404 }), 'contacts.noAddressBook'],
    ['circles', ({ path }) => to(path), 'server.unexpected'],
    ['no encryption', () => to('http://127.0.0.1.nip.example/'), 'contacts.foreignHost'],
    ['a cut connection', () => 'reset', 'connect.lost'],
    ['broken XML', () => ({ ...multistatus(), body: '<multistatus>' }), 'contacts.noAddressBook']
  ])('%s', async (_, rule, code) => {
    await withFaults({ rules: [rule] }, async (server) => {
      expect((await failureOf(byUrl(server))).toJSON()).toMatchObject({ code, params: { host: '127.0.0.1' } })
    })
  })

  it('no such server', async () => {
    const server = await startDavFaults()
    await server.stop()
    expect((await failureOf(byUrl(server))).code).toBe('connect.refused')
  })

  it('an address without encryption, or none at all', async () => {
    await withFaults({}, async (server) => {
      const failure = async (url: string) =>
        (await failureOf(findAddressBooks({ ...account(server), url }))).code
      expect(await failure('http://dav.home.test/')).toBe('input.insecure')
      expect(await failure('ftp://dav.home.test/')).toBe('input.insecure')
      expect(await failure('dav home')).toBe('contacts.noAddressBook')
      expect(server.requests).toEqual([])
    })
  })
})

describe('A new address book', () => {
  it('gets another name where its own is taken', async () => {
    await withFaults({}, async (server) => {
      const found = await byUrl(server)
      const made = await found.createBook('Rehome', 'friends')
      expect(made).toMatchObject({ kind: 'created', book: { url: `${server.url.href}books/eva/friends-2/` } })
    })
  })

  it.each<[string, Reply, number]>([
    ['forbids it', { status: 403 }, 403],
    ['doesn’t know how', { status: 405 }, 405],
    ['says yes and means no', { status: 201 }, 201]
  ])('is refused where the server %s', async (_, reply, status) => {
    await withFaults(
      { rules: [({ method }) => (method === 'MKCOL' ? reply : undefined)] },
      async (server) => {
        const found = await byUrl(server)
        expect(await found.createBook('Rehome', 'rehome')).toMatchObject({ kind: 'refused', status })
      }
    )
  })
})
