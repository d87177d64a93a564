/** A whole walk between real servers: the mail, the contacts right after it, and the way back of both. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { awkwardMail } from '../servers/awkward-mail.ts'
import { compare, fill, snapshot } from '../servers/mailbox.ts'
import { hasRadicale, startRadicale } from '../servers/radicale.ts'
import { startTwoMailboxes } from '../servers/two-mailboxes.ts'
import { hasXandikos, startXandikos } from '../servers/xandikos.ts'
import { startChromium } from './browser.ts'
import { card, namesBook } from './contact-steps.ts'
import { Person, serve } from './person.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser.close())

const OLD = { user: 'marie@old.example', password: 'ancien-mot-de-passe' }
const NEW = { user: 'marie@new.example', password: 'nouveau-mot-de-passe' }

describe.skipIf(!hasRadicale() || !hasXandikos())('contacts right after the mail', () => {
  test('are found, brought from Radicale to Xandikos, and taken back, and the mail stays', async () => {
    const both = await startTwoMailboxes(
      { users: { [OLD.user]: OLD.password } },
      { users: { [NEW.user]: NEW.password } }
    )
    onTestFinished(() => both.stop())
    const letters = awkwardMail().filter(({ name }) => name === 'INBOX')
    await fill(
      both.old,
      letters.map(({ name, messages }) => ({ name, messages: messages.slice(0, 10) }))
    )
    const old = await startRadicale({ users: { [OLD.user]: OLD.password } })
    onTestFinished(() => old.stop())
    await old.seed('amis', [
      card('1', 'Zoé Lefèvre', 'EMAIL:zoe@mail.example', 'TEL:+33 6 12 34 56 78'),
      card('2', 'أمينة بن يوسف', 'EMAIL:amina@mail.example'),
      card('3', 'Kåre Ødegård', 'TEL:+47 22 22 22 22')
    ])
    const target = await startXandikos()
    onTestFinished(() => target.stop())

    const { url } = await serve({ folder: both.state, old: both.old }, 'fr')
    const context = await browser.newContext({ reducedMotion: 'reduce' })
    onTestFinished(() => context.close())
    const person = new Person(await context.newPage(), 'fr')
    const { page } = person
    await page.goto(url)
    await person.button('wizard.continue').click()
    for (const side of ['old', 'new'] as const) {
      await person.names(side, both[side])
      await person.signsIn(side === 'old' ? OLD.password : NEW.password)
      await page.getByText(person.text('wizard.account.works.title')).first().waitFor()
      await person.button('wizard.continue').click()
    }
    await person.button('wizard.continue').click()
    await person.button('wizard.check.start').click()
    await person.sees('wizard.done.complete.title')

    await person.button('wizard.done.contacts.act').click()
    // Nobody can say where this address book is but the person.
    await person.sees('wizard.contacts.files.title')
    await person.button('wizard.contacts.from.account').click()
    await namesBook(person, old)
    await person.sees('wizard.contacts.found', { count: 3 })
    await person.button('wizard.continue').click()
    await person.sees('wizard.contacts.fileOnly.title')
    await person.button('wizard.contacts.to.again').click()
    await namesBook(person, { ...NEW, url: target.url })
    await person.sees('wizard.contacts.check.title', { count: 3 })
    await person.button('wizard.contacts.check.add', { count: 3 }).click()

    await person.sees('wizard.contacts.done.complete')
    expect(await page.locator('.receipt dd').allTextContents()).toEqual(['3'])
    expect(await namesIn(target.book)).toEqual(['Kåre Ødegård', 'Zoé Lefèvre', 'أمينة بن يوسف'])
    await person.button('wizard.contacts.done.toMail').click()
    await person.sees('wizard.done.complete.title')
    await person.button('wizard.done.contacts.act').click()
    await person.sees('wizard.contacts.done.complete')

    await person.button('wizard.contacts.undo').click()
    await person.button('wizard.contacts.undo.act', { count: 3 }).click()
    await person.sees('wizard.contacts.undone', { count: 3 })
    expect(await namesIn(target.book)).toEqual([])
    expect((await old.export('amis')).match(/BEGIN:VCARD/g)).toHaveLength(3)
    expect(compare(await snapshot(both.old), await snapshot(both.new))).toEqual([])
    expect(person.said).toEqual([])
  })
})

/** The names in an address book, asked of the server itself. */
async function namesIn(book: URL): Promise<string[]> {
  const answer = await fetch(book, {
    method: 'REPORT',
    headers: { depth: '1', 'content-type': 'application/xml' },
    body: `<card:addressbook-query xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav">
      <d:prop><d:getetag/><card:address-data/></d:prop><card:filter/></card:addressbook-query>`
  })
  expect(answer.status).toBe(207)
  return Array.from((await answer.text()).matchAll(/^FN:(.*?)(?:&#13;)?$/gm), ([, name = '']) =>
    name.trim()
  ).sort()
}
