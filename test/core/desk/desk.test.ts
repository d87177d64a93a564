import { describe, expect, onTestFinished, test } from 'vitest'
import type { ContactsDesk, DeskList } from '../../../src-main/core/desk/index.ts'
import { fakeClock } from '../../fake-clock.ts'
import { bookPath, type Rule, startDavFaults } from '../../servers/dav-faults.ts'
import { card, openDesk } from './world.ts'

const names = async (desk: ContactsDesk, list: DeskList) =>
  (await desk.list(list, 0, 100)).rows.map((row) => row.card.name)

const refuses =
  (name: string): Rule =>
  ({ method, body }) =>
    method === 'PUT' && body.includes(`FN:${name}`) ? { status: 403, body: 'No' } : undefined

describe('what is read', () => {
  test('is told in numbers: contacts, what was left behind, what is to be said', async () => {
    const { give } = await openDesk()
    const view = await give(card('Ann') + card('Ben') + 'BEGIN:VCARD\r\nVERSION:3.0\r\n%%%\r\nEND:VCARD\r\n')
    expect(view.found).toEqual({ from: 'files', contacts: 2, leftBehind: 1, notes: 1, questions: 0 })
    expect(view).toMatchObject({ work: null, failure: null, plan: null, outcome: null })
  })

  test('comes from the old address book as well, in the place of what was read before', async () => {
    const old = await startDavFaults({ cards: { [`${bookPath}1.vcf`]: card('Ann') } })
    onTestFinished(() => old.stop())
    const world = await openDesk()
    await world.give(card('Ben') + card('Cleo'))
    await world.sign('old', old)
    const view = await world.done(() => world.desk.readAccount())
    expect(view.found).toMatchObject({ from: 'account', contacts: 1 })
    expect(world.desk.view().old).toMatchObject({ email: 'eva@old.example', passwordKnown: true })
  })

  test('in letters that nobody knows is asked about, and read again as answered', async () => {
    const { desk, give, done } = await openDesk()
    const view = await give(Buffer.from(card('Zoé Müller') + card('Jürgen Weiß'), 'latin1'), 'old.vcf')
    expect(view.found?.questions).toBe(1)
    const [question] = desk.questions()
    expect(question?.file).toBe('old.vcf')
    expect(question?.readings.map(({ encoding }) => encoding)).toContain('macintosh')
    await done(() => desk.answerEncoding('old.vcf', 'windows-1252'))
    expect(desk.questions()).toEqual([])
    expect(await desk.file('vcf')).toContain('FN:Jürgen Weiß')
  })

  test('can be had as one file, with no account at all', async () => {
    const { desk, give } = await openDesk()
    await give(card('Ann', 'EMAIL:ann@mail.example'))
    expect(await desk.file('vcf')).toContain('FN:Ann')
    expect(await desk.file('csv')).toContain('ann@mail.example')
  })
})

describe('what is planned', () => {
  test('is counted and listed before anything is written', async () => {
    const { desk, server, plan } = await openDesk()
    const view = await plan(card('Ann'), card('Ben'))
    expect(view.plan).toMatchObject({
      book: 'Friends & <family>',
      new: 2,
      there: 0,
      look: 0,
      unanswered: 0,
      writes: 2
    })
    expect(await names(desk, 'new')).toEqual(['Ann', 'Ben'])
    expect(await desk.list('new', 1, 1)).toMatchObject({ total: 2, rows: [{ index: 1 }] })
    expect(server.cards.size).toBe(0)
  })

  test('asks about those who may be there already, and follows the answer', async () => {
    const there = card('Z. Müller', 'EMAIL:zoe@mail.example')
    const { desk, server, plan, bring } = await openDesk({ cards: { [`${bookPath}1.vcf`]: there } })
    const { plan: before } = await plan(card('Zoé Müller', 'EMAIL:zoe@mail.example', 'TEL:+33 6 12 34 56 78'))
    expect(before).toMatchObject({ look: 1, unanswered: 1, writes: 0 })
    const { rows } = await desk.list('look', 0, 10)
    expect(rows).toMatchObject([{ isAsked: true, answer: null, candidates: [{ isThere: true }] }])
    expect(() => desk.answer(0, { kind: 'merge', candidate: 5 })).toThrow()
    desk.answer(0, { kind: 'skip' })
    expect(desk.view().plan).toMatchObject({ unanswered: 0, writes: 0 })
    desk.answer(0, { kind: 'keepBoth' })
    expect(desk.view().plan).toMatchObject({ unanswered: 0, writes: 1 })
    expect((await bring()).outcome).toMatchObject({ counts: { added: 1, needsALook: 0 } })
    expect(server.cards.size).toBe(2)
  })

  test('is a file alone where the new account lets no program in', async () => {
    const world = await openDesk()
    await world.give(card('Ann'))
    const settings = { email: 'eva@outlook.com', presetId: 'microsoft', user: 'eva@outlook.com' }
    await world.desk.sign('new', settings, 'secret', false)
    const view = await world.done(() => world.desk.plan())
    expect(view).toMatchObject({ isFileOnly: true, plan: null, failure: null })
    await world.sign('new')
    expect(world.desk.view().isFileOnly).toBe(false)
  })

  test('waits for the right password, and says whose it is', async () => {
    const world = await openDesk()
    await world.give(card('Ann'))
    await world.sign('new', world.server, 'wrong')
    const { failure } = await world.done(() => world.desk.plan())
    expect(failure).toMatchObject({ code: 'signIn.wrongPassword', side: 'new' })
    await world.sign('new')
    expect(world.desk.view().failure).toBeNull()
    expect((await world.done(() => world.desk.plan())).plan).toMatchObject({ new: 1 })
  })
})

describe('what is brought', () => {
  test('is told, listed and kept; refused ones with their reason, and they can be tried again', async () => {
    const { desk, server, plan, bring } = await openDesk({ rules: [refuses('Ben')] })
    await plan(card('Ann'), card('Ben'))
    const { outcome } = await bring()
    expect(outcome).toMatchObject({ counts: { added: 1, failed: 1 }, verified: false })
    expect(await desk.list('failed', 0, 10)).toMatchObject({
      total: 1,
      rows: [
        { card: { name: 'Ben' }, notes: [{ kind: 'result', name: 'Ben', file: 'friends.vcf', card: 2 }] }
      ]
    })
    server.rule()
    const again = await bring()
    expect(again.outcome).toMatchObject({ counts: { added: 1, alreadyThere: 1, failed: 0 }, verified: true })
    expect(await names(desk, 'added')).toEqual(['Ben'])
    expect(server.cards.size).toBe(2)
  })

  test('may be stopped midway, and goes on without bringing anybody twice', async () => {
    const { desk, server, plan, done, when } = await openDesk()
    const people = Array.from({ length: 30 }, (_, at) => card(`Person ${at}`))
    await plan(...people)
    // The fifth is not answered before the stop was asked for.
    let stopping: Promise<void> | undefined
    server.rule(({ method }) => {
      if (method === 'PUT' && server.cards.size === 5) stopping ??= desk.stop()
      return undefined
    })
    const ended = when(({ work }) => work === null)
    desk.bring('en')
    const stopped = await ended
    await stopping
    const view = { failure: null, stopped: 'writing', plan: { isOld: true }, outcome: null, canUndo: true }
    expect(stopped).toMatchObject(view)
    expect(server.cards.size).toBeLessThan(30)
    const { outcome, stopped: left } = await done(() => desk.goOn())
    expect([outcome?.counts.failed, left]).toEqual([0, null])
    expect(server.cards.size).toBe(30)
    const puts = server.requests.filter(({ method }) => method === 'PUT').map(({ path }) => path)
    expect(new Set(puts).size).toBe(puts.length)
  })

  test('is taken back, and the next comparison begins anew', async () => {
    const { desk, server, plan, bring, done } = await openDesk()
    await plan(card('Ann'), card('Ben'))
    await bring()
    expect(desk.undoable()).toBe(2)
    const view = await done(() => desk.undo('en'))
    expect(view).toMatchObject({ undone: { removed: 2, kept: 0 }, outcome: null, plan: null, canUndo: false })
    expect(server.cards.size).toBe(0)
    expect((await done(() => desk.plan())).plan).toMatchObject({ new: 2 })
  })

  test('is remembered by the next process: who, what became of them, and why', async () => {
    const world = await openDesk({ rules: [refuses('Ben')] })
    await world.plan(card('Ann'), card('Ben'))
    await world.bring()
    await world.restart()
    const view = world.desk.view()
    expect(view).toMatchObject({
      ...{ found: null, plan: null, canUndo: true },
      outcome: { counts: { added: 1, failed: 1 }, verified: false, notes: 1 }
    })
    expect(await names(world.desk, 'added')).toEqual(['Ann'])
    expect(await world.desk.list('failed', 0, 10)).toMatchObject({
      total: 1,
      rows: [{ card: { name: 'Ben', details: [] }, notes: [{ code: 'refused', name: 'Ben' }] }]
    })
    expect((await world.desk.notes(0, 10)).rows).toMatchObject([{ name: 'Ben', isLoss: true }])
  })
})

describe('the desk', () => {
  test('does one thing at a time, and tells that it does', async () => {
    const { desk, server, plan, when, views } = await openDesk()
    await plan(card('Ann'))
    server.rule(({ method }) => (method === 'PUT' ? 'hang' : undefined))
    const ended = when(({ work }) => work === null)
    desk.bring('en')
    expect(desk.running).toBe(true)
    expect(views.at(-1)?.work).toMatchObject({ kind: 'writing' })
    for (const act of [
      () => desk.readFiles(),
      () => desk.plan(),
      () => desk.bring('en'),
      () => desk.undo('en'),
      () => desk.takeFile(0, 'a.vcf', 0, Buffer.from('x')),
      () => desk.answer(0, { kind: 'skip' })
    ])
      expect(act).toThrow(expect.objectContaining({ code: 'move.notAllowed' }))
    await desk.stop()
    await ended
    expect(desk.running).toBe(false)
  })

  test('tells how the work gets on at most four times a second', async () => {
    const { desk, plan, bring, views } = await openDesk({ clock: fakeClock() })
    await plan(...Array.from({ length: 40 }, (_, at) => card(`Person ${at}`)))
    const before = views.length
    await bring()
    expect(views.length - before).toBe(2)
    expect(desk.view().outcome?.counts.added).toBe(40)
  })

  test('refuses what there is nothing for yet', async () => {
    const { desk } = await openDesk()
    const refusal: unknown = expect.objectContaining({ code: 'move.notAllowed' })
    expect(() => desk.plan()).toThrow(refusal)
    expect(() => desk.bring('en')).toThrow(refusal)
    expect(() => desk.goOn()).toThrow(refusal)
    await expect(desk.list('new', 0, 10)).rejects.toThrow(refusal)
    await expect(desk.file('vcf')).rejects.toThrow(refusal)
  })
})
