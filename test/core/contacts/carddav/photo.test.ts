import { describe, expect, it } from 'vitest'
import { fetchPhoto, imageType, LARGEST_PHOTO } from '../../../../src-main/core/contacts/carddav/photo.ts'
import { type DavFaults, type Reply, type Rule } from '../../../servers/dav-faults.ts'
import { guardFor, withFaults } from './world.ts'

const gif = 'GIF89a rest of it'
const image: Reply = { status: 200, headers: { 'content-type': 'text/plain' }, body: gif }
const fetched = { kind: 'image', type: 'image/gif', bytes: Buffer.from(gif) }
const none = (reason: string) => ({ kind: 'none', reason })
const asks = { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }

/** The account of `contacts.home.test`, in a world where every name leads to the server. */
function fetching(server: DavFaults, addresses: readonly string[] = ['17.248.1.1']) {
  const web = guardFor(server, { agreed: [new URL('https://contacts.home.test')], fetch: server.fetch })
  return (url: string) =>
    fetchPhoto(url, { web, fetch: server.fetch, lookup: () => Promise.resolve(addresses) })
}
const signedIn: Rule = ({ headers }) => (headers.authorization ? image : asks)

describe('A photo that a card points to', () => {
  it('is fetched with the sign-in from the provider’s own hosts', async () => {
    await withFaults({ rules: [signedIn] }, async (server) => {
      expect(await fetching(server)('https://gateway.home.test/contacts/1')).toEqual(fetched)
      expect(server.hostsWithPassword()).toEqual(['gateway.home.test'])
    })
  })

  it('is fetched without it from any other', async () => {
    await withFaults({ rules: [() => image] }, async (server) => {
      expect(await fetching(server)('https://pictures.example/1')).toEqual(fetched)
      expect(server.hostsWithPassword()).toEqual([])
    })
  })

  it('is left where another host asks for a sign-in: the password isn’t for it', async () => {
    await withFaults({ rules: [signedIn] }, async (server) => {
      expect(await fetching(server)('https://home.test.evil.example/1')).toEqual(none('refused'))
      expect(server.hostsWithPassword()).toEqual([])
    })
  })

  it('may be somewhere else, as long as that is public; the password stays behind', async () => {
    const rule: Rule = ({ host, headers }) => {
      if (host === 'pictures.example') return image
      return headers.authorization
        ? { status: 302, headers: { location: 'https://pictures.example/1' } }
        : asks
    }
    await withFaults({ rules: [rule] }, async (server) => {
      expect(await fetching(server)('https://gateway.home.test/1')).toEqual(fetched)
      expect(server.hostsWithPassword()).toEqual(['gateway.home.test'])
      expect(await fetching(server, ['192.168.1.1'])('https://gateway.home.test/1')).toEqual(
        none('notAllowed')
      )
    })
  })

  it.each([
    ...['http://pictures.example/1', 'http://gateway.home.test/1', 'https://127.0.0.1/1', 'https://[::1]/1'],
    ...['https://169.254.169.254/latest', 'file:///etc/passwd', 'data:image/gif;base64,R0lG', 'x', '']
  ])('is not fetched from %s', async (url) => {
    await withFaults({ rules: [() => image] }, async (server) => {
      expect(await fetching(server)(url)).toEqual(none('notAllowed'))
      expect(server.requests).toEqual([])
    })
  })

  it.each([[['10.0.0.1']], [['17.1.1.1', '127.0.0.1']], [['::1']], [[]]])(
    'is not fetched from a name that stands for %s',
    async (addresses) => {
      await withFaults({ rules: [() => image] }, async (server) => {
        expect(await fetching(server, addresses)('https://pictures.example/1')).toEqual(none('notAllowed'))
        expect(server.requests).toEqual([])
      })
    }
  )

  it.each<[string, Reply, string]>([
    ['it isn’t there', { status: 404 }, 'notFound'],
    ['nobody may see it', { status: 403 }, 'refused'],
    ['it is a page', { status: 200, headers: { 'content-type': 'image/png' }, body: '<html>' }, 'notAnImage'],
    ['it is empty', { status: 200 }, 'notAnImage'],
    ['it is too large', { status: 200, body: gif + 'x'.repeat(LARGEST_PHOTO) }, 'tooLarge'],
    ['the server has no time', { status: 503, headers: { 'retry-after': '9999' } }, 'unreachable'],
    ['the connection is cut', 'reset', 'unreachable'],
    ['it is always elsewhere', { status: 302, headers: { location: '/2' } }, 'unreachable']
  ])('stays a reason where %s', async (_, reply, reason) => {
    await withFaults({ rules: [() => reply] }, async (server) => {
      expect(await fetching(server)('https://gateway.home.test/1')).toEqual(none(reason))
      expect(await fetching(server)('https://pictures.example/1')).toEqual(none(reason))
    })
  })

  it('that is refused doesn’t end the sign-in of the address book', async () => {
    const rule: Rule = ({ host }) => (host === 'gateway.home.test' ? asks : undefined)
    await withFaults({ rules: [rule] }, async (server) => {
      const web = guardFor(server, { agreed: [new URL('https://contacts.home.test')], fetch: server.fetch })
      expect(await fetchPhoto('https://gateway.home.test/1', { web })).toEqual(none('refused'))
      const { status } = await web.send({ method: 'PROPFIND', url: new URL('https://contacts.home.test/') })
      expect(status).toBe(207)
    })
  })
})

describe('An image', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1')

  it.each([
    ['image/jpeg', '\xff\xd8\xff\xe0'],
    ['image/png', '\x89PNG\r\n\x1a\n'],
    ['image/gif', 'GIF87a'],
    ['image/webp', 'RIFF\0\0\0\0WEBPVP8 '],
    ['image/bmp', 'BM\x10\0\0\0\0\0\0\0'],
    ['image/tiff', 'II*\0'],
    ['image/heic', '\0\0\0\x18ftypheic']
  ])('is known by how it begins: %s', (type, start) => {
    expect(imageType(bytes(start + 'rest'))).toBe(type)
  })

  it.each(['', 'BM and so on', '<svg xmlns="http://www.w3.org/2000/svg">', '\xff\xd8', 'RIFF1234WAVE'])(
    'is none where it begins with %j',
    (start) => {
      expect(imageType(bytes(start))).toBeUndefined()
    }
  )
})
