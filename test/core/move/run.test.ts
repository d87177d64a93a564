import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CopyEvent, FolderProgress, PlannedFolder } from '../../../src-main/core/mail/index.ts'
import { Run, withReached } from '../../../src-main/core/move/run.ts'
import { fakeClock } from '../../fake-clock.ts'

const names = ['INBOX', 'Sent', 'Impôts', 'صور']

function row(from: string, messages: number): PlannedFolder {
  return {
    from,
    fromLevels: [from],
    to: from,
    toLevels: [from],
    why: 'same-name',
    exists: true,
    messages,
    bytes: messages * 1000
  }
}

function progress(from: string, copied: number, total: number, state: FolderProgress['state'] = 'copying') {
  return { from, to: from, state, copied, total, copiedBytes: copied * 1000, totalBytes: total * 1000 }
}

const event = (folder: FolderProgress): CopyEvent => ({ type: 'folder', ...folder })

const lost: CopyEvent = {
  type: 'wait',
  side: 'old',
  until: new Date(0),
  reason: { code: 'connect.lost', params: {} }
}

/** What may happen in a run, as far as its counts go: also what no sound engine would report. */
const happening: fc.Arbitrary<CopyEvent> = fc.oneof(
  { weight: 8, arbitrary: folderEvent() },
  fc.constant(lost),
  fc.constant<CopyEvent>({ type: 'going-on' })
)

function folderEvent(): fc.Arbitrary<CopyEvent> {
  return fc
    .record({
      from: fc.constantFrom(...names),
      copied: fc.nat(50),
      total: fc.nat(50),
      state: fc.constantFrom<FolderProgress['state']>('waiting', 'copying', 'checking', 'done', 'failed')
    })
    .map(({ from, copied, total, state }) => event(progress(from, Math.min(copied, total), total, state)))
}

const oneRun = fc.record({
  /** What each folder holds when the run begins. */
  holds: fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50)),
  /** Only these, as when folders are tried again. */
  only: fc.option(fc.subarray(names, { minLength: 1 })),
  events: fc.array(happening, { maxLength: 30 }),
  end: fc.constantFrom('paused' as const, 'stopped' as const, 'finished' as const)
})

describe('the progress of a move', () => {
  it('never runs backwards, over pauses, retries, failures and catch-ups', () => {
    fc.assert(
      fc.property(fc.array(oneRun, { minLength: 1, maxLength: 6 }), (runs) => {
        let folders: readonly FolderProgress[] = []
        let shown = 0
        const look = (run: Run) => {
          const { messages, bytes, folders } = run.snapshot()
          expect(messages.done).toBeGreaterThanOrEqual(shown)
          expect(messages.done).toBeLessThanOrEqual(messages.total)
          expect(bytes.done).toBeLessThanOrEqual(bytes.total)
          expect(folders.every(({ copied, total }) => copied <= total)).toBe(true)
          shown = messages.done
        }
        for (const { holds, only, events, end } of runs) {
          const run = new Run(fakeClock(), 0, folders)
          expect(run.snapshot().before).toBe(shown)
          look(run)
          const plan = names.map((name, index) => row(name, holds[index] ?? 0))
          const isLeft = ({ from }: PlannedFolder) => only !== null && !only.includes(from)
          run.plan(
            plan.map((each) => (isLeft(each) ? { ...each, leftOut: 'chosen' as const } : each)),
            only === null ? [] : folders.filter(({ from }) => !only.includes(from))
          )
          look(run)
          for (const each of events) {
            run.handle(each)
            look(run)
          }
          run.end(end)
          look(run)
          folders = run.snapshot().folders
        }
      })
    )
  })

  it('goes on where it was, from the first moment', () => {
    const before = [progress('INBOX', 40, 50, 'copying'), progress('Sent', 10, 10, 'done')]
    const run = new Run(fakeClock(), 0, before)
    expect(run.snapshot()).toMatchObject({
      state: 'preparing',
      before: 50,
      messages: { done: 50, total: 60 }
    })
    run.plan([row('INBOX', 50), row('Sent', 10)], [])
    expect(run.snapshot()).toMatchObject({ state: 'copying', messages: { done: 50, total: 60 } })
    expect(run.snapshot().folders.map(({ state }) => state)).toEqual(['waiting', 'done'])
  })

  it('has a new total when there is new mail', () => {
    const run = new Run(fakeClock(), 0, [progress('INBOX', 50, 50, 'done')])
    run.plan([row('INBOX', 53)], [])
    expect(run.snapshot().messages).toEqual({ done: 50, total: 53 })
    expect(run.snapshot().folders[0]?.state).toBe('waiting')
  })

  it('keeps counting what the old mailbox has lost since: it was brought', () => {
    const run = new Run(fakeClock(), 0, [progress('INBOX', 50, 50, 'done'), progress('Gone', 7, 7, 'done')])
    run.plan([row('INBOX', 45)], [])
    expect(run.snapshot().messages).toEqual({ done: 57, total: 57 })
    run.handle(event(progress('INBOX', 45, 45, 'done')))
    expect(run.snapshot().messages).toEqual({ done: 57, total: 57 })
  })

  it('begins anew for a folder that goes elsewhere', () => {
    const run = new Run(fakeClock(), 0, [progress('INBOX', 50, 50, 'done')])
    run.plan([{ ...row('INBOX', 50), to: 'Other' }], [])
    expect(run.snapshot().messages).toEqual({ done: 0, total: 50 })
  })

  it('knows of a run that was cut off what the journal knows', () => {
    const run = new Run(fakeClock(), 0)
    run.plan([row('INBOX', 50), row('Sent', 10)], [])
    const reached = withReached(run.snapshot(), {
      reached: (from) =>
        from === 'INBOX' ? { copied: 31, copiedBytes: 31_000 } : { copied: 0, copiedBytes: 0 }
    })
    expect(reached.messages).toEqual({ done: 31, total: 60 })
    expect(reached.bytes).toEqual({ done: 31_000, total: 60_000 })
  })
})
