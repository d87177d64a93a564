import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AddressBook, ReadCard } from '../../../../src-main/core/contacts/carddav/address-book.ts'
import {
  type ContactsAccount,
  findAddressBooks
} from '../../../../src-main/core/contacts/carddav/discovery.ts'
import { trustTestCa } from '../../../servers/certificates.ts'
import { hasRadicale, type Radicale, startRadicale } from '../../../servers/radicale.ts'
import { hasXandikos, startXandikos, type Xandikos } from '../../../servers/xandikos.ts'
import { allOf, failureOf, silentResolver } from './world.ts'

const card = (uid: string, name: string, more = '') =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${name}\r\nN:${name};;;;\r\n${more}END:VCARD\r\n`
const cards = (count: number) =>
  Array.from({ length: count }, (_, i) => card(`u-${i}`, `Müller & <Söhne> ${i} 🙂`))
const fileName = (i: number) => `${i.toString(16).padStart(8, '0')}.vcf`
const signIn = { user: 'eva', password: 'gehéim & €' }
const options = { email: 'eva@home.test', signIn, resolver: silentResolver, side: 'new' } as const

const texts = (read: readonly ReadCard[]) =>
  read.map((each) => (each.kind === 'card' ? each.text : each.kind))
const namesIn = (text = '') => /FN:(.*)/.exec(text)?.[1]?.trim()

/** Creates one and returns its version. */
async function created(book: AddressBook, name: string, text: string) {
  const result = await book.create(name, text)
  if (result.kind !== 'created' || result.etag === undefined) throw new Error(JSON.stringify(result))
  return { href: result.href, etag: result.etag }
}

/** What is the same on every server. */
function behavesAsAddressBook(open: () => Promise<{ account: ContactsAccount; url: string }>) {
  let account: ContactsAccount
  let book: AddressBook
  beforeAll(async () => {
    const opened = await open()
    account = opened.account
    book = account.open(opened.url)
  })

  it('takes sixty cards, four at a time, and gives them back whole', async () => {
    const all = cards(60)
    const results = await Promise.all(all.map((text, i) => book.create(fileName(i), text)))
    expect(results.map(({ kind }) => kind)).toEqual(all.map(() => 'created'))
    const listed = await book.list()
    expect(listed).toHaveLength(60)
    expect(listed.every(({ etag }) => etag)).toBe(true)
    const read = texts(await allOf(book.read(listed.map(({ href }) => href))))
    expect(read.map(namesIn).sort()).toEqual(all.map(namesIn).sort())
  })

  it('says that a card is there already, and leaves it as it is', async () => {
    const result = await book.create(fileName(0), card('u-0', 'Somebody else'))
    expect(result).toMatchObject({ kind: 'exists', isPerhapsOurs: false })
    const [read] = await allOf(book.read([result.kind === 'exists' ? result.href : '']))
    expect(texts(read ? [read] : [])[0]).toContain('Söhne')
  })

  it('writes over the version that it was told, and over no other', async () => {
    const { href, etag } = await created(book, 'aa01.vcf', card('aa01', 'First'))
    const updated = await book.update(href, etag, card('aa01', 'Second'))
    if (updated.kind !== 'done' || updated.etag === undefined) throw new Error(JSON.stringify(updated))
    expect(await book.update(href, etag, card('aa01', 'Third'))).toMatchObject({ kind: 'changed' })
    expect(await book.remove(href, etag)).toMatchObject({ kind: 'changed' })
    const [read] = await allOf(book.read([href]))
    expect(texts(read ? [read] : [])[0]).toContain('Second')
    expect(await book.remove(href, updated.etag)).toEqual({ kind: 'done' })
    expect((await book.remove(href, updated.etag)).kind).toMatch(/gone|changed/)
  })

  it('tells which cards have gone, among those that are there', async () => {
    const [first, second] = (await book.list()).map(({ href }) => href)
    const read = await allOf(
      book.read([first ?? '', new URL('beef.vcf', 'http://x' + (first ?? '')).pathname, second ?? ''])
    )
    expect(read.map(({ kind }) => kind)).toEqual(['card', 'missing', 'card'])
  })

  it('refuses what is no card, and says why', async () => {
    const refused = await book.create('dead.vcf', 'This is no card.')
    expect(refused).toMatchObject({ kind: 'refused' })
    expect(refused.kind === 'refused' && refused.reason).toMatch(/\w/)
    expect(await book.list().then((all) => all.some(({ href }) => href.endsWith('dead.vcf')))).toBe(false)
  })

  it('keeps a photo of 400 kB', async () => {
    const photo = 'QUJD'.repeat(100_000)
    const { href } = await created(
      book,
      'f070.vcf',
      card('f070', 'Photo', `PHOTO;ENCODING=b;TYPE=JPEG:${photo}\r\n`)
    )
    const [read] = await allOf(book.read([href]))
    expect((texts(read ? [read] : [])[0] ?? '').replace(/\r?\n /g, '')).toContain(photo)
  })
}

describe.skipIf(!hasRadicale())('Radicale', () => {
  let server: Radicale
  beforeAll(async () => void (server = await startRadicale()))
  afterAll(() => server.stop())
  const find = () => findAddressBooks({ ...options, url: server.url.href })

  it('has no address book for somebody new, and lets one be created', async () => {
    const account = await find()
    expect(account.books).toEqual([])
    const made = await account.createBook('Umzug & <Ü>', 'rehome')
    expect(made).toMatchObject({ kind: 'created', book: { displayName: 'Umzug & <Ü>', isReadOnly: false } })
    const again = await account.createBook('2024', 'rehome')
    expect(again).toMatchObject({ kind: 'created', book: { displayName: '2024' } })
    const found = (await find()).books
    expect(found.map(({ displayName }) => displayName).sort()).toEqual(['2024', 'Umzug & <Ü>'])
    for (const { url } of found) expect(await account.removeBook(url)).toEqual({ kind: 'removed' })
    expect((await find()).books).toEqual([])
    expect(await account.removeBook(found[0]?.url ?? '')).toEqual({ kind: 'gone' })
  })

  describe('as an address book', () => {
    behavesAsAddressBook(async () => {
      const account = await find()
      const made = await account.createBook('Friends', 'friends')
      if (made.kind !== 'created') throw new Error(JSON.stringify(made))
      return { account, url: made.book.url }
    })
  })

  it('does not let a book be removed that holds something', async () => {
    const url = await server.seed('seeded', cards(3))
    const account = await find()
    expect(account.books.map((book) => book.url)).toContain(url.href)
    expect(await account.removeBook(url.href)).toEqual({ kind: 'notEmpty' })
    expect(await account.open(url.href).list()).toHaveLength(3)
  })

  it('says that a UID is taken', async () => {
    const url = await server.seed('taken', cards(1))
    const book = (await find()).open(url.href)
    expect(await book.create('0123.vcf', card('u-0', 'Twin'))).toMatchObject({
      kind: 'refused',
      status: 409,
      condition: 'no-uid-conflict'
    })
  })

  it('hands out 300 cards that it was filled with', async () => {
    const all = cards(300)
    const url = await server.seed('many', all)
    const book = (await find()).open(url.href)
    const listed = await book.list()
    const read = await allOf(book.read(listed.map(({ href }) => href)))
    expect(texts(read).map(namesIn).sort()).toEqual(all.map(namesIn).sort())
  })

  it('does not let a wrong password in', async () => {
    const wrong = { ...options, url: server.url.href, signIn: { user: 'eva', password: 'wrong' } }
    expect((await failureOf(findAddressBooks(wrong))).toJSON()).toEqual({
      code: 'signIn.wrongPassword',
      params: { host: '127.0.0.1', user: 'eva' }
    })
  })
})

describe.skipIf(!hasRadicale())('Radicale with TLS', () => {
  it('is spoken to where its certificate is good, by its well-known address', async () => {
    trustTestCa()
    const server = await startRadicale({ certificate: 'valid' })
    try {
      const url = await server.seed('friends', cards(2))
      const account = await findAddressBooks({
        ...options,
        url: new URL('/.well-known/carddav', server.url).href
      })
      expect(account.books.map((book) => book.url)).toEqual([url.href])
      expect(await account.open(url.href).list()).toHaveLength(2)
    } finally {
      await server.stop()
    }
  })

  it('gets no password where its certificate is bad', async () => {
    trustTestCa()
    const server = await startRadicale({ certificate: 'self-signed' })
    try {
      const error = await failureOf(findAddressBooks({ ...options, url: server.url.href }))
      expect(error.toJSON()).toMatchObject({ code: 'tls.selfSigned', params: { host: 'localhost' } })
    } finally {
      await server.stop()
    }
  })
})

describe.skipIf(!hasRadicale())('Radicale with a limit', () => {
  it('refuses a card that is too large, as what it is', async () => {
    const server = await startRadicale({ maxBytes: 200_000 })
    try {
      const account = await findAddressBooks({ ...options, url: server.url.href })
      const made = await account.createBook('Friends', 'friends')
      const book = account.open(made.kind === 'created' ? made.book.url : '')
      const large = card('b16', 'Large', `NOTE:${'x'.repeat(400_000)}\r\n`)
      expect(await book.create('b16.vcf', large)).toMatchObject({
        kind: 'refused',
        status: 413,
        condition: 'max-resource-size'
      })
      expect(await book.create('b17.vcf', card('b17', 'Small'))).toMatchObject({ kind: 'created' })
    } finally {
      await server.stop()
    }
  })
})

describe.skipIf(!hasXandikos())('Xandikos', () => {
  let server: Xandikos
  beforeAll(async () => void (server = await startXandikos()))
  afterAll(() => server.stop())
  const find = () => findAddressBooks({ ...options, url: server.url.href })

  it('has an address book from the start, and knows no passwords', async () => {
    const account = await find()
    expect(account.books).toMatchObject([{ url: server.book.href, isReadOnly: false, versions: ['3.0'] }])
  })

  it('lets an address book be created, and removed', async () => {
    const account = await find()
    const made = await account.createBook('Umzug & <Ü>', 'rehome')
    expect(made).toMatchObject({ kind: 'created', book: { displayName: 'Umzug & <Ü>' } })
    const url = made.kind === 'created' ? made.book.url : ''
    expect(await account.removeBook(url)).toEqual({ kind: 'removed' })
  })

  describe('as an address book', () => {
    behavesAsAddressBook(async () => ({ account: await find(), url: server.book.href }))
  })
})
