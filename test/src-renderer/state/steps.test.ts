import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import {
  earnedSteps,
  homeStep,
  isActive,
  isTakenBack,
  passwordsNeeded,
  shownStep,
  steps,
  type Run
} from '../../../src-renderer/src/state/steps.ts'
import {
  copying,
  finished,
  foldersOf,
  newAccount,
  oldAccount,
  receiptOf,
  row,
  runAt,
  setup,
  undoing,
  withBoth,
  withFolders,
  withOld
} from '../moves.ts'

const locked = { checked: true, passwordKnown: false }

describe('the steps', () => {
  it('before there is a move, hold the start only', () => {
    expect([...earnedSteps(null)]).toEqual(['start'])
  })

  it('are earned one by one while a move is set up', () => {
    expect([...earnedSteps(setup)]).toEqual(['start', 'oldMailbox'])
    expect([...earnedSteps(withOld)]).toEqual(['start', 'oldMailbox', 'newMailbox'])
    expect([...earnedSteps(withBoth)]).toEqual(['start', 'oldMailbox', 'newMailbox', 'whatToMove'])
    expect([...earnedSteps(withFolders)]).toEqual([
      'start',
      'oldMailbox',
      'newMailbox',
      'whatToMove',
      'check'
    ])
  })

  it('are lost again when an account no longer works', () => {
    const broken = { ...withFolders, old: { ...oldAccount, checked: false } }
    expect([...earnedSteps(broken)]).toEqual(['start', 'oldMailbox'])
  })

  it('end at the new mailbox while it is the old one again', () => {
    const same = { ...withFolders, new: oldAccount }
    expect([...earnedSteps(same)]).toEqual(['start', 'oldMailbox', 'newMailbox'])
    expect(homeStep(same)).toBe('newMailbox')
  })

  it('end at the folders while none is ticked', () => {
    const nothing = { ...withFolders, folders: foldersOf([row(['INBOX'], 3, { leftOut: 'chosen' })]) }
    expect(earnedSteps(nothing).has('check')).toBe(false)
  })

  it('never lead back once the copy has begun', () => {
    expect([...earnedSteps(copying(runAt(0.3)))]).toEqual(['moving'])
    expect([...earnedSteps(finished(receiptOf()))]).toEqual(['done', 'contactsFrom'])
  })

  it('name the passwords to be typed again after a restart', () => {
    const restarted = copying(runAt(0), {
      run: null,
      old: { ...oldAccount, ...locked },
      new: { ...newAccount, ...locked }
    })
    expect(homeStep(restarted)).toBe('moving')
    expect(passwordsNeeded(restarted)).toEqual(['old', 'new'])
    expect(shownStep(restarted, 'oldMailbox')).toBe('moving')
  })

  it.each([
    ['signIn.wrongPassword', ['new']],
    ['signIn.appPassword', ['new']],
    ['signIn.passwordNeeded', ['new']],
    ['signIn.imapOff', []],
    ['signIn.refused', []],
    ['connect.lost', []]
  ] as const)('after %s, name the mailbox whose password doesn’t do, if that is it', (code, needed) => {
    const failure = { code, params: {}, side: 'new' } as const
    expect(passwordsNeeded(copying(runAt(0.5, { state: 'stopped', failure })))).toEqual(needed)
  })

  it('show the receipt at the end, and from then on, whatever runs to bring what is new', () => {
    const receipt = receiptOf()
    expect(homeStep(finished(receipt))).toBe('done')
    expect(homeStep(finished(receipt, { run: null }))).toBe('done')
    expect(homeStep(finished(receipt, { phase: 'copying', run: runAt(0.1) }))).toBe('done')
    expect(homeStep(finished(receipt, { run: runAt(0.1, { state: 'stopped' }) }))).toBe('done')
    expect(homeStep(copying(runAt(1, { state: 'finished' })))).toBe('moving')
  })

  it('show only what is earned, whatever is wanted, and always something', () => {
    const account = fc.constantFrom(
      null,
      oldAccount,
      { ...oldAccount, checked: false },
      { ...oldAccount, ...locked }
    )
    const states: Run['state'][] = [
      'preparing',
      'copying',
      'checking',
      'waiting',
      'pausing',
      'paused',
      'stopped',
      'finished'
    ]
    const move = fc.record({
      ...Object.fromEntries(Object.entries(setup).map(([name, value]) => [name, fc.constant(value)])),
      old: account,
      new: account,
      folders: fc.constantFrom(null, foldersOf()),
      phase: fc.constantFrom('setup', 'copying', 'copied'),
      run: fc.option(fc.constantFrom(...states).map((state) => runAt(0.5, { state }))),
      receipt: fc.constantFrom(null, receiptOf()),
      undo: fc.constantFrom(
        null,
        undoing(),
        undoing({ state: 'stopped' }),
        undoing({ state: 'finished', removed: 8896 })
      )
    }) as fc.Arbitrary<MoveSnapshot>
    fc.assert(
      fc.property(fc.option(move), fc.option(fc.constantFrom(...steps)), (snapshot, wanted) => {
        const earned = earnedSteps(snapshot)
        const shown = shownStep(snapshot, wanted)
        expect(earned.has(shown)).toBe(true)
        if (snapshot && snapshot.phase !== 'setup' && isActive(snapshot.run))
          expect(shown).toBe(isTakenBack(snapshot) ? 'takingBack' : snapshot.receipt ? 'done' : 'moving')
        if (shown === 'done') expect(snapshot?.receipt).not.toBeNull()
      })
    )
  })
})
