import jpeg from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { fileName } from '../../../../src-main/core/contacts/bring/form.ts'
import { undoContacts } from '../../../../src-main/core/contacts/bring/undo.ts'
import type { Card } from '../../../../src-main/core/contacts/types.ts'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { failureOf } from '../carddav/world.ts'
import { FakeBook } from './fake-book.ts'
import { memoryJournal } from './memory-journal.ts'
import { bring, cardOf, cardWith, textWith } from './world.ts'

const ada = (...lines: readonly string[]) => cardWith('ada', 'Ada', 'EMAIL:ada@example.org', ...lines)
const hrefOf = (uid: string) => `/book/${fileName(uid)}`
/** Properties of a card in the book, as lines without parameters. */
function linesAt(book: FakeBook, href: string): string[] {
  return cardOf(book.cards.get(href)?.text ?? '').properties.map(({ name, value }) => `${name}:${value}`)
}
const photo = `PHOTO;ENCODING=b;TYPE=JPEG:${Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3, 4]).toString('base64')}`

describe('bringing contacts', () => {
  it('creates who is new, completes who is there, and leaves the others alone', async () => {
    const book = new FakeBook({
      cards: {
        'ben.vcf': textWith('ben', 'Ben', 'EMAIL:ben@example.org'),
        'cleo.vcf': textWith('cleo', 'Cleo')
      }
    })
    const found = [
      ada(),
      cardWith('b2', 'Ben', 'EMAIL:ben@example.org', 'TITLE:Baker'),
      cardWith('cleo', 'Cleo')
    ]
    const outcome = await bring(found, { book, journal: memoryJournal() })
    expect(outcome.contacts.map(({ kind, href }) => [kind, href])).toEqual([
      ['added', hrefOf('ada')],
      ['completed', '/book/ben.vcf'],
      ['alreadyThere', undefined]
    ])
    expect(outcome.counts).toEqual({
      read: 3,
      added: 1,
      completed: 1,
      alreadyThere: 1,
      needsALook: 0,
      skipped: 0,
      failed: 0,
      verified: 2,
      differing: 0
    })
    expect(linesAt(book, '/book/ben.vcf')).toContain('TITLE:Baker')
  })

  it('writes each card into the journal before it is sent', async () => {
    const book = new FakeBook()
    const journal = memoryJournal()
    const states: string[] = []
    book.before = (kind) => {
      if (kind === 'create')
        states.push(journal.writes().find(({ state }) => state !== 'planned')?.state ?? '')
    }
    await bring([ada()], { book, journal })
    expect(states).toEqual(['sent'])
  })

  it('leaves what nobody has answered, and what the person skips', async () => {
    const cards = { 'ann.vcf': textWith('ann', 'Ann Lee', 'EMAIL:lee@example.org') }
    const found = [cardWith('a2', 'A. Lee', 'EMAIL:lee@example.org', 'TITLE:Baker')]
    const book = new FakeBook({ cards })
    const journal = memoryJournal()
    const asked = await bring(found, { book, journal })
    expect(asked.contacts).toMatchObject([{ kind: 'needsALook', reason: { code: 'unanswered' } }])
    const skipped = await bring(found, { book, journal, answers: new Map([[0, { kind: 'skip' }]]) })
    expect(skipped.counts).toMatchObject({ skipped: 1, needsALook: 0 })
    expect(book.changes).toEqual([])
  })

  it('completes a card anew that has been changed a moment ago', async () => {
    const book = new FakeBook({ cards: { 'x.vcf': textWith('x', 'Ada', 'EMAIL:ada@example.org') } })
    let edits = 0
    book.before = (kind) => {
      if (kind !== 'update' || edits++ > 0) return
      book.put('/book/x.vcf', textWith('x', 'Ada', 'EMAIL:ada@example.org', 'NOTE:By hand'))
    }
    const outcome = await bring([ada('TITLE:Baker')], { book, journal: memoryJournal() })
    expect(outcome.counts.completed).toBe(1)
    expect(linesAt(book, '/book/x.vcf')).toEqual(expect.arrayContaining(['NOTE:By hand', 'TITLE:Baker']))
  })

  it('leaves a card alone that is changed again and again', async () => {
    const book = new FakeBook({ cards: { 'x.vcf': textWith('x', 'Ada', 'EMAIL:ada@example.org') } })
    let edits = 0
    book.before = (kind) => {
      if (kind === 'update')
        book.put('/book/x.vcf', textWith('x', 'Ada', 'EMAIL:ada@example.org', `NOTE:${++edits}`))
    }
    const outcome = await bring([ada('TITLE:Baker')], { book, journal: memoryJournal() })
    expect(outcome.contacts).toMatchObject([{ kind: 'failed', reason: { code: 'changedMeanwhile' } }])
    expect(edits).toBe(2)
    expect(book.changes).toEqual([])
  })

  it('tells who was removed before it could be completed', async () => {
    const book = new FakeBook({ cards: { 'x.vcf': textWith('x', 'Ada', 'EMAIL:ada@example.org') } })
    book.before = (kind) => {
      if (kind === 'update') book.cards.clear()
    }
    const outcome = await bring([ada('TITLE:Baker')], { book, journal: memoryJournal() })
    expect(outcome.contacts).toMatchObject([{ kind: 'failed', reason: { code: 'goneMeanwhile' } }])
  })

  it('does not call a card its own that somebody else has put there under its name', async () => {
    const book = new FakeBook()
    let isFirst = true
    book.before = (kind) => {
      if (kind === 'create' && isFirst)
        book.put(hrefOf('ada'), textWith('ada', 'Ada', 'EMAIL:ada@example.org'))
      isFirst = false
    }
    const journal = memoryJournal()
    const outcome = await bring([ada()], { book, journal })
    expect(outcome.counts).toMatchObject({ alreadyThere: 1, added: 0 })
    await undoContacts({ book, journal })
    expect(book.cards.size).toBe(1)
  })

  it('gives a card another UID, and tells its groups, where its name is somebody else’s', async () => {
    const book = new FakeBook()
    let isFirst = true
    book.before = (kind) => {
      if (kind === 'create' && isFirst) book.put(hrefOf('ada'), textWith('zoe', 'Zoe'))
      isFirst = false
    }
    const group = cardWith(
      'g',
      'Friends',
      'X-ADDRESSBOOKSERVER-KIND:group',
      'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ada'
    )
    const outcome = await bring([ada(), group], { book, journal: memoryJournal(), style: 'apple' })
    expect(outcome.contacts).toMatchObject([{ kind: 'added', remarks: [{ code: 'newUid' }] }])
    const lines = linesAt(book, outcome.contacts[0]?.href ?? '')
    const uid = lines.find((line) => line.startsWith('UID:'))?.slice(4)
    expect(lines).toContain('X-OLD-UID:ada')
    expect(linesAt(book, hrefOf('g'))).toContain(`X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${uid}`)
  })

  it('looks up the card that has the UID, where the server says so, and completes that one', async () => {
    const book = new FakeBook({
      refuse: (text, name) =>
        text.includes('UID:ada') && name === fileName('ada')
          ? { status: 400, condition: 'no-uid-conflict', reason: 'uid already exists' }
          : undefined
    })
    let isFirst = true
    book.before = (kind) => {
      if (kind === 'create' && isFirst) book.put('/book/elsewhere.vcf', textWith('ada', 'Ada'))
      isFirst = false
    }
    const outcome = await bring([ada()], { book, journal: memoryJournal() })
    expect(outcome.contacts).toMatchObject([{ kind: 'completed', href: '/book/elsewhere.vcf' }])
    expect(book.cards.size).toBe(1)
  })

  it('gives a card another UID where its own lies in the bin', async () => {
    const book = new FakeBook({
      refuse: (text) =>
        text.replace('X-OLD-UID', '').includes('UID:ada\r')
          ? { status: 400, condition: 'no-uid-conflict', reason: 'uid already exists' }
          : undefined
    })
    const journal = memoryJournal()
    const outcome = await bring([ada()], { book, journal })
    expect(outcome.contacts).toMatchObject([{ kind: 'added', remarks: [{ code: 'newUid' }] }])
    expect((await bring([ada()], { book, journal })).counts).toMatchObject({ alreadyThere: 1 })
    expect(book.changes).toHaveLength(1)
  })

  it.each(['contacts.full', 'signIn.wrongPassword'] as const)(
    'stops at %s, and goes on later',
    async (code) => {
      const book = new FakeBook()
      const journal = memoryJournal()
      const found = Array.from({ length: 9 }, (_, i) => cardWith(`u${i}`, `Name${i}`))
      let writes = 0
      book.before = (kind) => {
        if (kind === 'create' && ++writes > 3) throw new RehomeError(code, { host: 'new.test' })
      }
      expect((await failureOf(bring(found, { book, journal }))).code).toBe(code)
      expect(book.cards.size).toBe(3)
      expect(journal.writes().filter(({ state }) => state === 'sent')).toEqual([])
      book.before = () => undefined
      expect((await bring(found, { book, journal })).counts).toMatchObject({ added: 6, alreadyThere: 3 })
      expect(book.changes).toHaveLength(9)
      expect([...journal.outcomes().values()].map(({ kind }) => kind)).toEqual(found.map(() => 'added'))
    }
  )

  it('stops when it is told to', async () => {
    const book = new FakeBook()
    const stop = new AbortController()
    book.before = (kind) => {
      if (kind === 'create') stop.abort()
    }
    const found = Array.from({ length: 9 }, (_, i) => cardWith(`u${i}`, `Name${i}`))
    const failure = await failureOf(bring(found, { book, journal: memoryJournal(), signal: stop.signal }))
    expect(failure.code).toBe('move.interrupted')
    expect(book.cards.size).toBeLessThan(5)
  })

  it('tells how it gets on', async () => {
    const events: string[] = []
    await bring([ada(), cardWith('ben', 'Ben')], {
      book: new FakeBook(),
      journal: memoryJournal(),
      onEvent: (event) =>
        events.push(
          event.kind === 'progress' ? `${event.phase} ${event.done}/${event.total}` : event.outcome.kind
        )
    })
    expect(events).toEqual([
      'added',
      'contacts 1/2',
      'added',
      'contacts 2/2',
      'verifying 1/2',
      'verifying 2/2'
    ])
  })
})

describe('groups', () => {
  const group = (...members: readonly string[]) =>
    cardWith(
      'g',
      'Friends',
      'X-ADDRESSBOOKSERVER-KIND:group',
      ...members.map((member) => `X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${member}`)
    )

  it('become categories where the address book has those, also of who was there before', async () => {
    const book = new FakeBook({ cards: { 'x.vcf': textWith('x', 'Ada', 'EMAIL:ada@example.org') } })
    const outcome = await bring([ada(), cardWith('ben', 'Ben'), group('ada', 'ben')], {
      book,
      journal: memoryJournal()
    })
    expect(outcome.counts).toMatchObject({ added: 1, completed: 1 })
    expect(linesAt(book, '/book/x.vcf')).toContain('CATEGORIES:Friends')
    expect(linesAt(book, hrefOf('ben'))).toContain('CATEGORIES:Friends')
  })

  it('are written after their members, with the UIDs that these have there', async () => {
    const book = new FakeBook({ cards: { 'x.vcf': textWith('x', 'Ada', 'EMAIL:ada@example.org') } })
    const outcome = await bring([group('ada', 'ben', 'nobody'), ada(), cardWith('ben', 'Ben')], {
      book,
      journal: memoryJournal(),
      style: 'apple'
    })
    expect(book.changes.at(-1)).toBe(`create ${hrefOf('g')}`)
    const members = linesAt(book, hrefOf('g')).filter((line) => line.startsWith('X-ADDRESSBOOKSERVER-MEMBER'))
    expect(members).toEqual([
      'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:x',
      'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ben'
    ])
    expect(outcome.groups).toMatchObject([{ name: 'Friends', kind: 'added' }])
  })

  it('of the same name are completed', async () => {
    const there = { 'g0.vcf': textWith('g0', 'friends', 'X-ADDRESSBOOKSERVER-KIND:group') }
    const book = new FakeBook({ cards: there })
    const journal = memoryJournal()
    const found: Card[] = [ada(), group('ada')]
    const outcome = await bring(found, { book, journal, style: 'apple' })
    expect(outcome.groups).toMatchObject([{ kind: 'completed', href: '/book/g0.vcf' }])
    expect(linesAt(book, '/book/g0.vcf')).toContain('X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ada')
    expect((await bring(found, { book, journal, style: 'apple' })).groups).toMatchObject([
      { kind: 'alreadyThere' }
    ])
    await undoContacts({ book, journal })
    expect(book.texts()).toEqual({ '/book/g0.vcf': there['g0.vcf'] })
  })

  it('that can’t be written are told', async () => {
    const outcome = await bring([ada(), group('nobody')], { book: new FakeBook(), journal: memoryJournal() })
    expect(outcome.groups).toMatchObject([
      { name: 'Friends', kind: 'needsALook', reason: { code: 'strangersInGroup', params: { count: 1 } } }
    ])
  })
})

describe('what a server refuses', () => {
  const refuse = (isRefused: (text: string) => boolean, reason = '', status = 403) =>
    new FakeBook({ refuse: (text) => (isRefused(text) ? { status, reason } : undefined) })

  it('is brought without its picture, and that is told', async () => {
    const book = refuse((text) => text.includes('PHOTO'))
    const outcome = await bring([ada(photo, 'X-OWN:1')], { book, journal: memoryJournal() })
    expect(outcome.contacts).toMatchObject([
      { kind: 'added', remarks: [{ code: 'leftOut', fields: ['photo'] }] }
    ])
    expect(linesAt(book, hrefOf('ada'))).toContain('X-OWN:1')
    expect(outcome.counts.verified).toBe(1)
  })

  it('is brought without what the server names', async () => {
    const book = refuse((text) => text.includes('GEO'), 'Validation error: GEO is not a list', 415)
    const outcome = await bring([ada(photo, 'GEO:48.2;16.3', 'X-OWN:1')], { book, journal: memoryJournal() })
    expect(outcome.contacts[0]?.remarks).toEqual([{ code: 'leftOut', params: {}, fields: ['extras'] }])
    expect(linesAt(book, hrefOf('ada')).join()).toMatch(/PHOTO.*X-OWN:1/)
    expect(book.sent).toHaveLength(2)
  })

  it('is brought without its unusual properties, with its picture', async () => {
    const book = refuse((text) => text.includes('X-OWN'))
    const outcome = await bring([ada(photo, 'X-OWN:1')], { book, journal: memoryJournal() })
    expect(outcome.contacts[0]?.remarks).toEqual([{ code: 'leftOut', params: {}, fields: ['extras'] }])
    expect(linesAt(book, hrefOf('ada')).join()).toContain('PHOTO')
  })

  it('is brought as the least that makes a contact', async () => {
    const book = refuse((text) => /NICKNAME|item1/.test(text))
    const found = [
      ada(photo, 'NICKNAME:Addie', 'item1.TEL;TYPE=CELL:1234567', 'item1.X-ABLabel:Boat', 'NOTE:n')
    ]
    const outcome = await bring(found, { book, journal: memoryJournal() })
    expect(outcome.contacts[0]?.remarks).toEqual([
      { code: 'leftOut', params: {}, fields: ['nickname', 'phone', 'photo'] }
    ])
    expect(linesAt(book, hrefOf('ada'))).toEqual(expect.arrayContaining(['TEL:1234567', 'NOTE:n', 'FN:Ada']))
  })

  it('is listed with the server’s own words where nothing helps; a second run tries again', async () => {
    let isOpen = false
    const book = refuse(() => !isOpen, 'Not on a Sunday')
    const journal = memoryJournal()
    const outcome = await bring([ada(photo)], { book, journal })
    expect(outcome.contacts).toMatchObject([
      { kind: 'failed', reason: { code: 'refusedWithReason', params: { reason: 'Not on a Sunday' } } }
    ])
    isOpen = true
    expect((await bring([ada(photo)], { book, journal })).counts.added).toBe(1)
  })

  it('is never cut down within a card that was there: only what would be added is', async () => {
    const card = textWith('x', 'Ada', 'EMAIL:ada@example.org', 'X-OWN:theirs')
    const book = new FakeBook({
      cards: { 'x.vcf': card },
      refuse: (text) => (text.includes('PHOTO') ? { status: 403, reason: '' } : undefined)
    })
    const outcome = await bring([ada(photo, 'TITLE:Baker')], { book, journal: memoryJournal() })
    expect(outcome.contacts).toMatchObject([
      { kind: 'completed', remarks: [{ code: 'leftOut', fields: ['photo'] }] }
    ])
    expect(linesAt(book, '/book/x.vcf')).toEqual(expect.arrayContaining(['X-OWN:theirs', 'TITLE:Baker']))
  })

  it('isn’t tried in lesser forms for ever where nothing is taken at all', async () => {
    const book = refuse(() => true)
    const found = Array.from({ length: 20 }, (_, i) => cardWith(`u${i}`, `Name${i}`, photo, 'X-OWN:1'))
    const outcome = await bring(found, { book, journal: memoryJournal() })
    expect(outcome.counts.failed).toBe(20)
    expect(book.sent.length).toBeLessThan(45)
  })

  it('ends the run where the server does nothing but fail', async () => {
    const book = refuse(() => true, 'Internal error', 500)
    const found = Array.from({ length: 40 }, (_, i) => cardWith(`u${i}`, `Name${i}`))
    const failure = await failureOf(bring(found, { book, journal: memoryJournal() }))
    expect(failure.toJSON()).toEqual({ code: 'server.unexpected', params: { host: 'new.test' } })
    expect(book.sent.length).toBeLessThan(15)
  })

  it('tells of an address book that can only be read', async () => {
    const book = new FakeBook({ refuse: () => ({ status: 403, condition: 'need-privileges', reason: '' }) })
    const outcome = await bring([ada(photo)], { book, journal: memoryJournal() })
    expect(outcome.contacts).toMatchObject([{ kind: 'failed', reason: { code: 'readOnly' } }])
    expect(book.sent).toHaveLength(1)
  })

  it.each([
    [413, 'max-resource-size'],
    [500, undefined]
  ])('for its size, with %i, is brought with a smaller picture', async (status, condition) => {
    const noise = Uint8Array.from({ length: 700 * 700 * 4 }, (_, i) => (i * 7919 * (i % 13)) % 256)
    const { data } = jpeg.encode({ width: 700, height: 700, data: noise }, 95)
    const book = new FakeBook({
      refuse: (text) =>
        text.length > 210_000 ? { status, reason: '', ...(condition && { condition }) } : undefined
    })
    const found = [ada(`PHOTO;ENCODING=b;TYPE=JPEG:${Buffer.from(data).toString('base64')}`)]
    const outcome = await bring(found, { book, journal: memoryJournal() })
    expect(outcome.contacts).toMatchObject([{ kind: 'added', remarks: [{ code: 'photoSmaller' }] }])
    expect(outcome.counts).toMatchObject({ verified: 1, differing: 0 })
  })

  it('for its size loses its picture without being sent, where the server has told its limit', async () => {
    const large = `PHOTO;ENCODING=b;TYPE=JPEG:/9j/${'QUJD'.repeat(20_000)}`
    const book = new FakeBook()
    const outcome = await bring([ada(large)], { book, journal: memoryJournal(), maxBytes: 50_000 })
    expect(outcome.contacts[0]?.remarks).toMatchObject([{ code: 'leftOut', fields: ['photo'] }])
    expect(book.sent).toHaveLength(1)
    const note = await bring([cardWith('n', 'Nora', `NOTE:${'x'.repeat(60_000)}`)], {
      book,
      journal: memoryJournal(),
      maxBytes: 50_000
    })
    expect(note.contacts).toMatchObject([{ kind: 'failed', reason: { code: 'tooLarge' } }])
  })
})
