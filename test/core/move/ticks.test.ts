import { describe, expect, it } from 'vitest'
import type { FolderPlan, PlannedFolder } from '../../../src-main/core/mail/index.ts'
import { foldersSnapshot } from '../../../src-main/core/move/forecast.ts'
import { applyTicks, besidesViews } from '../../../src-main/core/move/ticks.ts'
import { row } from '../mail/fake-move.ts'

const allMail = (more: Partial<PlannedFolder> = {}) =>
  row('All Mail', { role: 'all', remainder: true, messages: 10, ...more })

const plan: FolderPlan = [
  row('INBOX'),
  row('Work', { leftOut: 'chosen' }),
  row('Spam', { role: 'junk', leftOut: 'junk' }),
  row('Starred', { role: 'flagged', leftOut: 'virtual' }),
  row('Team', { leftOut: 'other-people' }),
  row('Names', { leftOut: 'not-selectable', messages: 0 }),
  allMail()
]
const names = (some: FolderPlan) => some.map(({ from }) => from)
const only = (some: FolderPlan, from: string) =>
  applyTicks(some, Object.fromEntries(some.map((each) => [each.from, each.from === from])))

describe('All Mail, when only what is in no other folder comes of it', () => {
  it('brings nothing of the person’s own folders, copied or not', () => {
    expect(names(besidesViews(plan, plan))).toEqual(['Work', 'Spam'])
  })

  it('brings no more when it is tried again alone', () => {
    expect(names(besidesViews(plan, only(plan, 'All Mail')))).toEqual(['INBOX', 'Work', 'Spam'])
  })

  it('brings all when it is asked for though the move leaves it out', () => {
    const leftOut = [...plan.slice(0, -1), allMail({ leftOut: 'virtual' })]
    expect(besidesViews(leftOut, only(leftOut, 'All Mail'))).toEqual([])
  })

  it('is expected to bring what can’t be in other folders', () => {
    expect(foldersSnapshot(plan, undefined)).toMatchObject({ messages: 4, bytes: 100 })
    expect(foldersSnapshot([row('INBOX'), row('A'), allMail({ messages: 5 })], undefined).messages).toBe(6)
    expect(foldersSnapshot([row('INBOX'), allMail({ leftOut: 'chosen' })], undefined).messages).toBe(3)
  })
})
