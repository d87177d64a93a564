/** What the wizard makes of what was found for an address. */
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Discovery } from '../../../src-main/ipc/contract.ts'
import type { FakeBridge } from '../../fake-bridge.ts'
import {
  candidateAt,
  foundFor,
  gmailFound,
  hosterCandidate,
  moveId,
  oldAccount,
  setup,
  withOld
} from '../moves.ts'
import { expectAccessible, openWizard, type OpenWizard } from '../open-wizard.tsx'

const address = 'marie@cedre.example'
const unchecked = { ...setup, revision: 2, old: { ...oldAccount, checked: false, passwordKnown: false } }

const finding =
  (given: Partial<Discovery>, script: (bridge: FakeBridge) => unknown = () => undefined) =>
  (bridge: FakeBridge) => {
    bridge
      .on('providers.discover', ({ email }) => foundFor(email, given))
      .on('account.set', () => ({ move: unchecked, corrected: null }))
      .on('account.signIn', () => ({ ...withOld, revision: 3 }))
    script(bridge)
  }

const email = ({ words }: OpenWizard) => screen.getByLabelText(words.text('wizard.account.old.email'))
const password = ({ words }: OpenWizard) => screen.queryByLabelText(words.text('wizard.password.label'))

async function lookedUp(given: Partial<Discovery>, typed = address): Promise<OpenWizard> {
  const wizard = await openWizard({ move: setup, script: finding(given) })
  await wizard.user.type(email(wizard), `${typed}{Enter}`)
  return wizard
}

describe('a place for which a preset or TLS vouches', () => {
  it('is named, with the reason in one line, and a way to choose another', async () => {
    const wizard = await lookedUp({ candidates: [candidateAt()] })
    const { words, user } = wizard
    expect(await screen.findByText('OVHcloud (MX Plan)', { selector: 'strong *' })).toBeVisible()
    const why = screen.getByText(/is handled by/)
    expect(why).toHaveTextContent(
      'The mail of cedre.example is handled by OVHcloud (MX Plan) (mx1.mail.ovh.net).'
    )
    expect(password(wizard)).toBeVisible()
    await expectAccessible()
    await user.click(screen.getByRole('button', { name: words.text('wizard.found.notRight') }))
    expect(screen.getByRole('combobox', { name: words.text('wizard.account.choose') })).toBeVisible()
    expect(screen.queryByText(words.text('wizard.found.nothing'))).toBeNull()
  })

  it('is called by its owner’s domain where Rehome has no name for it', async () => {
    const own = candidateAt({
      presetId: 'other',
      imap: { host: 'mail.cedre.example', port: 993, security: 'tls', user: 'marie' },
      source: 'autoconfig',
      site: 'cedre.example',
      evidence: 'https://autoconfig.cedre.example/mail/config-v1.1.xml'
    })
    const wizard = await lookedUp({ candidates: [own] })
    expect(await screen.findByText(/settings file/)).toHaveTextContent('cedre.example')
    await wizard.user.type(password(wizard) ?? document.body, 'correct horse')
    await wizard.press('wizard.account.test')
    expect(wizard.bridge.inputs('account.set')).toEqual([
      { moveId, side: 'old', email: address, presetId: 'other', imap: own.imap }
    ])
  })
})

describe('a place for which nobody vouches', () => {
  it('is shown with its owner, and no password can be typed before the person has said yes', async () => {
    const wizard = await lookedUp({ candidates: [hosterCandidate] })
    const { bridge, words, user, press } = wizard
    const doubt = await screen.findByRole('region', { name: words.text('wizard.found.confirm.title') })
    const names = [...doubt.querySelectorAll('strong')].map(({ textContent }) => textContent)
    expect(names).toEqual(['server12.hoster.example', 'hoster.example'])
    expect(password(wizard)).toBeNull()
    await expectAccessible()

    await press('wizard.continue')
    const tick = screen.getByRole('checkbox', { name: words.text('wizard.found.confirm.yes') })
    expect(tick).toBeInvalid()
    await user.click(screen.getByRole('link', { name: words.text('wizard.account.mend.confirmed') }))
    expect(tick).toHaveFocus()
    expect(bridge.inputs('account.set')).toEqual([])

    await user.keyboard(' ')
    await user.type(password(wizard) ?? document.body, 'correct horse')
    await press('wizard.account.test')
    expect(bridge.inputs('account.set')).toEqual([
      { moveId, side: 'old', email: address, presetId: 'other', imap: hosterCandidate.imap, confirmed: true }
    ])
  })

  it('is asked about again for another address', async () => {
    const wizard = await lookedUp({ candidates: [hosterCandidate] })
    const yes = { name: wizard.words.text('wizard.found.confirm.yes') }
    await wizard.user.click(await screen.findByRole('checkbox', yes))
    await wizard.user.clear(email(wizard))
    await wizard.user.type(email(wizard), 'paul@cedre.example{Enter}')
    expect(await screen.findByRole('checkbox', yes)).not.toBeChecked()
  })

  it('is said to be a provider’s where Rehome knows whose server it is', async () => {
    await lookedUp({ candidates: [candidateAt({ source: 'cname', trust: 'medium' })] })
    expect(await screen.findByText(/^Rehome found/)).toHaveTextContent('ssl0.ovh.net')
    expect(screen.getByText('OVHcloud (MX Plan)', { selector: 'strong *' })).toBeVisible()
  })
})

describe('several places', () => {
  it('are a choice, the likeliest first and taken, by keyboard too', async () => {
    const wizard = await lookedUp({ candidates: [candidateAt()], alternatives: ['ovh-pro'] })
    const { bridge, words, user } = wizard
    const group = await screen.findByRole('radiogroup', { name: words.text('wizard.found.several') })
    const [likeliest, other] = within(group).getAllByRole('radio')
    expect(likeliest).toBeChecked()
    expect(likeliest).toHaveAccessibleName('OVHcloud (MX Plan)')
    expect(group).toHaveAccessibleDescription(words.text('wizard.found.several.help'))
    await expectAccessible()
    for (let tabs = 0; tabs < 10 && document.activeElement !== likeliest; tabs++) await user.tab()
    await user.keyboard('{ArrowDown}')
    expect(other).toBeChecked()
    await user.type(password(wizard) ?? document.body, 'correct horse{Enter}')
    expect(bridge.inputs('account.set')).toMatchObject([{ presetId: 'ovh-pro' }])
  })
})

describe('nothing certain', () => {
  it('behind a service that filters mail, says so and asks for the provider', async () => {
    const { words } = await lookedUp({ gateway: 'Mimecast' })
    expect(await screen.findByText(/first passes through/)).toHaveTextContent(
      'Mail for cedre.example first passes through Mimecast'
    )
    expect(screen.getByRole('combobox', { name: words.text('wizard.account.choose') })).toBeVisible()
  })

  it('offline, says that Rehome couldn’t look', async () => {
    const { words } = await lookedUp({ isOffline: true })
    expect(await screen.findByText(words.text('wizard.found.offline'))).toBeVisible()
  })

  it('the provider is found by typing a part of its name, with the keyboard alone', async () => {
    const { bridge, words, user } = await lookedUp({})
    const choice = await screen.findByRole('combobox', { name: words.text('wizard.account.choose') })
    for (let tabs = 0; tabs < 10 && document.activeElement !== choice; tabs++) await user.tab()
    await user.keyboard('gând')
    expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
      'Gandi',
      words.text('wizard.account.provider.other')
    ])
    await user.keyboard('{ArrowDown}{Enter}')
    expect(screen.getByText('Gandi', { selector: 'strong *' })).toBeVisible()
    expect(bridge.inputs('account.set')).toEqual([])
  })

  it('one’s own server is named by hand, and that is confirmation enough', async () => {
    const wizard = await lookedUp({})
    const { bridge, words, user } = wizard
    await user.click(await screen.findByRole('combobox', { name: words.text('wizard.account.choose') }))
    await user.keyboard('zzz{ArrowDown}{Enter}')
    await user.click(screen.getByRole('button', { name: words.text('wizard.server.where') }))
    expect(screen.getByText(words.text('wizard.server.where.device'))).toBeVisible()
    await user.type(screen.getByLabelText(words.text('wizard.server.host')), 'mail.hoster.example')
    await user.type(password(wizard) ?? document.body, 'correct horse{Enter}')
    expect(bridge.inputs('account.set')).toMatchObject([
      { imap: { host: 'mail.hoster.example' }, confirmed: true }
    ])
  })

  it('an address that was mistyped is corrected, and looked for again', async () => {
    const wizard = await openWizard({
      move: setup,
      script: finding({}, (bridge) =>
        bridge.on('providers.discover', ({ email }) =>
          email.endsWith('gmial.com') ? foundFor(email, { suggestion: 'gmail.com' }) : gmailFound
        )
      )
    })
    const { bridge, user } = wizard
    await user.type(email(wizard), 'marie.lefevre@gmial.com{Enter}')
    expect(await screen.findByText(/Did you mean/)).toHaveTextContent('marie.lefevre@gmail.com')
    await expectAccessible()
    await wizard.press('wizard.found.suggestion.take')
    expect(email(wizard)).toHaveValue('marie.lefevre@gmail.com')
    expect(await screen.findByText('Gmail', { selector: 'strong *' })).toBeVisible()
    expect(screen.queryByText(/Did you mean/)).toBeNull()
    expect(bridge.inputs('providers.discover').map(({ email }) => email)).toEqual([
      'marie.lefevre@gmial.com',
      'marie.lefevre@gmail.com'
    ])
  })
})

it('who doesn’t want to wait chooses by hand at once, and what is found later changes nothing', async () => {
  let answer: (found: ReturnType<typeof foundFor>) => void = () => undefined
  const wizard = await openWizard({
    move: setup,
    script: finding({}, (bridge) =>
      bridge.on('providers.discover', () => new Promise((resolve) => (answer = resolve)))
    )
  })
  const { words, user, press } = wizard
  await user.type(email(wizard), `${address}{Enter}`)
  expect(screen.getByRole('button', { name: words.text('wizard.account.lookingUp') })).toBeVisible()
  await press('wizard.account.byHand')
  await user.click(screen.getByRole('combobox', { name: words.text('wizard.account.choose') }))
  await user.keyboard('gandi{ArrowDown}{Enter}')
  answer(foundFor(address, { candidates: [candidateAt()] }))
  await user.type(password(wizard) ?? document.body, 'x')
  expect(screen.getByText('Gandi', { selector: 'strong *' })).toBeVisible()
  expect(screen.queryByText(/OVHcloud/)).toBeNull()
})

it('settings that nobody could check are shown, to be compared', async () => {
  const wizard = await lookedUp({})
  await wizard.user.click(
    await screen.findByRole('combobox', { name: wizard.words.text('wizard.account.choose') })
  )
  await wizard.user.keyboard('valley{ArrowDown}{Enter}')
  const line = screen.getByText(/couldn’t check these settings/)
  expect(line).toHaveTextContent('Mail of the Valley')
  expect(screen.getByText('imap.valley.example', { selector: 'dd *' })).toBeVisible()
})

it('a provider that lets no program in leads to mail in files', async () => {
  const { words, press } = await lookedUp({ presetId: 'tuta', isOwnDomain: false }, 'marie@tuta.com')
  expect(await screen.findByText(/lets no mail program in/)).toHaveTextContent('Tuta')
  expect(screen.queryByRole('button', { name: words.text('wizard.account.test') })).toBeNull()
  await press('wizard.account.unsupported.files')
  expect(screen.getByLabelText(words.text('wizard.files.email'))).toHaveValue('marie@tuta.com')
})

describe('a certificate that a program on this computer made itself', () => {
  const bridgeImap = { host: '127.0.0.1', port: 1143, security: 'starttls', user: address } as const
  const fingerprint = Array.from({ length: 32 }, (_, index) => (index + 16).toString(16).toUpperCase()).join(
    ':'
  )
  const named = {
    ...unchecked,
    old: { ...unchecked.old, email: address, presetId: 'proton', imap: bridgeImap }
  }

  const refused = (params: Record<string, string>) =>
    finding(
      { candidates: [candidateAt({ presetId: 'proton', imap: bridgeImap, site: '127.0.0.1' })] },
      (bridge) =>
        bridge
          .on('account.set', () => ({ move: named, corrected: null }))
          .fails('account.signIn', 'tls.selfSigned', {
            host: '127.0.0.1',
            port: 1143,
            fingerprint,
            ...params
          })
    )

  async function tested(params: Record<string, string>) {
    const wizard = await openWizard({ move: setup, script: refused(params) })
    await wizard.user.type(email(wizard), `${address}{Enter}`)
    await wizard.user.type(await screen.findByLabelText(wizard.words.text('wizard.password.app')), 'x{Enter}')
    return { wizard, alert: await screen.findByRole('alert') }
  }

  it('is trusted by its fingerprint, and tested again', async () => {
    const { wizard, alert } = await tested({ where: 'here' })
    const shown = alert.querySelector('.fingerprint code')
    expect(shown).toHaveAttribute('dir', 'ltr')
    expect(shown?.textContent.replaceAll(' ', '')).toBe(fingerprint)
    await expectAccessible()
    wizard.bridge.on('account.signIn', () => ({ ...withOld, revision: 9 }))
    await wizard.press('wizard.copyText')
    expect(await navigator.clipboard.readText()).toBe(fingerprint)
    await wizard.press('wizard.certificate.trust')
    expect(wizard.bridge.inputs('account.set').at(-1)?.imap).toEqual({
      ...bridgeImap,
      certificate: fingerprint
    })
    expect(wizard.bridge.inputs('account.signIn')).toHaveLength(2)
  })

  it('can’t be trusted of any other host', async () => {
    const { wizard, alert } = await tested({ where: 'elsewhere' })
    const trust = wizard.words.text('wizard.certificate.trust')
    expect(within(alert).queryByRole('button', { name: trust })).toBeNull()
  })
})

it('a failure leads to the provider’s own page about it', async () => {
  const wizard = await openWizard({
    move: setup,
    script: finding({}, (bridge) =>
      bridge
        .on('providers.discover', () => gmailFound)
        .fails('account.signIn', 'signIn.appPassword', { host: 'imap.gmail.com' })
        .on('help.open', () => ({ opened: true, url: null }))
    )
  })
  await wizard.user.type(email(wizard), `${oldAccount.email}{Enter}`)
  await wizard.user.type(await screen.findByLabelText(wizard.words.text('wizard.password.app')), 'x{Enter}')
  const alert = await screen.findByRole('alert')
  await wizard.user.click(within(alert).getByRole('button', { name: wizard.words.text('wizard.help.open') }))
  expect(wizard.bridge.inputs('help.open')).toEqual([{ topic: 'gmail/app-passwords' }])
})
