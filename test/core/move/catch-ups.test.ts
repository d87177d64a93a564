import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import type { ErrorCode } from '../../../src-main/core/errors.ts'
import { nextCatchUp, noCatchUps, withBrought } from '../../../src-main/core/move/catch-ups.ts'
import type { MoveDocument } from '../../../src-main/core/move/document.ts'
import { type Move, Moves, type MoveSnapshot, phases } from '../../../src-main/core/move/index.ts'
import { noMessages } from '../../../src-main/core/mail/index.ts'
import { memorySecrets, systemRandom } from '../../../src-main/core/ports.ts'
import { startPractice } from '../../../src-main/core/practice/index.ts'
import { fakeClock } from '../../fake-clock.ts'
import { follower } from './follower.ts'

const MINUTE = 60_000
const rested = '2026-01-01T10:00:00.000Z'

/** As much of a move's document as the schedule looks at. */
function document(change: Partial<MoveDocument> = {}): MoveDocument {
  return {
    phase: 'copied',
    receipt: { finishedAt: rested },
    run: { state: 'finished', failure: null },
    old: null,
    catchUps: { ...noCatchUps, restedAt: rested },
    ...change
  } as MoveDocument
}

const stopped = (code: ErrorCode) =>
  document({ run: { state: 'stopped', failure: { code, params: {} } } as MoveDocument['run'] })

describe('the next catch-up', () => {
  const inHalfAnHour = new Date('2026-01-01T10:30:00.000Z')

  it('is half an hour after the last run, whatever that was', () => {
    expect(nextCatchUp(document())).toEqual(inHalfAnHour)
    expect(nextCatchUp(document({ catchUps: noCatchUps })), 'of a move made by an earlier version').toEqual(
      inHalfAnHour
    )
  })

  it('comes from the end of the first copy until the move ends', () => {
    const due = phases.filter((phase) => nextCatchUp(document({ phase })) !== null)
    expect(due).toEqual(['setup', 'copying', 'copied', 'switching', 'settling'])
    expect(phases.filter((phase) => nextCatchUp(document({ phase, receipt: null })) !== null)).toEqual([])
  })

  it('never comes where the person doesn’t want it, nor from files, which don’t change', () => {
    expect(nextCatchUp(document({ catchUps: { ...noCatchUps, automatic: false } }))).toBeNull()
    expect(nextCatchUp(document({ old: { backup: '/mail' } as MoveDocument['old'] }))).toBeNull()
  })

  it.each<ErrorCode>(['signIn.wrongPassword', 'quota.full', 'tls.expired', 'move.sameMailbox', 'unexpected'])(
    'waits for the person after %s',
    (code) => expect(nextCatchUp(stopped(code))).toBeNull()
  )

  it.each<ErrorCode>(['connect.offline', 'connect.lost', 'server.busy', 'signIn.tooManyConnections'])(
    'comes all the same after %s, which passes',
    (code) => expect(nextCatchUp(stopped(code))).toEqual(inHalfAnHour)
  )
})

test('what a cut-off catch-up brought counts with the next', () => {
  const counts = (copied: number, updated: number) => ({ ...noMessages, copied, updated })
  const cut = withBrought(withBrought(noCatchUps, counts(2, 1), undefined), counts(1, 0), undefined)
  expect(cut).toMatchObject({ last: null, unfinished: { messages: 3, changes: 1 } })
  const whole = withBrought(cut, counts(4, 1), new Date(rested))
  expect(whole).toMatchObject({
    last: { at: rested, messages: 7, changes: 2 },
    unfinished: { messages: 0, changes: 0 }
  })
})

/** A move that was copied once, on a clock that the test moves. */
async function copied() {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-catch-up-'))
  const practice = await startPractice({ pace: 0, stubborn: false })
  const clock = fakeClock()
  const secrets = memorySecrets()
  const { until, ...follows } = follower()
  const moves = new Moves(folder, { clock, secrets, ...follows }, systemRandom)
  onTestFinished(async () => {
    await moves.close()
    await practice.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const move = moves.create({ practice: false, track: 'address' })
  for (const side of ['old', 'new'] as const) {
    const { email, imap, password } = practice[side]
    move.setAccount(side, { email, presetId: 'other', imap })
    await move.signIn(side, password, false)
  }
  void moves.watch()
  await move.copy({ language: 'fr' })
  return { practice, clock, secrets, moves, move, until }
}

const isOver = ({ run }: MoveSnapshot) => run?.state === 'finished' || run?.state === 'stopped'
const inMinutes = (move: Move, now: Date) =>
  (Date.parse(move.snapshot().catchUp.nextAt ?? '') - now.getTime()) / MINUTE

describe('while Rehome is open', () => {
  it('looks for new mail every half hour, and says when next and what came', async () => {
    const { clock, move, until } = await copied()
    expect(move.snapshot().catchUp).toMatchObject({ automatic: true, everyMinutes: 30, last: null })
    expect(inMinutes(move, clock.now())).toBe(30)
    for (const _ of [1, 2]) {
      const begun = until(({ run }) => run?.state === 'preparing')
      await clock.advance(30 * MINUTE)
      expect((await begun).catchUp.nextAt).toBeNull()
      const over = await until(isOver)
      expect(over).toMatchObject({ phase: 'copied', run: { state: 'finished' }, receipt: { complete: true } })
      expect(over.catchUp.last).toEqual({ at: clock.now().toISOString(), messages: 0, changes: 0 })
    }
    expect(inMinutes(move, clock.now())).toBe(30)
  })

  it('leaves it where the person switched it off', async () => {
    const { clock, move } = await copied()
    move.scheduleCatchUps(false)
    await clock.advance(24 * 60 * MINUTE)
    expect(move.running).toBe(false)
    expect(move.snapshot().catchUp).toMatchObject({ automatic: false, nextAt: null, last: null })
  })

  it('stops and says so when a password is no longer taken, until the person has given the new one', async () => {
    const { practice, clock, secrets, move, until } = await copied()
    await secrets.set(move.id, 'old', 'the former one', false)
    const over = until(isOver)
    await clock.advance(30 * MINUTE)
    expect(await over).toMatchObject({
      phase: 'copied',
      run: { state: 'stopped', failure: { code: 'signIn.wrongPassword', side: 'old' } },
      catchUp: { nextAt: null }
    })
    await clock.advance(24 * 60 * MINUTE)
    expect(move.running).toBe(false)
    await move.signIn('old', practice.old.password, false)
    await move.copy({ language: 'fr' })
    expect(inMinutes(move, clock.now())).toBe(30)
  })

  it('waits for passwords that aren’t at hand', async () => {
    const { clock, secrets, move } = await copied()
    await secrets.forget(move.id)
    await move.lookForPasswords()
    expect(move.snapshot().catchUp.nextAt).toBeNull()
    await clock.advance(60 * MINUTE)
    expect(move.running).toBe(false)
  })

  it('tries what could not be reached again at the next time, or at once when the network is back', async () => {
    const { practice, clock, moves, move, until } = await copied()
    await practice.close()
    let over = until(isOver)
    await clock.advance(30 * MINUTE)
    expect(await over).toMatchObject({ run: { state: 'stopped', failure: { code: 'connect.refused' } } })
    expect(inMinutes(move, clock.now())).toBe(30)
    over = until(isOver)
    moves.hurry('kept')
    expect(move.running).toBe(true)
    await over
    expect(inMinutes(move, clock.now())).toBe(30)
  })
})

test('a run of the wizard waits for a server that can’t be reached, and tries again at once at a nudge', async () => {
  const { practice, moves, move } = await copied()
  await practice.close()
  move.start({ language: 'fr' })
  const first = await waitingAgain(move)
  expect(move.snapshot().run).toMatchObject({ state: 'waiting', failure: { code: 'connect.refused' } })
  moves.hurry('lost')
  expect(await waitingAgain(move, first), 'although the clock stands still').not.toBe(first)
  expect(move.running).toBe(true)
  await move.pause()
  expect(move.snapshot().run?.state).toBe('paused')
})

/** Until when it waits, once that is another time than before. */
async function waitingAgain(move: Move, before: string | null = null): Promise<string> {
  for (;;) {
    const waitUntil = move.snapshot().run?.waitUntil ?? null
    if (waitUntil !== null && waitUntil !== before) return waitUntil
    await new Promise((resolve) => setImmediate(resolve))
  }
}
