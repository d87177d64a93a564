import { expect, test } from 'vitest'
import { describeFault } from '../../src-main/core/faults.ts'

test('a fault is described by its kind, its code and where it happened', () => {
  const fault = Object.assign(new RangeError('x'), { code: 'ERR_X' })
  expect(describeFault(fault)).toMatch(/^RangeError ERR_X\n\s+at .*faults\.test\.ts/)
})

test.each([
  new Error('LOGIN marie hunter2'),
  new Error('one\nhunter2\n  at hunter2', { cause: new Error('hunter2') }),
  'hunter2',
  { password: 'hunter2' },
  null
])('what it says is left out, because it can quote a password', (fault) => {
  const description = describeFault(fault)
  expect(description).not.toContain('hunter2')
})
