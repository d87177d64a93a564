import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { copying, listed, moveId, runAt, setup, withBoth, withFolders } from '../moves.ts'
import { expectAccessible, openWizard, title } from '../open-wizard.tsx'

describe('the start', () => {
  it('asks what is changing, and makes a move of the answer', async () => {
    const { bridge, user, words, press } = await openWizard({
      script: (b) => b.on('move.create', ({ track }) => ({ ...setup, track }))
    })
    expect(title()).toHaveTextContent('What is changing with your e-mail?')
    expect(title()).toHaveFocus()
    await user.click(screen.getByRole('radio', { name: words.text('wizard.start.domain.title') }))
    await press('wizard.continue')
    expect(bridge.inputs('move.create')).toEqual([{ track: 'domain' }])
    expect(title()).toHaveTextContent(words.text('wizard.account.old.title'))
    expect(document.title).toBe('Sign in to your old mailbox – Rehome')
  })

  it('changes the answer of a move that is being set up, instead of beginning another', async () => {
    const { bridge, user, words, press } = await openWizard({
      move: setup,
      script: (b) => b.on('move.setTrack', ({ track }) => ({ ...setup, revision: 2, track }))
    })
    await user.click(screen.getByRole('button', { name: words.text('step.start') }))
    expect(screen.getByRole('radio', { name: words.text('wizard.start.address.title') })).toBeChecked()
    await user.click(screen.getByRole('radio', { name: words.text('wizard.start.same-host.title') }))
    await press('wizard.continue')
    expect(bridge.inputs('move.setTrack')).toEqual([{ moveId, track: 'same-host' }])
    expect(bridge.inputs('move.create')).toEqual([])
    expect(title()).toHaveTextContent(words.text('wizard.account.old.title'))
  })

  it('offers to practise, and begins at the first mailbox', async () => {
    const { words, press } = await openWizard({
      script: (b) => b.on('practice.begin', () => ({ ...withBoth, practice: true }))
    })
    await press('wizard.start.practise')
    expect(title()).toHaveTextContent(words.text('wizard.account.old.yours'))
    expect(screen.getByText(words.text('wizard.practice'))).toBeVisible()
    expect(screen.getByText(words.text('wizard.account.works.title'))).toBeVisible()
  })

  it('says why it could not begin', async () => {
    const { words, press } = await openWizard({
      script: (b) => b.fails('move.create', 'state.damaged', { file: 'x.json' })
    })
    await press('wizard.continue')
    expect(await screen.findByRole('alert')).toHaveTextContent(words.text('error.state.damaged.title'))
  })

  it('has nothing for axe to say', async () => {
    await openWizard()
    await expectAccessible()
  })
})

describe('moves that are known', () => {
  it('are offered before anything else, the unfinished one first', async () => {
    const { bridge, words, press } = await openWizard({
      moves: [{ ...listed, id: '2'.repeat(16), phase: 'copied', unfinished: false }, listed],
      script: (b) => b.on('move.get', () => withFolders)
    })
    expect(title()).toHaveTextContent(words.text('wizard.known.title.unfinished'))
    await expectAccessible()
    await press('wizard.continue')
    expect(bridge.inputs('move.get').at(-1)).toEqual({ moveId })
    expect(title()).toHaveTextContent(words.text('wizard.folders.title'))
  })

  it('are passed over while one of them is being copied: its page was closed, and is back', async () => {
    const { words } = await openWizard({
      moves: [listed],
      script: (b) => b.on('move.get', () => copying(runAt(0.4)))
    })
    expect(title()).toHaveTextContent(words.text('wizard.moving.copying'))
  })

  it('tell how each went: all arrived, some did not, or why it stopped', async () => {
    const copied = { ...listed, phase: 'copied', unfinished: false } as const
    const { words } = await openWizard({
      moves: [
        { ...copied, id: '1'.repeat(16), result: { kind: 'complete' } },
        { ...copied, id: '2'.repeat(16), result: { kind: 'incomplete', count: 3 } },
        {
          ...listed,
          id: '3'.repeat(16),
          result: {
            kind: 'stopped',
            failure: { code: 'signIn.wrongPassword', params: { host: 'imap.old.example' } }
          }
        }
      ]
    })
    const said = [
      words.text('wizard.known.result.complete'),
      words.text('wizard.known.result.incomplete', { count: 3 }),
      words.text('error.signIn.wrongPassword.title', { host: 'imap.old.example' })
    ]
    screen.getAllByRole('radio').forEach((radio, index) => {
      expect(radio).toHaveAccessibleDescription(expect.stringContaining(said[index] ?? '') as string)
    })
  })

  it('leave room for another one, and for a way back', async () => {
    const { words, press } = await openWizard({ moves: [listed] })
    await press('wizard.known.another')
    expect(title()).toHaveTextContent(words.text('wizard.start.title'))
    await press('wizard.allMoves')
    expect(title()).toHaveTextContent(words.text('wizard.known.title.unfinished'))
  })

  it('are removed only after a question, which Escape answers with no', async () => {
    const { bridge, user, words, press } = await openWizard({
      moves: [listed],
      script: (b) => b.on('move.discard', () => ({}))
    })
    await press('wizard.known.remove')
    const question = screen.getByRole('alertdialog', { name: words.text('wizard.known.remove.title') })
    expect(
      within(question).getByRole('button', { name: words.text('wizard.known.remove.keep') })
    ).toHaveFocus()
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(bridge.inputs('move.discard')).toEqual([])

    await press('wizard.known.remove')
    bridge.on('moves.list', () => ({ moves: [] }))
    await press('wizard.known.remove.act')
    expect(bridge.inputs('move.discard')).toEqual([{ moveId }])
    expect(title()).toHaveTextContent(words.text('wizard.start.title'))
  })

  it('that another window works on can be seen and not opened', async () => {
    const { words } = await openWizard({ moves: [{ ...listed, locked: true }] })
    expect(screen.getByRole('radio')).toBeDisabled()
    expect(screen.getByText(words.text('wizard.known.locked'))).toBeVisible()
    expect(screen.queryByRole('button', { name: words.text('wizard.continue') })).toBeNull()
    expect(screen.getByRole('button', { name: words.text('wizard.known.another') })).toBeVisible()
  })
})

describe('the page', () => {
  it('says so when Rehome does not answer, and tries again', async () => {
    const { bridge, words, press } = await openWizard({
      script: (b) => b.fails('hello', 'bridge.disconnected')
    })
    expect(title()).toHaveTextContent(words.text('wizard.noStart'))
    bridge.on('hello', () => ({
      contract: 1,
      version: '0.1.0',
      language: 'fr',
      openMove: null,
      can: { saveDialog: true, rememberPasswords: false }
    }))
    await press('wizard.tryAgain')
    expect(await screen.findByRole('radio', { name: 'Je garde mon adresse' })).toBeVisible()
  })

  it('comes back to the open move after a reload', async () => {
    sessionStorage.setItem('rehome.move', moveId)
    const { words } = await openWizard({
      moves: [listed],
      script: (b) => b.on('move.get', () => withBoth).hangs('folders.read')
    })
    expect(title()).toHaveTextContent(words.text('wizard.folders.reading'))
  })

  it.each([
    ['fr', 'ltr', 'Qu’est-ce qui change pour vos e-mails\u00a0?'],
    ['ar', 'rtl', 'ما الذي يتغيّر في بريدك الإلكتروني؟']
  ] as const)('changes to %s, direction and all, and remembers it', async (language, direction, question) => {
    const { bridge, user, words } = await openWizard()
    await user.click(screen.getByRole('button', { name: new RegExp(words.text('wizard.language')) }))
    await user.click(screen.getByRole('option', { name: language === 'fr' ? 'Français' : 'العربية' }))
    expect(title().textContent).toBe(question)
    expect(document.documentElement).toHaveAttribute('lang', language)
    expect(document.documentElement).toHaveAttribute('dir', direction)
    expect(bridge.inputs('settings.set')).toEqual([{ language }])
    await expectAccessible()
  })
})
