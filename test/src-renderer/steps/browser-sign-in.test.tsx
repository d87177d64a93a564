/** Signing in on the provider's own page, in the browser. */
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import type { AccountView } from '../../../src-renderer/src/state/steps.ts'
import type { FakeBridge } from '../../fake-bridge.ts'
import {
  candidateAt,
  copying,
  foundFor,
  gmailFound,
  moveId,
  newAccount,
  oldAccount,
  presets,
  runAt,
  setup
} from '../moves.ts'
import { expectAccessible, openWizard, title, type OpenWizard } from '../open-wizard.tsx'

const address = 'marie@outlook.com'
const imap = { host: 'outlook.office365.com', port: 993, security: 'tls', user: address } as const
const microsoft = { email: address, presetId: 'microsoft', imap }
const named = { ...microsoft, checked: false, passwordKnown: false } satisfies AccountView
const signedIn = {
  ...microsoft,
  checked: true,
  passwordKnown: true,
  service: 'microsoft'
} satisfies AccountView

const services = [
  { name: 'Microsoft', hosts: ['outlook.office365.com'] },
  { name: 'Google', hosts: ['imap.gmail.com'] }
]
const page = 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=rehome'
const withMicrosoft = (old: AccountView, revision: number): MoveSnapshot => ({ ...setup, revision, old })
const waiting = withMicrosoft({ ...named, browserSignIn: { state: 'waiting' } }, 3)

const script =
  (url: string | null = null) =>
  (bridge: FakeBridge) =>
    bridge
      .on('providers.list', () => ({ presets, browserServices: services }))
      .on('providers.discover', ({ email }) =>
        foundFor(email, {
          isOwnDomain: false,
          candidates: [candidateAt({ presetId: 'microsoft', imap, source: 'preset', site: 'office365.com' })]
        })
      )
      .on('account.set', () => ({ move: withMicrosoft(named, 2), corrected: null }))
      .on('account.signInBrowser', () => ({ url }))
      .on('account.cancelSignIn', () => withMicrosoft(named, 8))

const act = ({ words }: OpenWizard, service = 'Microsoft') => ({
  name: words.text('wizard.browser.act', { service })
})

async function begun(url: string | null = null): Promise<OpenWizard> {
  const wizard = await openWizard({ move: setup, script: script(url) })
  const { words, user } = wizard
  await user.type(screen.getByLabelText(words.text('wizard.account.old.email')), `${address}{Enter}`)
  await user.click(await screen.findByRole('button', act(wizard)))
  await wizard.happens(waiting)
  return wizard
}

describe('where that is the only way', () => {
  it('no password is asked for; one is sent to the provider’s page by the shell, and waited for', async () => {
    const wizard = await begun()
    const { bridge, words, press } = wizard
    expect(bridge.inputs('account.set')).toMatchObject([{ presetId: 'microsoft', imap }])
    expect(bridge.inputs('account.signInBrowser')).toEqual([
      { moveId, side: 'old', remember: false, language: 'en' }
    ])
    expect(
      screen.getByText(words.text('wizard.browser.waiting'), { selector: '.notice-title' })
    ).toBeVisible()
    expect(screen.queryByRole('button', act(wizard))).toBeNull()
    expect(screen.queryByRole('link', { name: /Open the page/ })).toBeNull()
    expect(bridge.inputs('account.signIn')).toEqual([])
    await expectAccessible()
    await press('wizard.browser.reopen')
    expect(bridge.inputs('account.signInBrowser')).toHaveLength(2)
  })

  it('where the shell can’t open it, the person does, by a link', async () => {
    await begun(page)
    const link = screen.getByRole('link', { name: /Open the page of/ })
    expect(link).toHaveAttribute('href', page)
    expect(link).toHaveAttribute('target', '_blank')
    expect(link.getAttribute('rel')).toContain('noopener')
    expect(link).toHaveClass('primary')
  })

  it('once the person has agreed, it goes on as after a password', async () => {
    const wizard = await begun()
    await wizard.happens(withMicrosoft(signedIn, 4))
    expect(await screen.findByText(wizard.words.text('wizard.account.works.title'))).toBeVisible()
    await wizard.press('wizard.continue')
    expect(title()).toHaveTextContent(wizard.words.text('wizard.account.new.title'))
  })

  it('what failed is told, with another try', async () => {
    const wizard = await begun()
    const { words } = wizard
    const failure = { code: 'signIn.denied', params: { service: 'Microsoft' } } as const
    await wizard.happens(withMicrosoft({ ...named, browserSignIn: { state: 'failed', failure } }, 4))
    expect(screen.getByRole('alert')).toHaveTextContent(words.text('error.signIn.denied.next'))
    await expectAccessible()
    expect(screen.getByRole('button', act(wizard))).toBeVisible()
  })

  it('it can be cancelled', async () => {
    const wizard = await begun()
    await wizard.press('wizard.cancel')
    expect(wizard.bridge.inputs('account.cancelSignIn')).toEqual([{ moveId, side: 'old' }])
    expect(await screen.findByRole('button', act(wizard))).toBeVisible()
  })
})

it('where there are app passwords, too, they come first', async () => {
  const wizard = await openWizard({
    move: setup,
    script: (b) => script()(b).on('providers.discover', () => gmailFound)
  })
  const { bridge, words, user } = wizard
  await user.type(screen.getByLabelText(words.text('wizard.account.old.email')), `${oldAccount.email}{Enter}`)
  expect(await screen.findByLabelText(words.text('wizard.password.app'))).toBeVisible()
  expect(screen.getByRole('button', { name: words.text('wizard.account.test') })).toHaveClass('primary')
  await user.click(
    screen.getByRole('button', { name: words.text('wizard.browser.or', { service: 'Google' }) })
  )
  expect(bridge.inputs('account.signInBrowser')).toHaveLength(1)
  expect(screen.queryByRole('group', { name: /to mend/ })).toBeNull()
})

it('after a restart while setting up, one signs in there again, and types nothing', async () => {
  const wizard = await openWizard({
    move: withMicrosoft({ ...signedIn, passwordKnown: false }, 2),
    script: script()
  })
  const { bridge, words } = wizard
  expect(screen.queryByLabelText(words.text('wizard.password.label'))).toBeNull()
  await expectAccessible()
  await wizard.user.click(
    screen.getByRole('button', { name: words.text('wizard.browser.again', { service: 'Microsoft' }) })
  )
  expect(bridge.inputs('account.signInBrowser')).toHaveLength(1)
  await wizard.happens(withMicrosoft({ ...signedIn, passwordKnown: true }, 4))
  expect(screen.getByText(words.text('wizard.account.works.title'))).toBeVisible()
})

it('in the middle of a move, one signs in again where one is, and goes on', async () => {
  const failure = {
    code: 'signIn.expired',
    params: { service: 'Microsoft', host: 'login.microsoftonline.com' },
    side: 'old'
  } as const
  const stopped = copying(runAt(0.4, { state: 'stopped', failure }), {
    old: { ...signedIn, passwordKnown: false },
    new: newAccount
  })
  const wizard = await openWizard({
    move: stopped,
    script: (b) => script()(b).on('copy.start', () => ({ ...stopped, revision: stopped.revision + 9 }))
  })
  const { bridge, words, user, press } = wizard
  const again = () =>
    screen.queryByRole('button', { name: words.text('wizard.browser.again', { service: 'Microsoft' }) })
  expect(screen.queryByLabelText(words.text('wizard.account.old.again'))).toBeNull()
  await expectAccessible()
  await press('wizard.moving.goOn')
  expect(bridge.inputs('copy.start')).toEqual([])
  expect(again()).toHaveFocus()
  const button = again()
  if (button) await user.click(button)
  const revision = stopped.revision + 1
  await wizard.happens({ ...stopped, revision, old: { ...signedIn, browserSignIn: { state: 'waiting' } } })
  await wizard.happens({ ...stopped, revision: revision + 1, old: signedIn })
  expect(again()).toBeNull()
  await press('wizard.moving.goOn')
  expect(bridge.inputs('copy.start')).toHaveLength(1)
})
