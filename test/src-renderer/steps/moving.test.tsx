import { screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import {
  copying,
  finished,
  moveId,
  newAccount,
  oldAccount,
  receiptOf,
  runAt,
  runWithFailedFolder
} from '../moves.ts'
import { expectAccessible, openWizard, title } from '../open-wizard.tsx'

const half = { bytes: { done: 50, total: 100 }, messages: { done: 1240, total: 8900 } }

describe('while moving', () => {
  it('says the phase, the numbers, the folder and roughly how long', async () => {
    const { words } = await openWizard({ move: copying(runAt(0.4, half)) })
    expect(title()).toHaveTextContent(words.text('wizard.moving.copying'))
    expect(screen.getByText(/1,240 of 8,900 messages/)).toBeVisible()
    const bar = screen.getByRole('progressbar')
    expect(bar).toHaveAttribute('aria-valuenow', '50')
    expect(bar).toHaveAttribute('aria-valuetext', '50%, about 20 minutes left')
    expect(document.title.replaceAll(/[\u2066-\u2069]/g, '')).toBe('Copying your mail, 50% – Rehome')
    expect(screen.getByText(words.text('wizard.moving.reassurance'))).toBeVisible()
    await expectAccessible()
  })

  it('offers no step but this one', async () => {
    const { words } = await openWizard({ move: copying(runAt(0.4)) })
    expect(within(screen.getByRole('navigation')).queryAllByRole('button')).toEqual([])
    expect(screen.queryByRole('button', { name: words.text('wizard.back') })).toBeNull()
  })

  it('draws what happens, never backwards', async () => {
    const { happens } = await openWizard({ move: copying(runAt(0.4, half)) })
    await happens(copying(runAt(0.4, { ...half, bytes: { done: 40, total: 100 } }), { revision: 11 }))
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50')
    await happens(copying(runAt(0.4, { ...half, bytes: { done: 60, total: 100 } }), { revision: 12 }))
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '60')
    await happens(copying(runAt(0.4, half), { revision: 3 }))
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '60')
  })

  it('tells a new phase to those who listen', async () => {
    const { words, happens } = await openWizard({ move: copying(runAt(0.4, half)) })
    expect(screen.getByRole('status').textContent).toBe('')
    await happens(copying(runAt(1, { ...half, state: 'checking' }), { revision: 11 }))
    expect(screen.getByRole('status')).toHaveTextContent(words.text('wizard.moving.checking'))
  })

  it('counts before the total is known', async () => {
    const run = runAt(0, {
      state: 'preparing',
      messages: { done: 3400, total: 0 },
      folders: [],
      timeLeft: null
    })
    await openWizard({ move: copying(run) })
    expect(screen.getByText(/3,400 messages so far/)).toBeVisible()
    expect(screen.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow')
    await expectAccessible()
  })

  it('pauses and goes on', async () => {
    const { bridge, words, press } = await openWizard({
      move: copying(runAt(0.4)),
      script: (b) =>
        b
          .on('copy.pause', () => copying(runAt(0.4, { state: 'paused' }), { revision: 11 }))
          .on('copy.start', () => copying(runAt(0.4), { revision: 12 }))
    })
    await press('wizard.moving.pause')
    expect(title()).toHaveTextContent(words.text('wizard.moving.paused'))
    expect(screen.queryByText(words.text('wizard.moving.reassurance'))).toBeNull()
    await expectAccessible()
    await press('wizard.moving.goOn')
    expect(bridge.inputs('copy.start')).toEqual([{ moveId, language: 'en' }])
    expect(title()).toHaveTextContent(words.text('wizard.moving.copying'))
  })

  it('says until when it waits, and for whom', async () => {
    const run = runAt(0.4, { state: 'waiting', waitUntil: '2026-11-20T14:32:00Z', waitSide: 'new' })
    const { words } = await openWizard({ move: copying(run) })
    expect(screen.getByText(/^Going on at/)).toBeVisible()
    expect(screen.getByText(words.text('wizard.moving.wait.new'))).toBeVisible()
    await expectAccessible()
  })

  it('says of a lost line that it is one, and not that a provider asked for a break', async () => {
    const failure = { code: 'connect.lost', params: { host: 'mail.gandi.net' }, side: 'new' } as const
    const run = runAt(0.4, { state: 'waiting', waitUntil: '2026-11-20T14:32:00Z', waitSide: 'new', failure })
    const { words } = await openWizard({ move: copying(run) })
    expect(title()).toHaveTextContent(words.text('wizard.moving.reconnecting'))
    expect(screen.getByText(words.text('error.connect.lost.why', failure.params))).toBeVisible()
    expect(screen.queryByText(words.text('wizard.moving.wait.new'))).toBeNull()
    await expectAccessible()
  })

  it('shows no folder as being copied while it rests', async () => {
    const { words } = await openWizard({ move: copying(runAt(0.4, { state: 'paused' })) })
    await userEvent.click(screen.getByRole('button', { name: /^Folders:/ }))
    expect(screen.queryByText(words.text('folder.state.copying'))).toBeNull()
    expect(screen.getAllByText(words.text('folder.state.waiting'))).not.toHaveLength(0)
  })

  it.each([
    [true, 'wizard.moving.reassurance'],
    [false, 'wizard.moving.reassurance.browser']
  ] as const)('says what closing does; with a window of its own: %s', async (saveDialog, key) => {
    const { words } = await openWizard({ move: copying(runAt(0.4)), can: { saveDialog } })
    expect(screen.getByText(words.text(key))).toBeVisible()
  })

  it.each(['copying', 'paused'] as const)(
    'while %s, names the folder that failed and why, and tries it again alone',
    async (state) => {
      const { bridge, words, user } = await openWizard({
        move: copying(runWithFailedFolder(0.6, { state })),
        script: (b) => b.on('copy.retry', () => copying(runAt(0.6), { revision: 12 }))
      })
      expect(
        screen.getByText(words.text('error.folder.unreadable.why', { folder: 'Impôts/2024' }))
      ).toBeVisible()
      await expectAccessible()
      await user.click(screen.getByRole('button', { name: words.text('wizard.retry', { count: 1 }) }))
      expect(bridge.inputs('copy.retry')).toMatchObject([{ folders: [expect.stringContaining('2024')] }])
      expect(screen.queryByRole('button', { name: words.text('wizard.retry', { count: 1 }) })).toBeNull()
    }
  )

  it('stops with an alarm, its reason and the right verb', async () => {
    const failure = { code: 'connect.lost', params: { host: 'mail.gandi.net' }, side: 'new' } as const
    const { words } = await openWizard({ move: copying(runAt(0.7, { state: 'stopped', failure })) })
    const alarm = screen.getByRole('alert')
    expect(alarm).toHaveTextContent(words.text('wizard.failure.new'))
    expect(alarm).toHaveTextContent(words.text('error.connect.lost.next'))
    expect(screen.getByRole('button', { name: words.text('wizard.moving.goOn') })).toBeVisible()
    await expectAccessible()
  })

  it('asks for the password right there when the server refuses it, and goes on with one click', async () => {
    const params = { host: 'imap.gmail.com', user: 'marie' }
    const failure = { code: 'signIn.wrongPassword', params, side: 'old' } as const
    const stopped = copying(runAt(0.7, { state: 'stopped', failure }))
    const { bridge, user, words, press } = await openWizard({
      move: stopped,
      script: (b) =>
        b
          .on('account.signIn', () => ({ ...stopped, revision: 11 }))
          .on('copy.start', () => copying(runAt(0.7), { revision: 12 }))
    })
    expect(screen.getByRole('alert')).toHaveTextContent(words.text('error.signIn.wrongPassword.why', params))
    expect(screen.queryByLabelText(words.text('wizard.account.new.again'))).toBeNull()
    await expectAccessible()
    await press('wizard.moving.goOn')
    const field = screen.getByLabelText(words.text('wizard.account.old.again'))
    expect(field).toHaveFocus()
    expect(field).toBeInvalid()
    expect(bridge.inputs('account.signIn')).toEqual([])
    await user.type(field, 'the new one')
    await press('wizard.moving.goOn')
    expect(bridge.inputs('account.signIn')).toEqual([
      { moveId, side: 'old', password: 'the new one', remember: false }
    ])
    expect(bridge.inputs('copy.start')).toEqual([{ moveId, language: 'en' }])
    expect(title()).toHaveTextContent(words.text('wizard.moving.copying'))
  })

  it('says why a password isn’t taken either, and starts nothing', async () => {
    const failure = { code: 'signIn.passwordNeeded', params: {}, side: 'new' } as const
    const { bridge, user, words } = await openWizard({
      move: copying(runAt(0.7, { state: 'stopped', failure })),
      script: (b) => b.fails('account.signIn', 'signIn.appPassword', { host: 'mail.gandi.net' })
    })
    await user.type(screen.getByLabelText(words.text('wizard.account.new.again')), 'wrong{Enter}')
    expect(
      await screen.findByText(words.text('error.signIn.appPassword.title', { host: 'mail.gandi.net' }))
    ).toBeVisible()
    expect(screen.getAllByRole('alert'), 'the latest answer and no other').toHaveLength(1)
    expect(bridge.inputs('copy.start')).toEqual([])
    await expectAccessible()
  })

  it('asks for no password where that doesn’t help', async () => {
    const failure = { code: 'signIn.imapOff', params: { host: 'imap.gmail.com' }, side: 'old' } as const
    const { bridge, words, press } = await openWizard({
      move: copying(runAt(0.7, { state: 'stopped', failure })),
      script: (b) => b.on('copy.start', () => copying(runAt(0.7), { revision: 12 }))
    })
    expect(screen.queryByLabelText(words.text('wizard.account.old.again'))).toBeNull()
    await press('wizard.moving.goOn')
    expect(bridge.inputs('copy.start')).toHaveLength(1)
  })

  it('asks for both passwords after a restart, and then goes on copying', async () => {
    const locked = { checked: true, passwordKnown: false }
    const stopped = copying(runAt(0.3, { state: 'paused' }), {
      old: { ...oldAccount, ...locked },
      new: { ...newAccount, ...locked }
    })
    const { bridge, user, words } = await openWizard({
      move: stopped,
      script: (b) =>
        b
          .on('account.signIn', ({ side }) =>
            side === 'old'
              ? { ...stopped, revision: 11, old: oldAccount }
              : { ...stopped, revision: 12, old: oldAccount, new: newAccount }
          )
          .on('copy.start', () => copying(runAt(0.3, { state: 'preparing' }), { revision: 13 }))
    })
    await user.type(screen.getByLabelText(words.text('wizard.account.old.again')), 'one')
    await user.type(screen.getByLabelText(words.text('wizard.account.new.again')), 'two{Enter}')
    expect(bridge.inputs('account.signIn').map(({ password }) => password)).toEqual(['one', 'two'])
    expect(bridge.inputs('copy.start')).toEqual([{ moveId, language: 'en' }])
    expect(title()).toHaveTextContent(words.text('wizard.moving.preparing'))
    expect(screen.getByRole('progressbar'), 'and the bar stays where it was').toHaveAttribute(
      'aria-valuenow',
      '30'
    )
  })

  it('has the engine hurry when the network is back', async () => {
    const { bridge } = await openWizard({ move: copying(runAt(0.4, { state: 'waiting' })) })
    window.dispatchEvent(new Event('online'))
    expect(bridge.inputs('copy.hurry')).toEqual([{ lines: 'lost' }])
  })

  it('draws what it is told between snapshots, and asks for the whole after something was missed', async () => {
    const run = runAt(0.4, half)
    const later = runAt(0.4, { ...half, messages: { done: 5000, total: 8900 } })
    const { bridge, happens } = await openWizard({ move: copying(run) })
    const asked = bridge.inputs('move.get').length
    await happens({ of: 'run', id: moveId, since: 10, revision: 11, run: { ...later, folders: [] } })
    expect(screen.getByText(/5,000 of 8,900 messages/)).toBeVisible()
    expect(bridge.inputs('move.get')).toHaveLength(asked)

    bridge.on('move.get', () => copying(runAt(0.4, half), { revision: 21 }))
    await happens({ of: 'run', id: moveId, since: 19, revision: 20, run: { ...later, folders: [] } })
    expect(bridge.inputs('move.get')).toHaveLength(asked + 1)
    expect(screen.getByText(/1,240 of 8,900 messages/)).toBeVisible()
  })

  it('shows a long list of folders piece by piece', async () => {
    const run = runAt(0)
    const [any] = run.folders
    const many = Array.from({ length: 120 }, (_, index) => ({ ...any, from: `Lists/${index}` }) as typeof any)
    const folders = many.flatMap((folder) => folder ?? [])
    await openWizard({ move: copying({ ...run, folders }) })
    await userEvent.click(screen.getByRole('button', { name: /^Folders:/ }))
    const list = () => screen.getByText('49').closest('ul')
    const rows = () => within(list() ?? document.body).getAllByRole('listitem')
    expect(rows()).toHaveLength(50)
    await userEvent.click(screen.getByRole('button', { name: 'Show 50 more folders' }))
    expect(rows()).toHaveLength(100)
    await expectAccessible()
    await userEvent.click(screen.getByRole('button', { name: 'Show 20 more folders' }))
    expect(rows()).toHaveLength(120)
    expect(list(), 'where the button was that had the focus').toHaveFocus()
  })

  it('names the first folders that failed, and counts the others', async () => {
    const run = runAt(0.5)
    const [any] = run.folders
    const failed = Array.from({ length: 13 }, (_, index) => ({
      ...any,
      ...{ from: `Lists/${index}`, state: 'failed', failure: { code: 'folder.unreadable', params: {} } }
    })) as unknown as typeof run.folders
    const { words } = await openWizard({ move: copying({ ...run, folders: failed }) })
    expect(screen.getAllByText(/could not be moved/)).toHaveLength(11)
    expect(screen.getByText('3 more folders could not be moved')).toBeVisible()
    expect(screen.getByRole('button', { name: words.text('wizard.retry', { count: 13 }) })).toBeVisible()
  })

  it('shows the receipt by itself at the end', async () => {
    const { words, happens } = await openWizard({ move: copying(runAt(0.9)) })
    await happens(finished(receiptOf()))
    expect(title()).toHaveTextContent(words.text('wizard.done.complete.title'))
    expect(title()).toHaveFocus()
  })
})
