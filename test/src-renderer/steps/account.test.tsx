import { screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { ErrorCode } from '../../../src-main/ipc/contract.ts'
import type { FakeBridge } from '../../fake-bridge.ts'
import { foundFor, gmailFound, moveId, newAccount, oldAccount, setup, withBoth, withOld } from '../moves.ts'
import { expectAccessible, openWizard, title, type OpenWizard } from '../open-wizard.tsx'

const unchecked = { ...setup, revision: 2, old: { ...oldAccount, checked: false, passwordKnown: false } }

const gmail = (bridge: FakeBridge) =>
  bridge
    .on('providers.discover', () => gmailFound)
    .on('account.set', () => ({ move: unchecked, corrected: null }))
    .on('account.signIn', () => ({ ...withOld, revision: 3 }))

const email = ({ words }: OpenWizard) => screen.getByLabelText(words.text('wizard.account.old.email'))

/** The name of the provider that is taken. */
const provider = (name: string) => screen.findByText(name, { selector: '.provider-name *' })

async function recognised(opening: Parameters<typeof openWizard>[0] = {}): Promise<OpenWizard> {
  const wizard = await openWizard({ move: setup, script: gmail, ...opening })
  await wizard.user.type(email(wizard), `${oldAccount.email}{Enter}`)
  await provider('Gmail')
  return wizard
}

async function test(wizard: OpenWizard, password = 'correct horse'): Promise<void> {
  await wizard.user.type(screen.getByLabelText(wizard.words.text('wizard.password.app')), password)
  await wizard.press('wizard.account.test')
}

describe('the old mailbox', () => {
  it('asks for the address first, and for nothing else', async () => {
    const { words } = await openWizard({ move: setup })
    expect(screen.getAllByRole('textbox')).toHaveLength(1)
    expect(screen.queryByLabelText(words.text('wizard.password.label'))).toBeNull()
    await expectAccessible()
  })

  it('recognises the provider from the address, and says what to do there first', async () => {
    const { bridge, words } = await recognised()
    expect(bridge.inputs('providers.discover')).toEqual([{ email: oldAccount.email }])
    expect(screen.getByText(/switch on 2-Step Verification/)).toBeVisible()
    expect(screen.getByLabelText(words.text('wizard.password.app'))).toHaveAttribute(
      'autocomplete',
      'current-password'
    )
    await expectAccessible()
  })

  it('recognises it too when the field is left', async () => {
    const wizard = await openWizard({ move: setup, script: gmail })
    await wizard.user.type(email(wizard), oldAccount.email)
    await wizard.user.tab()
    expect(await provider('Gmail')).toBeVisible()
  })

  it('opens a provider’s page in the browser, itself where the shell cannot', async () => {
    const open = vi.spyOn(window, 'open').mockReturnValue(null)
    const { bridge, user, words } = await recognised({
      script: (b) => gmail(b).on('help.open', () => ({ opened: false, url: 'https://support.google.com/' }))
    })
    const [first] = screen.getAllByRole('button', { name: words.text('wizard.help.open') })
    if (first) await user.click(first)
    expect(bridge.inputs('help.open')).toEqual([{ topic: 'gmail/security' }])
    expect(open).toHaveBeenCalledWith('https://support.google.com/', '_blank', 'noopener,noreferrer')
    open.mockRestore()
  })

  it('tests the connection, says that it works, and only then leads on', async () => {
    const wizard = await recognised()
    await test(wizard)
    const { bridge, words, press } = wizard
    expect(await screen.findAllByText(words.text('wizard.account.works.title'))).not.toHaveLength(0)
    expect(bridge.inputs('account.set')).toEqual([
      { moveId, side: 'old', email: oldAccount.email, presetId: 'gmail', imap: oldAccount.imap }
    ])
    expect(bridge.inputs('account.signIn')).toEqual([
      { moveId, side: 'old', password: 'correct horse', remember: false }
    ])
    expect(title()).toHaveTextContent(words.text('wizard.account.old.title'))
    await expectAccessible()
    await press('wizard.continue')
    expect(title()).toHaveTextContent(words.text('wizard.account.new.title'))
  })

  it('wants another test when anything was changed since', async () => {
    const wizard = await recognised()
    await test(wizard)
    const { user, words } = wizard
    await screen.findByRole('button', { name: words.text('wizard.continue') })
    await user.type(screen.getByLabelText(words.text('wizard.password.app')), '!')
    expect(screen.getByRole('button', { name: words.text('wizard.account.test') })).toBeVisible()
    expect(screen.queryByRole('button', { name: words.text('wizard.continue') })).toBeNull()
  })

  it.each<ErrorCode>([
    'signIn.wrongPassword',
    'signIn.appPassword',
    'connect.hostNotFound',
    'tls.expired',
    'tls.wrongName',
    'signIn.tooManyConnections'
  ])('answers %s with what happened, why, and what to do', async (code) => {
    const params = {
      host: 'imap.gmail.com',
      user: oldAccount.email,
      names: 'example.net',
      dated: 'no'
    }
    const wizard = await recognised({ script: (b) => gmail(b).fails('account.signIn', code, params) })
    await test(wizard)
    const { words, user } = wizard
    const alert = await screen.findByRole('alert')
    const spoken = (part: 'title' | 'why' | 'next') => words.text(`error.${code}.${part}`, params)
    for (const part of ['title', 'why', 'next'] as const) expect(alert).toHaveTextContent(spoken(part))
    expect(within(alert).queryByText(code)).toBeNull()
    await user.click(within(alert).getByRole('button', { name: words.text('wizard.failure.details') }))
    expect(within(alert).getByText(code)).toBeVisible()
    expect(screen.getByLabelText(words.text('wizard.password.app'))).toHaveValue('correct horse')
    await expectAccessible()
  })

  it('explains a server name that was put right', async () => {
    const corrected = { typed: 'mail.gmail.com', right: 'imap.gmail.com', presetId: 'gmail' }
    const wizard = await recognised({
      script: (b) => gmail(b).on('account.set', () => ({ move: unchecked, corrected }))
    })
    await test(wizard)
    expect(await screen.findByText('mail.gmail.com')).toBeVisible()
    expect(screen.getAllByText(/isn’t the right server/)).not.toHaveLength(0)
  })

  it('has the provider chosen where the address does not tell', async () => {
    const wizard = await openWizard({
      move: setup,
      script: (b) => b.on('providers.discover', ({ email }) => foundFor(email))
    })
    const { user, words, press } = wizard
    await user.type(email(wizard), 'marie@example.org{Enter}')
    expect(await screen.findByText(words.text('wizard.found.nothing'))).toBeVisible()
    const list = screen.getByRole('combobox', { name: words.text('wizard.account.choose') })
    await user.click(screen.getByRole('button', { name: /Show suggestions/ }))
    const names = screen.getAllByRole('option').map(({ textContent }) => textContent)
    expect(names).toEqual([
      'Gandi',
      'Gmail',
      'Mail of the Valley',
      'mailcow',
      'Outlook.com, Hotmail, Live',
      'OVHcloud (MX Plan)',
      'OVHcloud Email Pro',
      'Proton Mail',
      'Tuta',
      'Another provider'
    ])
    await user.type(list, 'cow')
    expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
      'mailcow',
      'Another provider'
    ])
    await user.click(screen.getByRole('option', { name: 'mailcow' }))
    const host = screen.getByLabelText(words.text('wizard.server.host'))
    await press('wizard.account.test')
    expect(host).toBeInvalid()
    expect(host).toHaveAccessibleDescription(expect.stringContaining(words.text('wizard.account.mend.host')))
  })

  it('sends what was typed by hand', async () => {
    const wizard = await openWizard({
      move: setup,
      script: (b) =>
        gmail(b).on('providers.discover', ({ email }) => foundFor(email, { presetId: 'mailcow' }))
    })
    const { bridge, user, words, press } = wizard
    await user.type(email(wizard), 'marie@example.org{Enter}')
    await user.type(await screen.findByLabelText(words.text('wizard.server.host')), 'mail.example.org')
    await user.click(
      screen.getByRole('button', { name: new RegExp(words.text('wizard.server.security.tls').slice(0, 3)) })
    )
    await user.click(screen.getByRole('option', { name: 'STARTTLS' }))
    expect(screen.getByLabelText(words.text('wizard.server.port'))).toHaveValue('143')
    await user.type(screen.getByLabelText(words.text('wizard.server.user')), 'marie')
    await user.type(screen.getByLabelText(words.text('wizard.password.label')), 'secret')
    await press('wizard.account.test')
    expect(bridge.inputs('account.set')[0]?.imap).toEqual({
      host: 'mail.example.org',
      port: 143,
      security: 'starttls',
      user: 'marie'
    })
  })

  it('lists what has to be mended, each line leading to its field', async () => {
    const wizard = await recognised()
    const { bridge, user, words, press } = wizard
    await press('wizard.account.test')
    expect(bridge.inputs('account.set')).toEqual([])
    const summary = screen.getByRole('group', { name: words.text('wizard.errors.title', { count: 1 }) })
    expect(summary).toHaveFocus()
    await user.click(within(summary).getByRole('link', { name: words.text('wizard.account.mend.password') }))
    const password = screen.getByLabelText(words.text('wizard.password.app'))
    expect(password).toHaveFocus()
    expect(password).toBeInvalid()
    await expectAccessible()
  })

  it('finds nothing wrong with a field that was not there yet', async () => {
    const wizard = await openWizard({ move: setup, script: gmail })
    const { user, words, press } = wizard
    await press('wizard.continue')
    expect(email(wizard)).toBeInvalid()
    await user.type(email(wizard), `${oldAccount.email}{Enter}`)
    expect(await screen.findByLabelText(words.text('wizard.password.app'))).toBeValid()
    expect(screen.queryByText(words.text('wizard.account.mend.password'))).toBeNull()
  })

  it('says of an address with a space in it that this is what is wrong', async () => {
    const wizard = await openWizard({ move: setup })
    await wizard.user.type(email(wizard), 'marie lefevre@gmail.com{Enter}')
    expect(email(wizard)).toHaveAccessibleDescription(wizard.words.text('wizard.account.mend.blank'))
  })

  it('asks for no password where none can help, and says why', async () => {
    const wizard = await openWizard({
      move: setup,
      script: (b) => b.on('providers.discover', ({ email }) => foundFor(email, { presetId: 'microsoft' }))
    })
    const { bridge, user, words } = wizard
    await user.type(email(wizard), 'marie@outlook.com{Enter}')
    expect(await screen.findByText(words.text('wizard.account.closed.title'))).toBeVisible()
    expect(screen.getByText(/through its own sign-in page/)).toBeVisible()
    expect(screen.queryByLabelText(words.text('wizard.password.label'))).toBeNull()
    expect(screen.queryByRole('button', { name: words.text('wizard.account.test') })).toBeNull()
    await user.type(email(wizard), '{Enter}')
    expect(bridge.inputs('account.set')).toEqual([])
    await expectAccessible()
  })

  it('looks for the provider again when Enter follows another address', async () => {
    const { bridge, user, ...wizard } = await recognised()
    await user.clear(email({ bridge, user, ...wizard }))
    await user.type(email({ bridge, user, ...wizard }), 'marie@outlook.com{Enter}')
    expect(bridge.inputs('providers.discover').at(-1)).toEqual({ email: 'marie@outlook.com' })
    expect(bridge.inputs('account.set')).toEqual([])
  })

  it('shows the password on demand', async () => {
    const { user, words } = await recognised()
    const password = screen.getByLabelText(words.text('wizard.password.app'))
    expect(password).toHaveAttribute('type', 'password')
    await user.click(screen.getByRole('button', { name: words.text('wizard.password.show') }))
    expect(password).toHaveAttribute('type', 'text')
  })

  it('offers to remember the password only where it can be kept safely', async () => {
    const { words } = await recognised()
    expect(screen.queryByRole('checkbox', { name: words.text('wizard.password.remember') })).toBeNull()
  })

  it('remembers it when asked to', async () => {
    const wizard = await recognised({ can: { rememberPasswords: true } })
    await wizard.user.click(
      screen.getByRole('checkbox', { name: wizard.words.text('wizard.password.remember') })
    )
    await test(wizard)
    expect(wizard.bridge.inputs('account.signIn')[0]?.remember).toBe(true)
  })

  it('is walked through by keyboard alone', async () => {
    const wizard = await openWizard({ move: setup, script: gmail })
    const { user, words } = wizard
    await user.tab()
    expect(email(wizard)).toHaveFocus()
    await user.keyboard(`${oldAccount.email}{Enter}`)
    await provider('Gmail')
    const password = screen.getByLabelText(words.text('wizard.password.app'))
    for (let tabs = 0; tabs < 10 && document.activeElement !== password; tabs++) await user.tab()
    await user.keyboard('correct horse{Enter}')
    await screen.findAllByText(words.text('wizard.account.works.title'))
    await user.keyboard('{Enter}')
    expect(title()).toHaveTextContent(words.text('wizard.account.new.title'))
  })

  it('keeps what was typed while the person looks at another step', async () => {
    const wizard = await openWizard({ move: setup, script: gmail })
    const { user, words, press } = wizard
    await user.type(email(wizard), 'marie@')
    await press('wizard.back')
    await press('wizard.continue')
    expect(screen.getByLabelText(words.text('wizard.account.old.email'))).toHaveValue('marie@')
  })
})

describe('the new mailbox', () => {
  it('does not ask again for an address that stays, nor take the old provider for the new', async () => {
    const { bridge, words } = await openWizard({ move: { ...withOld, track: 'domain' } })
    expect(screen.getByLabelText(words.text('wizard.account.new.email'))).toHaveValue(oldAccount.email)
    expect(screen.getByRole('combobox', { name: words.text('wizard.account.choose') })).toBeVisible()
    expect(bridge.inputs('providers.discover')).toEqual([])
  })

  it('leads no further when it is the old one again, and says so', async () => {
    const { words } = await openWizard({ move: { ...withBoth, new: oldAccount } })
    expect(title()).toHaveTextContent(words.text('wizard.account.new.yours'))
    expect(screen.getByText(words.text('wizard.account.same.title'))).toBeVisible()
    expect(screen.queryByRole('button', { name: words.text('wizard.continue') })).toBeNull()
    expect(screen.queryByRole('button', { name: words.text('step.whatToMove') })).toBeNull()
    await expectAccessible()
  })

  it('shows an account that works as it is, with a way to change it', async () => {
    const { words, press } = await openWizard({ move: withBoth, script: (b) => b.hangs('folders.read') })
    await press('wizard.back')
    expect(screen.getByText(words.text('wizard.account.works.title'))).toBeVisible()
    await press('wizard.change')
    expect(screen.getByLabelText(words.text('wizard.account.new.email'))).toHaveValue(newAccount.email)
  })
})

describe('after a restart', () => {
  const forgotten = {
    old: { ...oldAccount, passwordKnown: false },
    new: { ...newAccount, passwordKnown: false }
  }

  it('asks for the password only, while setting up', async () => {
    const { user, words, press } = await openWizard({
      move: { ...withOld, old: forgotten.old },
      script: (b) => b.on('account.signIn', () => ({ ...withOld, revision: 3 }))
    })
    expect(screen.queryByLabelText(words.text('wizard.account.old.email'))).toBeNull()
    await expectAccessible()
    await user.type(screen.getByLabelText(words.text('wizard.password.label')), 'again')
    await press('wizard.continue')
    expect(title()).toHaveTextContent(words.text('wizard.account.new.title'))
  })
})
