import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Move, type MoveSnapshot } from '../../../src-main/core/move/index.ts'
import { memorySecrets, systemClock, systemRandom } from '../../../src-main/core/ports.ts'
import { startPractice } from '../../../src-main/core/practice/index.ts'
import { follower } from './follower.ts'

/** A move that was copied, and may be opened again. */
async function copied() {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-undoing-'))
  const practice = await startPractice({ pace: 0, stubborn: false })
  const secrets = memorySecrets()
  const { seen, until, ...follows } = follower()
  const ports = { clock: systemClock, secrets, ...follows }
  const move = Move.create(folder, ports, { id: systemRandom.id(), practice: false, track: 'address' })
  onTestFinished(async () => {
    await move.close()
    await practice.close()
    rmSync(folder, { recursive: true, force: true })
  })
  for (const side of ['old', 'new'] as const) {
    const { email, imap, password } = practice[side]
    move.setAccount(side, { email, presetId: 'other', imap })
    await move.signIn(side, password, false)
  }
  await move.copy({ language: 'en' })
  seen.length = 0
  return { folder, ports, practice, secrets, move, seen, until }
}

const isOver = ({ undo }: MoveSnapshot) =>
  undo !== null && ['finished', 'paused', 'stopped'].includes(undo.state)

test('taking back is told from its first message to its last, and the move can begin anew', async () => {
  const { move, seen, until } = await copied()
  const { messages } = move.undoable()
  expect(move.snapshot()).toMatchObject({ undo: null, canUndo: true })
  const over = until(isOver)
  move.startUndo()
  expect(move.snapshot().undo).toMatchObject({ state: 'running', total: messages, removed: 0 })
  expect(await over).toMatchObject({
    phase: 'setup',
    run: null,
    receipt: null,
    undo: { state: 'finished', total: messages, removed: messages, kept: 0, failedFolders: 0, failure: null }
  })
  const removed = seen.map(({ undo }) => undo?.removed ?? 0)
  expect(removed).toEqual(removed.toSorted((one, other) => one - other))

  await move.copy({ language: 'en' })
  expect(move.snapshot()).toMatchObject({ phase: 'copied', undo: null, receipt: { complete: true } })
})

test('stopped in the middle, also by the end of the program, it goes on and counts what it took back before', async () => {
  const { folder, ports, secrets, move, until } = await copied()
  const { messages } = move.undoable()
  const begun = until(({ undo }) => (undo?.removed ?? 0) > 0)
  move.startUndo()
  await begun
  await move.close()
  const again = Move.open(folder, ports)
  if (!again) throw new Error('no move was kept')
  onTestFinished(() => again.close())
  const paused = again.snapshot()
  // A quick computer has taken back everything before it could be stopped.
  if (paused.undo?.state === 'finished') return
  expect(paused).toMatchObject({
    phase: 'copying',
    receipt: null,
    undo: { state: 'paused', total: messages }
  })
  expect(paused.undo?.removed).toBeGreaterThan(0)
  expect(await secrets.get(again.id, 'new')).toBeDefined()
  const over = until(isOver)
  again.startUndo()
  expect((await over).undo).toMatchObject({ state: 'finished', total: messages, removed: messages })
})

test('what keeps it from beginning is told, and the copy stays what it was', async () => {
  const { practice, move, until } = await copied()
  await practice.close()
  const over = until(isOver)
  move.startUndo()
  expect(await over).toMatchObject({
    phase: 'copied',
    receipt: { complete: true },
    undo: { state: 'stopped', removed: 0, failure: { code: 'connect.refused', side: 'new' } }
  })
})

test('it is refused while something else is under way', async () => {
  const { move } = await copied()
  move.start({ language: 'en' })
  expect(() => move.startUndo()).toThrow(expect.objectContaining({ code: 'move.notAllowed' }))
  await move.pause()
})
