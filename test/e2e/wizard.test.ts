import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Receipt } from '../../src-main/core/move/index.ts'
import type { Language } from '../../src-main/i18n/index.ts'
import { awkwardMail } from '../servers/awkward-mail.ts'
import type { Dovecot } from '../servers/dovecot.ts'
import { compare, fill, snapshot, type TestFolder } from '../servers/mailbox.ts'
import { startTwoMailboxes } from '../servers/two-mailboxes.ts'
import { barriers, startChromium } from './browser.ts'
import { Person, serve } from './person.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser.close())

const OLD = 'ancien-mot-de-passe'
const NEW = 'nouveau-mot-de-passe'
const mail: readonly TestFolder[] = awkwardMail()
  .filter(({ name }) => ['INBOX', 'Clients & Cie/Été 2019', 'Archives/2003/Décembre', 'Vide'].includes(name))
  .map(({ name, messages }) => ({
    name,
    messages: messages.filter(({ raw }) => raw.length < 100_000).slice(0, 15)
  }))
const total = mail.reduce((sum, { messages }) => sum + messages.length, 0)

interface World {
  readonly old: Dovecot
  readonly target: Dovecot
  readonly folder: string
}

async function twoMailboxes(letters: readonly TestFolder[] = mail): Promise<World> {
  const both = await startTwoMailboxes(
    { users: { 'marie@old.example': OLD } },
    { users: { 'marie@new.example': NEW } }
  )
  onTestFinished(() => both.stop())
  await fill(both.old, letters)
  return { old: both.old, target: both.new, folder: both.state }
}

const walks: readonly { readonly language: Language; readonly width: number; readonly height: number }[] = [
  { language: 'fr', width: 1100, height: 760 },
  { language: 'ar', width: 320, height: 640 }
]

test.each(walks)(
  'with the keyboard alone, in $language at $width px: a wrong password, a folder that fails and is tried again, the receipt',
  async ({ language, width, height }) => {
    const world = await twoMailboxes()
    const { url } = await serve(world, language)
    const context = await browser.newContext({
      viewport: { width, height },
      reducedMotion: 'reduce',
      acceptDownloads: true
    })
    onTestFinished(() => context.close())
    const person = new Person(await context.newPage(), language)
    const { page, keyboard } = person
    await page.goto(url)

    await person.sees('wizard.start.title')
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      language,
      language === 'ar' ? 'rtl' : 'ltr'
    ])
    await keyboard.press(page.locator('input[type=radio]:checked'), 'ArrowUp')
    await keyboard.press(page.locator('input[type=radio]:checked'), 'ArrowDown')
    await keyboard.press(person.button('wizard.continue'))

    await person.names('old', world.old)
    await person.signsIn('le mauvais')
    await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor()
    expect(await barriers(page)).toEqual([])
    await person.signsIn(OLD)
    await page.getByText(person.text('wizard.account.works.title')).first().waitFor()
    await keyboard.press(person.button('wizard.continue'))

    await person.names('new', world.target)
    await person.signsIn(NEW)
    await page.getByText(person.text('wizard.account.works.title')).first().waitFor()
    await keyboard.press(person.button('wizard.continue'))

    await person.sees('wizard.folders.title')
    await keyboard.press(person.button('wizard.continue'))

    await person.sees('wizard.check.title')
    // Dovecot lists a folder that it couldn't open as a mere name from then on, so this is the time to look.
    const letters = await snapshot(world.old)
    // As the file system names it: modified UTF-7.
    const unreadable = join(world.old.mailDir, 'Clients &- Cie', '&AMk-t&AOk- 2019')
    chmodSync(unreadable, 0o000)
    await keyboard.press(person.button('wizard.check.start'))

    await person.sees('wizard.done.folders.title', { count: 1 })
    await page.getByText('Été 2019').first().waitFor()
    chmodSync(unreadable, 0o700)
    await keyboard.press(person.button('wizard.retry', { count: 1 }))
    await page.getByRole('heading', { level: 1, name: person.text('wizard.done.complete.title') }).waitFor()
    expect(await barriers(page)).toEqual([])

    const downloading = page.waitForEvent('download')
    await keyboard.press(person.button('wizard.done.save'))
    const html = readFileSync(await (await downloading).path(), 'utf8')
    expect(html).toContain('Été 2019')
    expect(html).toContain(person.text('receipt.complete'))

    const receipt = receiptOf(world.folder)
    const { found, copied, alreadyThere, refused, vanished, excluded } = receipt.messages
    expect(found).toBe(total)
    expect(found).toBe(copied + alreadyThere + refused + vanished + excluded)
    expect(receipt).toMatchObject({ complete: true, verified: true, problems: [] })
    expect(compare(letters, await snapshot(world.target))).toEqual([])
    expect(person.said).toEqual([])
  }
)

/** The receipt that is kept with the one move of a data folder. */
function receiptOf(folder: string): Receipt {
  const [id = ''] = readdirSync(join(folder, 'moves'))
  return JSON.parse(readFileSync(join(folder, 'moves', id, 'receipt.json'), 'utf8')) as Receipt
}

test('killed in the middle, the next start offers to go on, and every message arrives once', async () => {
  const many = awkwardMail().filter(({ name }) => !['Corbeille', 'Clients & Cie/Dr. Jones'].includes(name))
  const world = await twoMailboxes(many)
  const first = await serve(world, 'en')
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  const before = new Person(await context.newPage(), 'en')
  await before.page.goto(first.url)
  await before.button('wizard.continue').click()
  for (const side of ['old', 'new'] as const) {
    await before.names(side, side === 'old' ? world.old : world.target)
    await before.signsIn(side === 'old' ? OLD : NEW)
    await before.page.getByText(before.text('wizard.account.works.title')).first().waitFor()
    await before.button('wizard.continue').click()
  }
  await before.button('wizard.continue').click()
  await before.button('wizard.check.start').click()
  await before.page.getByRole('progressbar').waitFor()
  await before.page.waitForFunction(
    () => Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')) >= 20
  )
  first.process.kill('SIGKILL')

  const second = await serve(world, 'en')
  const after = new Person(await context.newPage(), 'en')
  await after.page.goto(second.url)
  await after.sees('wizard.known.title.unfinished')
  await after.button('wizard.continue').click()
  await after.page.getByLabel(after.text('wizard.account.old.again')).fill(OLD)
  await after.page.getByLabel(after.text('wizard.account.new.again')).fill(NEW)
  await after.button('wizard.moving.goOn').click()
  await after.page
    .getByRole('heading', { level: 1, name: after.text('wizard.done.complete.title') })
    .waitFor()

  expect(receiptOf(world.folder)).toMatchObject({
    complete: true,
    messages: { found: many.reduce((sum, { messages }) => sum + messages.length, 0), refused: 0 }
  })
  expect(compare(await snapshot(world.old), await snapshot(world.target))).toEqual([])
})

test('afterwards: new mail is brought, a copy is kept on this computer, and all of it is taken back', async () => {
  const world = await twoMailboxes()
  const { url } = await serve(world, 'en')
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  const person = new Person(await context.newPage(), 'en')
  const { page } = person
  await page.goto(url)
  await person.button('wizard.continue').click()
  for (const side of ['old', 'new'] as const) {
    await person.names(side, side === 'old' ? world.old : world.target)
    await person.signsIn(side === 'old' ? OLD : NEW)
    await page.getByText(person.text('wizard.account.works.title')).first().waitFor()
    await person.button('wizard.continue').click()
  }
  await person.button('wizard.continue').click()
  await person.button('wizard.check.start').click()
  await person.sees('wizard.done.complete.title')

  const fresh =
    awkwardMail()
      .find(({ name }) => name === 'INBOX')
      ?.messages.slice(15, 18) ?? []
  await fill(world.old, [{ name: 'INBOX', messages: fresh }])
  await person.button('wizard.done.again').click()
  const what = person.text('wizard.catchUp.messages', { count: fresh.length })
  await page.locator('.catch-up').getByText(person.text('wizard.catchUp.brought', { what })).waitFor()
  expect(compare(await snapshot(world.old), await snapshot(world.target))).toEqual([])
  expect(receiptOf(world.folder).messages).toMatchObject({ found: total + fresh.length, refused: 0 })

  await person.button('wizard.copy.save').click()
  await person.button('wizard.copy.again').waitFor()
  expect(await barriers(page)).toEqual([])
  const kept = join(world.folder, 'copies', 'Rehome marie@old.example')
  expect(await page.getByText(kept).isVisible()).toBe(true)
  expect(readdirSync(kept)).toContain('INBOX.mbox')

  await person.button('wizard.takeBack').click()
  const asked = page.getByRole('alertdialog')
  await asked.getByText('marie@new.example').waitFor()
  await person.button('wizard.takeBack.act', { count: total + fresh.length }).click()
  await person.sees('wizard.takeBack.done', { count: total + fresh.length })
  const left = await snapshot(world.target)
  expect([...left.values()].flat()).toEqual([])
  await person.button('wizard.takeBack.anew').click()
  await person.sees('wizard.folders.title')
  expect(person.said).toEqual([])
})
