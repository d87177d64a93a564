import { expect, test } from 'vitest'
import { type Act, isAllowed, phaseAfter } from '../../../src-main/core/move/phases.ts'
import { type Phase, phases } from '../../../src-main/core/move/types.ts'

const acts: readonly Act[] = [
  ...(['set up', 'copy', 'finish copying', 'mirror', 'undo'] as const),
  ...(['bring contacts', 'undo contacts', 'switch', 'settle', 'end'] as const)
]

test('a move goes from setup to done in one order', () => {
  const way: readonly Act[] = ['set up', 'copy', 'finish copying', 'switch', 'settle', 'end']
  const reached = way.reduce<Phase[]>(
    (seen, act) => [...seen, phaseAfter(seen.at(-1) ?? 'setup', act)],
    ['setup']
  )
  expect(reached).toEqual(['setup', 'setup', 'copying', 'copied', 'switching', 'settling', 'done'])
})

test('accounts and folders are settled once the first copy has begun', () => {
  for (const phase of phases) expect(isAllowed(phase, 'set up')).toBe(phase === 'setup')
})

test('mail can be brought until the very end, and a catch-up never turns the switch back', () => {
  expect(phaseAfter('switching', 'copy')).toBe('switching')
  expect(phaseAfter('settling', 'copy')).toBe('settling')
  expect(isAllowed('done', 'copy')).toBe(false)
})

test.each(phases.flatMap((phase) => acts.map((act) => [phase, act] as const)))(
  'in %s, “%s” is either allowed or refused with a code',
  (phase, act) => {
    if (isAllowed(phase, act)) expect(phases).toContain(phaseAfter(phase, act))
    else expect(() => phaseAfter(phase, act)).toThrow(expect.objectContaining({ code: 'move.notAllowed' }))
  }
)

test('from the switch on nothing is removed from the new mailbox any more', () => {
  for (const phase of ['switching', 'settling', 'done'] as const) {
    expect(isAllowed(phase, 'mirror')).toBe(false)
    expect(isAllowed(phase, 'undo')).toBe(false)
  }
  expect(isAllowed('setup', 'mirror')).toBe(false)
  for (const phase of ['copying', 'copied'] as const) expect(phaseAfter(phase, 'mirror')).toBe(phase)
})

test('contacts can be brought until the very end, and taken back until the switch; the phase stays what it is', () => {
  for (const phase of phases) {
    for (const act of ['bring contacts', 'undo contacts'] as const)
      if (isAllowed(phase, act)) expect(phaseAfter(phase, act)).toBe(phase)
    expect(isAllowed(phase, 'bring contacts')).toBe(phase !== 'done')
    expect(isAllowed(phase, 'undo contacts')).toBe(isAllowed(phase, 'undo'))
  }
})

test('an undo leads back to the beginning, and can be run again', () => {
  for (const phase of ['setup', 'copying', 'copied'] as const) expect(phaseAfter(phase, 'undo')).toBe('setup')
})

test('no way but an undo leads back from an act to an earlier phase, but to copy again before the switch', () => {
  for (const phase of phases) {
    for (const act of acts.filter((act) => act !== 'undo')) {
      if (!isAllowed(phase, act)) continue
      const backwards = phases.indexOf(phaseAfter(phase, act)) < phases.indexOf(phase)
      expect(backwards, `${phase}, ${act}`).toBe(phase === 'copied' && act === 'copy')
    }
  }
})
