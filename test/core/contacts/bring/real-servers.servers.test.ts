import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { undoContacts } from '../../../../src-main/core/contacts/bring/undo.ts'
import type { AddressBook } from '../../../../src-main/core/contacts/carddav/address-book.ts'
import { findAddressBooks } from '../../../../src-main/core/contacts/carddav/discovery.ts'
import type { Card } from '../../../../src-main/core/contacts/index.ts'
import { hasRadicale, type Radicale, startRadicale } from '../../../servers/radicale.ts'
import { hasXandikos, startXandikos, type Xandikos } from '../../../servers/xandikos.ts'
import { silentResolver } from '../carddav/world.ts'
import { memoryJournal } from './memory-journal.ts'
import { bring, cardOf, cardWith, storedIn, textWith } from './world.ts'

const signIn = { user: 'eva', password: 'gehéim & €' }
const account = (url: URL) =>
  findAddressBooks({
    email: 'eva@home.test',
    signIn,
    resolver: silentResolver,
    side: 'new',
    url: url.href
  })

const oddities = [
  'Müller',
  'Семёнов',
  'محمد',
  '山田',
  'O’Hara',
  'Ann; Mary',
  'Smith, Jr',
  'back\\slash',
  '🙂 👩‍👩‍👧',
  '“quoted”: ^n'
]
const escaped = (text: string) => text.replace(/[\\,;]/g, '\\$&').replaceAll('\n', '\\n')
const uidOf = (i: number) => `5f0a0000-0000-4000-8000-${String(i).padStart(12, '0')}`

/** A picture of its own for each; servers look no further than at its beginning. */
function picture(i: number): string {
  const noise = Array.from({ length: 60 }, (_, block) =>
    createHash('sha256').update(`${i} ${block}`).digest()
  )
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), ...noise]).toString('base64')
}

/** Somebody with odd characters in every place. */
function person(i: number): string {
  const odd = oddities[i % oddities.length] ?? ''
  const name = `${odd} No${i}`
  return textWith(
    uidOf(i),
    escaped(name),
    `EMAIL;TYPE=INTERNET,HOME:person${i}@example.org`,
    `item1.TEL;TYPE=CELL:+33 6 12 34 ${String(i).padStart(4, '0')}`,
    `item1.X-ABLabel:${escaped(odd)} phone`,
    `ADR;TYPE=HOME:;;${i} rue ${escaped(odd)};Paris;;75001;France`,
    `NOTE:${escaped(`First line\nSecond: ${odd} \\ ; , end`)}`,
    `ORG:${escaped(odd)} GmbH;Dept ${i % 7}`,
    i % 3 ? `BDAY:19${50 + (i % 50)}-03-22` : 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29',
    `X-PHONETIC-FIRST-NAME:${escaped(odd)}`,
    ...(i % 2 ? [`PHOTO;ENCODING=b;TYPE=JPEG:${picture(i)}`] : []),
    `X-UNKNOWN-${i % 5};X-PARAM=a:value ${i}`
  )
}

function group(i: number, members: readonly number[]): string {
  return textWith(
    `9c000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    `${escaped(oddities[i] ?? '')} friends`,
    'X-ADDRESSBOOKSERVER-KIND:group',
    ...members.map((member) => `X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${uidOf(member)}`)
  )
}

const people = (count: number) => Array.from({ length: count }, (_, i) => person(i))
const groups = (count: number) =>
  Array.from({ length: 10 }, (_, i) =>
    group(
      i,
      Array.from({ length: count }, (_none, member) => member).filter((member) => member % (i + 2) === 0)
    )
  )

async function textsIn(book: AddressBook): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for await (const read of book.read((await book.list()).map(({ href }) => href))) {
    if (read.kind === 'card') texts.set(read.href, read.text)
  }
  return texts
}

/** What vobject, which knows nothing of us, finds to differ. */
function compared(first: readonly string[], second: readonly string[]): unknown {
  const script = new URL('compare-with-vobject.py', import.meta.url).pathname
  const input = JSON.stringify([first, second])
  return JSON.parse(execFileSync('/usr/bin/python3', [script], { input, maxBuffer: 1e8, encoding: 'utf8' }))
}

/** Counts what is sent to change something, and may refuse to go on. */
function counting(book: AddressBook, mostWrites = Infinity) {
  const sent: string[] = []
  const count = (what: string) => {
    sent.push(what)
    if (sent.length > mostWrites) throw new Error('killed')
  }
  const counted: AddressBook = {
    list: () => book.list(),
    read: (hrefs) => book.read(hrefs),
    create(name, text) {
      count(`create ${name}`)
      return book.create(name, text)
    },
    update(href, etag, text) {
      count(`update ${href}`)
      return book.update(href, etag, text)
    },
    remove(href, etag) {
      count(`remove ${href}`)
      return book.remove(href, etag)
    }
  }
  return { book: counted, sent }
}

describe.skipIf(!hasRadicale() || !hasXandikos())('between Radicale and Xandikos', () => {
  let radicale: Radicale
  let xandikos: Xandikos
  beforeAll(async () => {
    ;[radicale, xandikos] = await Promise.all([startRadicale(), startXandikos()])
  })
  afterAll(() => Promise.all([radicale.stop(), xandikos.stop()]))

  async function emptyBook(server: 'radicale' | 'xandikos', slug: string): Promise<AddressBook> {
    const found = await account(server === 'radicale' ? radicale.url : xandikos.url)
    const made = await found.createBook(slug, slug)
    if (made.kind !== 'created') throw new Error(JSON.stringify(made))
    return found.open(made.book.url)
  }

  it('brings 500 contacts and their groups there and back, and vobject finds them equal', async () => {
    const seeded = await radicale.seed('origin', [...people(500), ...groups(500)])
    const origin = (await account(radicale.url)).open(seeded.href)
    const found = (await storedIn(origin)).map(({ card }) => card)
    const away = await emptyBook('xandikos', 'away')
    const there = await bring(found, { book: away, journal: memoryJournal(), style: 'apple' })
    expect(there.counts).toMatchObject({ read: 500, added: 500, failed: 0, verified: 510, differing: 0 })
    const awayTexts = [...(await textsIn(away)).values()]

    // Radicale's time for a card grows with its book.
    const half = await radicale.seed('half', people(350))
    const back = (await account(radicale.url)).open(half.href)
    const cards = awayTexts.map(cardOf)
    const returned = await bring(cards, { book: back, journal: memoryJournal(), style: 'apple' })
    expect(returned.counts).toMatchObject({ read: 500, added: 150, alreadyThere: 350, differing: 0 })
    const equal = { cards: 510, missing: [], additional: [], different: {} }
    const first = [...(await textsIn(origin)).values()]
    expect(compared(first, awayTexts)).toEqual(equal)
    expect(compared(first, [...(await textsIn(back)).values()])).toEqual(equal)
    expect(compared([...people(500), ...groups(500)], first)).toEqual(equal)
  })

  describe.each(['radicale', 'xandikos'] as const)('into %s', (server) => {
    it('continues, repeats and takes back without a trace', async () => {
      const { book: real, journal } = { book: await emptyBook(server, 'again'), journal: memoryJournal() }
      await real.create('aa.vcf', textWith('aa', 'Untouched', 'TEL:+33 1 99 99 99 99'))
      await real.create('bb.vcf', textWith('bb', 'No7', 'EMAIL:person7@example.org', 'TEL:+33 6 12 34 0007'))
      await real.create('cc.vcf', textWith('cc', 'Carla', 'EMAIL:carla@example.org'))
      const before = await textsIn(real)
      const found: Card[] = [
        ...Array.from({ length: 60 }, (_, i) =>
          cardWith(uidOf(i), `No${i}`, `EMAIL:person${i}@example.org`, 'NOTE:x')
        ),
        cardWith('their-carla', 'Carla', 'EMAIL:carla@example.org', 'TITLE:Baker'),
        cardWith(
          'g',
          'Friends',
          'X-ADDRESSBOOKSERVER-KIND:group',
          `X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${uidOf(3)}`
        )
      ]

      const cut = counting(real, 25)
      await expect(bring(found, { book: cut.book, journal })).rejects.toThrow('killed')
      const rest = counting(real)
      const outcome = await bring(found, { book: rest.book, journal })
      expect(cut.sent.slice(0, 25).filter((what) => rest.sent.includes(what))).toEqual([])
      expect(outcome.counts).toMatchObject({ read: 61, failed: 0, differing: 0 })
      expect(new Set([...journal.outcomes().values()].map(({ kind }) => kind))).toEqual(
        new Set(['added', 'completed'])
      )
      expect(await real.list()).toHaveLength(62)

      const second = counting(real)
      expect((await bring(found, { book: second.book, journal })).counts.alreadyThere).toBe(61)
      expect(second.sent).toEqual([])
      expect([...(await textsIn(real)).values()].find((text) => text.includes(uidOf(3)))).toContain(
        'CATEGORIES:Friends'
      )

      const [edited] = (await real.list()).filter(({ href }) => !before.has(href))
      const { href = '', etag = '' } = edited ?? {}
      const text = (await textsIn(real)).get(href)?.replace(/\r\nNOTE:x/, '\r\nNOTE:Edited since') ?? ''
      expect(await real.update(href, etag, text)).toMatchObject({ kind: 'done' })
      const undone = await undoContacts({ book: real, journal })
      expect(undone).toMatchObject({ removed: 58, restored: 2, failed: [] })
      expect(undone.kept.map((write) => write.href)).toEqual([href])
      const after = await textsIn(real)
      expect(after.get(href)).toContain('Edited since')
      after.delete(href)
      expect(compared([...before.values()], [...after.values()])).toMatchObject({
        cards: 3,
        different: {},
        missing: []
      })
      expect([...after.keys()].sort()).toEqual([...before.keys()].sort())

      const idle = counting(real)
      await undoContacts({ book: idle.book, journal })
      expect(idle.sent).toEqual([])
    })
  })

  it('notices that Radicale destroys the pictures of vCard 4.0', async () => {
    const book = await emptyBook('radicale', 'four')
    const found = [cardWith('4', 'Vera', `PHOTO;ENCODING=b;TYPE=JPEG:${picture(4)}`), cardWith('5', 'Viktor')]
    const journal = memoryJournal()
    const outcome = await bring(found, { book, journal, version: '4.0' })
    expect(outcome.counts).toMatchObject({ added: 2, verified: 1, differing: 1 })
    expect(outcome.contacts[0]?.remarks).toEqual([{ code: 'differs', params: {}, fields: ['photo'] }])
    const second = counting(book)
    await bring(found, { book: second.book, journal, version: '4.0' })
    expect(second.sent).toEqual([])
  })

  it('takes the card that has the UID already for what it is', async () => {
    const seeded = await radicale.seed('taken', [textWith('u-1', 'Ada', 'EMAIL:ada@example.org')])
    const book = (await account(radicale.url)).open(seeded.href)
    const blind: AddressBook = { ...counting(book).book, list: () => Promise.resolve([]) }
    const found = [cardWith('u-1', 'Ada', 'EMAIL:ada@example.org', 'TITLE:Baker')]
    const plan = await bring(found, { book: blind, journal: memoryJournal() })
    expect(plan.contacts[0]?.remarks).toEqual([{ code: 'newUid', params: {} }])
    expect(await book.list()).toHaveLength(2)
  })
})
