import { screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Failure, MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import { finished, moveId, newAccount, oldAccount, receiptOf, runAt } from '../moves.ts'
import { expectAccessible, openWizard, title } from '../open-wizard.tsx'

const now = new Date('2026-11-20T14:40:00Z')

beforeEach(() => void vi.useFakeTimers({ now, toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** All words on the page, without the marks that keep names in place. */
const shown = () => document.body.textContent.replaceAll(/[\u2066-\u2069]/g, '')

const scheduled = (more: Partial<MoveSnapshot['catchUp']> = {}): MoveSnapshot['catchUp'] => ({
  automatic: true,
  everyMinutes: 30,
  nextAt: '2026-11-20T15:10:00Z',
  last: { at: '2026-11-20T14:20:00Z', messages: 3, changes: 2 },
  ...more
})

const done = (more: Partial<MoveSnapshot> = {}) => finished(receiptOf(), { catchUp: scheduled(), ...more })

/** A run that looks for new mail, with so many of them brought. */
const looking = (brought: number, revision: number, more: Parameters<typeof runAt>[1] = {}) =>
  done({
    revision,
    run: runAt(1, {
      before: 8896,
      messages: { done: 8896 + brought, total: 8900 },
      ...more
    })
  })

const stopped = (failure: Failure & { side: 'old' | 'new' }, nextAt: string | null) =>
  done({ run: runAt(1, { state: 'stopped', failure }), catchUp: scheduled({ nextAt }) })

describe('looking for new mail', () => {
  it('tells when that was last done, what it brought, and when it comes next', async () => {
    const { words } = await openWizard({ move: done() })
    expect(shown()).toContain('Last look: 20 minutes ago. Brought over: 3 new messages and 2 changes such as')
    const tick = screen.getByRole('checkbox', {
      name: words.text('wizard.catchUp.automatic', { minutes: 30 })
    })
    expect(tick).toBeChecked()
    expect(tick).toHaveAccessibleDescription(/Next look: /)
    await expectAccessible()
  })

  it.each([
    [{ messages: 0, changes: 0 }, 'Last look: 20 minutes ago. Nothing new.'],
    [{ messages: 1, changes: 0 }, 'Last look: 20 minutes ago. Brought over: 1 new message.'],
    [
      { messages: 0, changes: 1 },
      'Last look: 20 minutes ago. Brought over: 1 change such as “read” or “starred”.'
    ]
  ])('says it of %o', async (brought, text) => {
    const last = { at: '2026-11-20T14:20:00Z', ...brought }
    await openWizard({ move: done({ catchUp: scheduled({ last }) }) })
    expect(shown()).toContain(text)
  })

  it('counts from the copy itself at first', async () => {
    await openWizard({ move: done({ catchUp: scheduled({ last: null }) }) })
    expect(shown()).toContain('Last look: 3 hours ago.')
  })

  it('says of browser mode that it ends with its page', async () => {
    const { words } = await openWizard({ move: done(), can: { saveDialog: false } })
    expect(
      screen.getByRole('checkbox', { name: words.text('wizard.catchUp.automatic.browser', { minutes: 30 }) })
    ).toBeChecked()
  })

  it('is switched off and stays so', async () => {
    const off = done({ revision: 21, catchUp: scheduled({ automatic: false, nextAt: null }) })
    const { bridge, user } = await openWizard({
      move: done(),
      script: (b) => b.on('catchUp.schedule', () => off)
    })
    await user.click(screen.getByRole('checkbox'))
    expect(bridge.inputs('catchUp.schedule')).toEqual([{ moveId, automatic: false }])
    expect(screen.getByRole('checkbox')).not.toBeChecked()
    expect(screen.queryByText(/Next look/)).toBeNull()
  })

  it('goes on right there, calmly, and can be stopped', async () => {
    const { bridge, words, press, happens } = await openWizard({
      move: done(),
      script: (b) =>
        b
          .on('copy.start', () =>
            looking(0, 21, { state: 'preparing', messages: { done: 8896, total: 8896 } })
          )
          .on('copy.pause', () => looking(3, 23, { state: 'pausing' }))
    })
    await press('wizard.done.again')
    expect(bridge.inputs('copy.start')).toEqual([{ moveId, language: 'en' }])
    expect(title()).toHaveTextContent('Everything arrived')
    const bar = screen.getByRole('progressbar', { name: words.text('wizard.catchUp.looking') })
    expect(bar).not.toHaveAttribute('aria-valuenow')
    expect(screen.queryByRole('button', { name: words.text('wizard.done.again') })).toBeNull()
    await expectAccessible()

    await happens(looking(3, 22))
    expect(screen.getByText('3 of 4 new messages')).toBeVisible()
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '75')
    await press('wizard.catchUp.stop')
    expect(bridge.inputs('copy.pause')).toEqual([{ moveId }])
  })

  it('tells what it brought to who listens, when they asked for it, and never by itself', async () => {
    const after = (messages: number, at: string) => ({
      catchUp: scheduled({ last: { at, messages, changes: 0 } })
    })
    const byItself = after(1, '2026-11-20T14:30:00Z')
    const { press, happens } = await openWizard({
      move: done(),
      script: (b) => b.on('copy.start', () => ({ ...looking(0, 22), ...byItself }))
    })
    await happens(looking(1, 20))
    await happens(done({ revision: 21, ...byItself }))
    expect(screen.getByRole('status').textContent).toBe('')
    await press('wizard.done.again')
    await happens(looking(4, 23, { state: 'checking' }))
    expect(screen.getByRole('status').textContent).toBe('')
    await happens(done({ revision: 24, ...after(4, '2026-11-20T14:40:00Z') }))
    expect(screen.getByRole('status')).toHaveTextContent('4 new messages')
    expect(shown()).toContain('Last look: now. Brought over: 4 new messages.')
  })

  it('says until when it waits', async () => {
    const { words } = await openWizard({
      move: looking(1, 21, { state: 'waiting', waitUntil: '2026-11-20T14:41:00Z', waitSide: 'old' })
    })
    expect(screen.getByText(/^Going on at/)).toBeVisible()
    expect(screen.getByText(words.text('wizard.moving.wait.old'))).toBeVisible()
    await expectAccessible()
  })

  it('asks for the passwords that a restart forgot, and only then looks', async () => {
    const locked = { passwordKnown: false }
    const restarted = done({
      run: null,
      old: { ...oldAccount, ...locked },
      new: { ...newAccount, ...locked },
      catchUp: scheduled({ nextAt: null })
    })
    const { bridge, user, words, press } = await openWizard({
      move: restarted,
      script: (b) =>
        b
          .on('account.signIn', ({ side }) => ({
            ...restarted,
            revision: side === 'old' ? 21 : 22,
            old: oldAccount,
            ...(side === 'new' && { new: newAccount })
          }))
          .on('copy.start', () => looking(0, 23))
    })
    await press('wizard.done.again')
    expect(bridge.inputs('copy.start')).toEqual([])
    const dialog = screen.getByRole('dialog')
    expect(dialog).toHaveTextContent(words.text('wizard.passwords.title', { count: 2 }))
    const old = screen.getByLabelText(words.text('wizard.account.old.again'))
    expect(old).toHaveFocus()
    await expectAccessible()
    await user.type(old, 'one')
    await user.type(screen.getByLabelText(words.text('wizard.account.new.again')), 'two{Enter}')
    expect(bridge.inputs('account.signIn').map(({ side }) => side)).toEqual(['old', 'new'])
    expect(bridge.inputs('copy.start')).toHaveLength(1)
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('stops and says so when it needs the person, who mends it right there', async () => {
    const failure = {
      code: 'signIn.wrongPassword',
      params: { host: 'imap.gmail.com', user: 'marie' },
      side: 'old'
    } as const
    const { bridge, user, words, press } = await openWizard({
      move: stopped(failure, null),
      script: (b) =>
        b.on('account.signIn', () => stopped(failure, null)).on('copy.start', () => looking(0, 22))
    })
    expect(screen.getByRole('alert')).toHaveTextContent(
      words.text('error.signIn.wrongPassword.title', failure.params)
    )
    await expectAccessible()
    await press('wizard.moving.password')
    expect(screen.queryByLabelText(words.text('wizard.account.new.again'))).toBeNull()
    await user.type(screen.getByLabelText(words.text('wizard.account.old.again')), 'the new one{Enter}')
    expect(bridge.inputs('copy.start')).toHaveLength(1)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('makes no fuss of what passes by itself', async () => {
    await openWizard({
      move: stopped({ code: 'connect.offline', params: {}, side: 'old' }, '2026-11-20T15:10:00Z')
    })
    expect(screen.queryByRole('alert')).toBeNull()
    expect(shown()).toContain('The last look was not possible: There is no internet connection.')
    expect(screen.getByRole('checkbox')).toHaveAccessibleDescription(/Next look/)
    await expectAccessible()
  })
})
