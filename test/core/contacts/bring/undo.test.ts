import { describe, expect, it } from 'vitest'
import { undoContacts } from '../../../../src-main/core/contacts/bring/undo.ts'
import { verifyContacts } from '../../../../src-main/core/contacts/bring/verify.ts'
import type { BookRemoval } from '../../../../src-main/core/contacts/carddav/discovery.ts'
import type { FetchedPhoto } from '../../../../src-main/core/contacts/carddav/photo.ts'
import { FakeBook } from './fake-book.ts'
import { memoryJournal } from './memory-journal.ts'
import { bring, cardWith, storedIn, textWith } from './world.ts'

const ada = (...lines: readonly string[]) => cardWith('ada', 'Ada', 'EMAIL:ada@example.org', ...lines)
const photo = `PHOTO;ENCODING=b;TYPE=JPEG:${Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3, 4]).toString('base64')}`
const withoutPhoto = (text: string) => text.replace(/PHOTO.*\r\n/, '')

describe('reading back', () => {
  it('names what the server holds otherwise, and a second run sends nothing for it', async () => {
    const book = new FakeBook({ alter: withoutPhoto })
    const journal = memoryJournal()
    const outcome = await bring([ada(photo)], { book, journal })
    expect(outcome.contacts[0]).toMatchObject({
      kind: 'added',
      remarks: [{ code: 'differs', fields: ['photo'] }]
    })
    expect(outcome.counts).toMatchObject({ verified: 0, differing: 1 })
    const again = await bring([ada(photo)], { book, journal })
    expect(again.contacts[0]).toMatchObject({
      kind: 'alreadyThere',
      remarks: [{ code: 'differs', fields: ['photo'] }]
    })
    expect(book.changes).toHaveLength(1)
  })

  it('tells what is not there any more; the next run brings it again', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    book.before = (kind) => {
      if (kind === 'read') book.cards.clear()
    }
    const outcome = await bring([ada()], { book, journal })
    expect(outcome.contacts).toMatchObject([{ kind: 'failed', reason: { code: 'lost' } }])
    book.before = () => undefined
    expect((await bring([ada()], { book, journal })).counts.added).toBe(1)
  })

  it('reads nothing twice', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    await bring([ada()], { book, journal })
    book.before = () => {
      throw new Error('Nothing to read')
    }
    expect(await verifyContacts({ book, journal })).toEqual({ equal: 0, differing: [], lost: [], unread: [] })
  })

  it.each<[string, FetchedPhoto, boolean]>([
    ['there', { kind: 'image', type: 'image/jpeg', bytes: new Uint8Array(9) }, true],
    ['not there', { kind: 'none', reason: 'notFound' }, false]
  ])('looks behind the link that a server makes of a picture: %s', async (_, fetched, isThere) => {
    const book = new FakeBook({
      alter: (text) => text.replace(/PHOTO.*\r\n/, 'PHOTO;VALUE=uri:https://photos.test/1\r\n')
    })
    const fetchPhoto = () => Promise.resolve(fetched)
    const outcome = await bring([ada(photo)], { book, journal: memoryJournal(), fetchPhoto })
    expect(outcome.counts.differing).toBe(isThere ? 0 : 1)
  })
})

describe('taking back', () => {
  it('works where the server changes what it gets', async () => {
    const book = new FakeBook({
      cards: { 'x.vcf': textWith('x', 'Ben', 'EMAIL:b@x.test') },
      alter: withoutPhoto
    })
    const journal = memoryJournal()
    await bring([ada(photo), cardWith('b', 'Ben', 'EMAIL:b@x.test', photo, 'TITLE:Baker')], { book, journal })
    expect(await undoContacts({ book, journal })).toMatchObject({
      removed: 1,
      restored: 1,
      kept: [],
      failed: []
    })
    expect(book.texts()).toEqual({ '/book/x.vcf': textWith('x', 'Ben', 'EMAIL:b@x.test') })
  })

  it('knows a card by what it says, where only its version has changed', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    await bring([ada()], { book, journal })
    for (const [href, { text }] of book.cards) book.put(href, text)
    expect(await undoContacts({ book, journal })).toMatchObject({ removed: 1, kept: [] })
    expect(book.cards.size).toBe(0)
  })

  it('keeps what somebody has changed between writing and reading back', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    book.before = (kind, href) => {
      if (kind === 'read') book.put(href, textWith('ada', 'Ada', 'EMAIL:ada@example.org', 'NOTE:By hand'))
    }
    await bring([ada('TITLE:Baker')], { book, journal })
    book.before = () => undefined
    const undone = await undoContacts({ book, journal })
    expect(undone).toMatchObject({ removed: 0, kept: [{ name: 'Ada' }] })
    expect(book.cards.size).toBe(1)
  })

  it('leads to what was there before the first of several runs', async () => {
    const before = { 'x.vcf': textWith('x', 'Ada', 'EMAIL:ada@example.org') }
    const book = new FakeBook({ cards: before })
    const journal = memoryJournal()
    await bring([ada('TITLE:Baker'), cardWith('ben', 'Ben', 'EMAIL:ben@x.test')], { book, journal })
    await bring([ada('NOTE:n'), cardWith('b2', 'Ben', 'EMAIL:ben@x.test', 'NOTE:n')], { book, journal })
    expect(journal.writes()).toHaveLength(2)
    await undoContacts({ book, journal })
    expect(book.texts()).toEqual({ '/book/x.vcf': before['x.vcf'] })
  })

  it('keeps what a person wrote between two runs', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    await bring([ada()], { book, journal })
    const [stored] = await storedIn(book)
    const edited = textWith('ada', 'Ada', 'EMAIL:ada@example.org', 'NOTE:By hand')
    book.put(stored?.href ?? '', edited)
    await bring([ada('TITLE:Baker')], { book, journal })
    expect(await undoContacts({ book, journal })).toMatchObject({ removed: 0, restored: 1 })
    expect(Object.values(book.texts())).toEqual([edited])
  })

  it('has nothing against what the person has removed, and does not claim it', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    await bring([ada(), cardWith('ben', 'Ben', 'EMAIL:ben@x.test')], { book, journal })
    const [[first] = []] = book.cards
    book.cards.delete(first ?? '')
    const undone = await undoContacts({ book, journal })
    expect(undone).toMatchObject({ removed: 1, gone: 1, kept: [], failed: [] })
    expect(book.cards.size).toBe(0)
    expect(await undoContacts({ book, journal })).toMatchObject({ removed: 0, gone: 0 })
  })

  it('never removes by guess where the server tells no versions', async () => {
    const book = new FakeBook({ tellsNoEtags: true })
    const journal = memoryJournal()
    await bring([ada()], { book, journal })
    const undone = await undoContacts({ book, journal })
    expect([undone.removed, undone.kept.length, book.cards.size]).toEqual([0, 1, 1])
  })

  it('can be tried again where the server refuses it', async () => {
    let isOpen = true
    const book = new FakeBook({
      cards: { 'x.vcf': textWith('x', 'Ada', 'EMAIL:ada@example.org') },
      refuse: () => (isOpen ? undefined : { status: 403, reason: '' })
    })
    const journal = memoryJournal()
    await bring([ada('TITLE:Baker')], { book, journal })
    isOpen = false
    expect((await undoContacts({ book, journal })).failed).toHaveLength(1)
    isOpen = true
    expect(await undoContacts({ book, journal })).toMatchObject({ restored: 1, failed: [] })
  })

  it.each<[BookRemoval['kind'], boolean]>([
    ['removed', true],
    ['gone', true],
    ['notEmpty', false]
  ])('removes an address book of ours: %s', async (kind, isBookRemoved) => {
    const book = new FakeBook()
    const journal = memoryJournal()
    await bring([ada()], { book, journal })
    const removeBook = () => Promise.resolve({ kind } as BookRemoval)
    expect(await undoContacts({ book, journal, removeBook })).toMatchObject({ isBookRemoved })
  })

  it('does not even ask for that where something was kept', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    await bring([ada()], { book, journal })
    for (const href of book.cards.keys()) book.put(href, textWith('ada', 'Edited'))
    const removeBook = () => Promise.reject(new Error('Not empty'))
    expect(await undoContacts({ book, journal, removeBook })).toMatchObject({ isBookRemoved: false })
  })

  it('lets the same contacts be brought again', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    await bring([ada()], { book, journal })
    await undoContacts({ book, journal })
    expect((await bring([ada()], { book, journal })).counts.added).toBe(1)
    expect(await undoContacts({ book, journal })).toMatchObject({ removed: 1 })
    expect(book.cards.size).toBe(0)
  })
})
