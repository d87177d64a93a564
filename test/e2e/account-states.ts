/** The screen of an account: where the mailbox is, and how one signs in there. */
import type { MoveSnapshot } from '../../src-main/ipc/contract.ts'
import {
  candidateAt,
  copying,
  foundFor,
  hosterCandidate,
  presets,
  runAt,
  setup,
  withOld
} from '../src-renderer/moves.ts'
import { Keyboard } from './browser.ts'
import { error, press, type Replies, type ScreenState, signIn, unchecked } from './screen-state.ts'

/** After an address of an own domain, for which this was found. */
const lookedUp = (
  name: string,
  found: Parameters<typeof foundFor>[1],
  then?: ScreenState['act'],
  replies: Replies = {}
): ScreenState => ({
  name: `old-${name}`,
  replies: {
    'providers.list': { value: { presets, browserServices } },
    'providers.discover': { value: foundFor(ownAddress, found) },
    'account.set': { value: { move: unchecked, corrected: null } },
    ...replies
  },
  move: setup,
  act: async (page, words) => {
    await page.locator('#email').fill(ownAddress)
    await page.keyboard.press('Enter')
    await page.locator('.found').waitFor()
    await then?.(page, words)
  }
})
const ownAddress = 'marie@cedre.example'
const browserServices = [{ name: 'Microsoft', hosts: ['outlook.office365.com'] }]

const outlook = {
  email: 'marie@outlook.com',
  presetId: 'microsoft',
  imap: { host: 'outlook.office365.com', port: 993, security: 'tls', user: 'marie@outlook.com' }
} as const
const atMicrosoft = [candidateAt({ ...outlook, site: 'office365.com', evidence: 'mx.outlook.com' })]
const waitingAtMicrosoft: MoveSnapshot = {
  ...setup,
  revision: 3,
  old: { ...outlook, checked: false, passwordKnown: false, browserSignIn: { state: 'waiting' } }
}
const deniedAtMicrosoft: MoveSnapshot = {
  ...waitingAtMicrosoft,
  old: {
    ...outlook,
    checked: false,
    passwordKnown: false,
    browserSignIn: { state: 'failed', failure: { code: 'signIn.denied', params: { service: 'Microsoft' } } }
  }
}

const toMicrosoft: NonNullable<ScreenState['act']> = async (page) => {
  await page.locator('.button.primary').click()
  await page.locator('.notice').first().waitFor()
}

export function accountStates(): readonly ScreenState[] {
  const inBrowser = { value: { presets, browserServices } }
  const signedInBefore = { ...outlook, checked: true, passwordKnown: false, service: 'microsoft' } as const
  return [
    lookedUp('found', { candidates: [candidateAt()] }),
    lookedUp('found-unsure', { candidates: [hosterCandidate] }),
    lookedUp('found-unsure-mend', { candidates: [hosterCandidate] }, (page, words) =>
      press(page, words.text('wizard.continue'))
    ),
    lookedUp('found-confirmed', { candidates: [hosterCandidate] }, async (page) => {
      await page.locator('.tick-button').click()
      await page.locator('#password').waitFor()
    }),
    lookedUp('several', { candidates: [candidateAt()], alternatives: ['ovh-pro'] }),
    lookedUp('gateway', { gateway: 'Mimecast' }),
    lookedUp('suggestion', { suggestion: 'cedar.example' }),
    lookedUp('offline', { isOffline: true }),
    lookedUp('unchecked', { candidates: [candidateAt({ presetId: 'unchecked' })] }),
    lookedUp('unsupported', { presetId: 'tuta' }),
    lookedUp('own-server', {}, async (page, words) => {
      const other = words.text('wizard.account.provider.other')
      await new Keyboard(page).search(page.locator('#presetId'), other)
      await press(page, words.text('wizard.server.where'))
    }),
    {
      name: 'old-looking',
      replies: { 'providers.discover': 'pending' },
      move: setup,
      act: async (page, words) => {
        await page.locator('#email').fill(ownAddress)
        await page.keyboard.press('Enter')
        await page.getByText(words.text('wizard.account.byHand')).waitFor()
      }
    },
    lookedUp('certificate', { candidates: [candidateAt({ presetId: 'proton' })] }, signIn, {
      'account.signIn': error('tls.selfSigned', {
        host: '127.0.0.1',
        port: 1143,
        where: 'here',
        fingerprint: Array.from({ length: 32 }, (_, index) => (200 - index).toString(16).toUpperCase()).join(
          ':'
        )
      })
    }),
    lookedUp('browser', { candidates: atMicrosoft }),
    lookedUp('browser-waiting', { candidates: atMicrosoft }, toMicrosoft, {
      'account.set': { value: { move: waitingAtMicrosoft, corrected: null } },
      'account.signInBrowser': { value: { url: 'https://login.microsoftonline.com/' } }
    }),
    lookedUp('browser-denied', { candidates: atMicrosoft }, toMicrosoft, {
      'account.set': { value: { move: deniedAtMicrosoft, corrected: null } },
      'account.signInBrowser': { value: { url: null } }
    }),
    {
      name: 'browser-again',
      replies: { 'providers.list': inBrowser },
      move: { ...withOld, old: signedInBefore }
    },
    {
      name: 'moving-sign-in-again',
      replies: { 'providers.list': inBrowser },
      move: copying(
        runAt(0.4, {
          state: 'stopped',
          failure: { code: 'signIn.expired', params: { service: 'Microsoft' }, side: 'old' }
        }),
        { old: signedInBefore }
      )
    }
  ]
}
