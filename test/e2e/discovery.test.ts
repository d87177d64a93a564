/** Five addresses of own domains through the whole wizard, with a DNS of the test; and a sign-in in the browser. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { ownDomains } from '../core/discovery/zones.ts'
import { type AutoconfigHost, autoconfigXml, startAutoconfigHost } from '../servers/autoconfig-host.ts'
import { type Dnsmasq, startDnsmasq } from '../servers/dnsmasq.ts'
import { type OpenIdProvider, startOpenIdProvider } from '../servers/openid-provider.ts'
import { startTwoMailboxes, type TwoMailboxes } from '../servers/two-mailboxes.ts'
import { barriers, startChromium } from './browser.ts'
import { Person, serve } from './person.ts'

let browser: Browser
let dns: Dnsmasq
let web: AutoconfigHost
let provider: OpenIdProvider
let both: TwoMailboxes

beforeAll(async () => {
  provider = await startOpenIdProvider()
  const started = await Promise.all([
    startChromium(),
    startDnsmasq([ownDomains]),
    startAutoconfigHost({
      'autoconfig.figuier.example/mail/config-v1.1.xml': autoconfigXml({
        host: 'imap.%EMAILDOMAIN%',
        username: '%EMAILLOCALPART%'
      })
    }),
    startTwoMailboxes({ introspectionUrl: provider.introspectionUrl })
  ])
  ;[browser, dns, web, both] = started
})
afterAll(() => Promise.all([browser.close(), dns.stop(), web.stop(), provider.stop(), both.stop()]))

/** Somebody at the first question of the wizard: which address? */
async function atOldMailbox(env: Readonly<Record<string, string>> = {}) {
  const world = { dns: dns.address, ports: { 'autoconfig.figuier.example': { 443: web.port } } }
  const { url } = await serve({ folder: both.state, old: both.old, world, env }, 'en')
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  const person = new Person(await context.newPage(), 'en')
  await person.page.goto(url)
  await person.button('wizard.continue').click()
  return { person, context }
}

async function lookFor(person: Person, address: string): Promise<void> {
  await person.field('wizard.account.old.email').fill(address)
  await person.page.keyboard.press('Enter')
  await person.button('wizard.account.lookingUp').waitFor({ state: 'detached' })
}

/** The server that is taken, as the folded settings show it. */
async function serverOf(person: Person): Promise<string> {
  const { page } = person
  if ((await page.locator('#host').count()) === 0) await person.button('wizard.server.title').click()
  const value = (id: string) => page.locator(id).inputValue()
  return `${await value('#user')}@${await value('#host')}:${await value('#port')}`
}

test('where a mailbox is, is found from its address; a password field comes only where somebody vouches', async () => {
  const { person } = await atOldMailbox()
  const { page } = person
  const password = page.locator('#password')

  await lookFor(person, 'marie@if.example')
  await page.getByText('The mail of if.example is handled by Gandi').waitFor()
  expect(await serverOf(person)).toBe('@mail.gandi.net:993')

  await lookFor(person, 'marie@figuier.example')
  await page.getByText('The settings file that figuier.example keeps for mail programs says so.').waitFor()
  expect(await serverOf(person)).toBe('marie@imap.figuier.example:993')

  await lookFor(person, 'marie@cedre.example')
  const group = page.getByRole('radiogroup', { name: person.text('wizard.found.several') })
  await group.waitFor()
  expect(await group.getByRole('radio').first().isChecked()).toBe(true)
  expect(await group.getByRole('radio').count()).toBeGreaterThan(2)
  expect(await password.isVisible()).toBe(true)
  await group.locator('.pick-button', { hasText: 'Email Pro' }).click()
  await page.locator('#host').waitFor()
  expect(await page.locator('#host').inputValue()).toBe('')

  await lookFor(person, 'marie@frene.example')
  await page.getByText('Rehome found mail.hoster.example, which belongs to hoster.example.').waitFor()
  expect(await password.count()).toBe(0)
  expect(await barriers(page)).toEqual([])
  await page.getByText(person.text('wizard.found.confirm.yes')).click()
  await password.waitFor()
  expect(await serverOf(person)).toBe('@mail.hoster.example:993')

  await lookFor(person, 'marie@noyer.example')
  await page.getByText('Mail for noyer.example first passes through Proofpoint').waitFor()
  expect(await password.count()).toBe(0)
  await person.keyboard.search(page.locator('#presetId'), 'Gandi')
  await password.waitFor()
  expect(person.said).toEqual([])
})

test('signing in on the provider’s own page: the person opens it, agrees, and the wizard notices', async () => {
  const config = join(both.state, 'oauth.json')
  writeFileSync(config, JSON.stringify(provider.config))
  const { person, context } = await atOldMailbox({ REHOME_OAUTH_CONFIG: config })
  const { page } = person
  await person.names('old', both.old)
  await person.button('wizard.browser.or', { service: 'Local' }).click()
  const link = page.getByRole('link', { name: person.text('wizard.browser.open', { service: 'Local' }) })
  await link.waitFor()
  expect(await barriers(page)).toEqual([])

  const opened = context.waitForEvent('page')
  await link.click()
  await agree(await opened, both.old.user)
  await page.getByText(person.text('wizard.account.works.title')).first().waitFor()
  expect(await page.locator('#password').inputValue()).toBe('')
  await person.button('wizard.continue').click()
  await person.sees('wizard.account.new.title')
  expect(person.said).toEqual([])
})

/** Says who they are, and yes, until the browser is sent back to this computer. */
async function agree(there: Page, as: string): Promise<void> {
  const isAsked = () => there.url().includes('/person/')
  await there.waitForURL(/\/person\//)
  while (isAsked()) await there.goto(`${there.url()}?as=${as}`)
  await there.getByText('You can close this window').waitFor()
}
