/** The contact steps of the wizard, in Chromium, between real address books. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Language } from '../../src-main/i18n/index.ts'
import { hasRadicale, type Radicale, startRadicale } from '../servers/radicale.ts'
import { barriers, startChromium } from './browser.ts'
import { beginsAlone, card, namesBook } from './contact-steps.ts'
import { recordTasks } from './page-tasks.ts'
import { Person, serve } from './person.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser.close())

const OLD = 'ancien-mot-de-passe'
const NEW = 'nouveau-mot-de-passe'

const people = [
  card('1', 'Zoé Lefèvre', 'EMAIL:zoe@mail.example', 'TEL:+33 6 12 34 56 78'),
  card('2', 'أمينة بن يوسف', 'EMAIL:amina@mail.example', 'NOTE:Été\\, hiver'),
  card('3', 'Kåre Ødegård', 'TEL:+47 22 22 22 22')
]

interface World {
  readonly old: Radicale
  readonly target: Radicale
  readonly folder: string
}

async function twoBooks(): Promise<World> {
  const old = await startRadicale({ users: { 'marie@old.example': OLD } })
  onTestFinished(() => old.stop())
  const target = await startRadicale({ users: { 'marie@new.example': NEW } })
  onTestFinished(() => target.stop())
  const folder = mkdtempSync(join(tmpdir(), 'rehome-contacts-e2e-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return { old, target, folder }
}

async function open({ old, folder }: World, language: Language, width = 1100): Promise<Person> {
  const { url } = await serve({ folder, old }, language)
  const context = await browser.newContext({
    viewport: { width, height: 760 },
    reducedMotion: 'reduce',
    acceptDownloads: true
  })
  onTestFinished(() => context.close())
  const person = new Person(await context.newPage(), language)
  await person.page.goto(url)
  await person.sees('wizard.start.title')
  return person
}

describe.skipIf(!hasRadicale())('contacts', () => {
  test('go from one address book to another with the keyboard alone, in French, and come back', async () => {
    const world = await twoBooks()
    await world.old.seed('contacts', people)
    await world.target.seed('contacts', [
      card('x', 'Kåre Ødegård', 'TEL:+47 22 22 22 22', 'EMAIL:kare@mail.example')
    ])
    const person = await open(world, 'fr')
    const { page, keyboard } = person
    await beginsAlone(person)
    await namesBook(person, world.old)
    await person.sees('wizard.contacts.found', { count: 3 })
    await keyboard.press(person.button('wizard.continue'))

    await person.sees('wizard.contacts.to.title')
    await namesBook(person, world.target)
    await person.sees('wizard.contacts.check.title', { count: 3 })
    expect(await page.locator('.contact-sum dd').allTextContents()).toEqual(['2', '1', '0'])
    await keyboard.press(person.button('wizard.contacts.list.new', { count: 2 }))
    await page.getByText('أمينة بن يوسف').waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await world.target.export('contacts')).not.toContain('Zoé')
    await keyboard.press(person.button('wizard.contacts.check.add', { count: 2 }))

    await person.sees('wizard.contacts.done.complete')
    const brought = await world.target.export('contacts')
    expect(brought).toContain('Zoé Lefèvre')
    expect(brought).toContain('أمينة بن يوسف')
    expect(brought.match(/BEGIN:VCARD/g)).toHaveLength(3)

    await keyboard.press(person.button('wizard.contacts.undo'))
    await page.getByRole('alertdialog').waitFor()
    await keyboard.press(person.button('wizard.contacts.undo.act', { count: 2 }))
    await person.sees('wizard.contacts.undone', { count: 2 })
    const left = await world.target.export('contacts')
    expect(left.match(/BEGIN:VCARD/g)).toHaveLength(1)
    expect(person.said).toEqual([])
  })

  test('come from a file of which nobody knows how it is written, with a duplicate, at 320 px', async () => {
    const world = await twoBooks()
    await world.target.seed('contacts', [card('x', 'Zoé Müller', 'EMAIL:zoe@mail.example')])
    const file = join(world.folder, 'anciens contacts.vcf')
    const latin = [
      card('1', 'Zoé Müller', 'EMAIL:zoe@mail.example', 'TEL:+33 6 12 34 56 78'),
      card('2', 'Jürgen Weiß', 'EMAIL:juergen@mail.example')
    ]
    writeFileSync(file, Buffer.from(latin.join(''), 'latin1'))
    const person = await open(world, 'en', 320)
    const { page } = person
    await beginsAlone(person)
    await person.button('wizard.contacts.from.files').click()
    await person.sees('wizard.contacts.files.title')
    const choosing = page.waitForEvent('filechooser')
    await person.button('wizard.contacts.choose').click()
    await (await choosing).setFiles(file)

    await person.sees('wizard.contacts.encoding.title')
    await page.getByText('Jürgen Weiß').first().waitFor()
    await person.button('wizard.continue').click()
    await person.sees('wizard.contacts.read', { count: 2 })

    const downloading = page.waitForEvent('download')
    await person.button('wizard.contacts.save.vcf').click()
    const saved = readFileSync(await (await downloading).path(), 'utf8')
    expect(saved).toContain('Jürgen Weiß')
    expect(saved.match(/BEGIN:VCARD/g)).toHaveLength(2)

    await person.button('wizard.continue').click()
    await person.sees('wizard.contacts.to.title')
    await namesBook(person, world.target)
    await person.sees('wizard.contacts.check.title', { count: 2 })
    await person.button('wizard.contacts.list.there', { count: 1 }).click()
    await person.button('wizard.contacts.check.add', { count: 2 }).click()
    await person.sees('wizard.contacts.done.complete')
    const brought = await world.target.export('contacts')
    expect(brought.match(/BEGIN:VCARD/g)).toHaveLength(2)
    expect(brought).toContain('+33 6 12 34 56 78')
    expect(brought).toContain('Jürgen Weiß')
    expect(person.said).toEqual([])
  })

  test('5,000 of them hang nothing, and one that may be somebody else is asked about', async () => {
    const world = await twoBooks()
    await world.target.seed('contacts', [
      card('x', 'Zoé Müller', 'EMAIL:zoe@work.example', 'BDAY:1980-01-02')
    ])
    const file = join(world.folder, 'contacts.vcf')
    const many = Array.from({ length: 5000 }, (_, index) =>
      card(
        `many-${index}`,
        `Person ${index}`,
        `EMAIL:person${index}@mail.example`,
        `TEL:+33 6 ${10_000_000 + index}`
      )
    )
    writeFileSync(file, [...many, card('doubt', 'Zoé Müller', 'EMAIL:zoe@mail.example')].join(''))
    const person = await open(world, 'en')
    const { page } = person
    await beginsAlone(person)
    await person.button('wizard.contacts.from.files').click()
    const choosing = page.waitForEvent('filechooser')
    await person.button('wizard.contacts.choose').click()
    await (await choosing).setFiles(file)
    await person.sees('wizard.contacts.read', { count: 5001 })
    await person.button('wizard.continue').click()
    await namesBook(person, world.target)
    await person.sees('wizard.contacts.check.title', { count: 5001 })
    await person.button('wizard.contacts.list.look', { count: 1 }).click()
    await page.getByText('zoe@work.example').waitFor()
    const merge = page.getByRole('radio', { name: person.text('wizard.contacts.doubt.merge') })
    await person.keyboard.to(page.locator('.doubt input[type=radio]:checked'))
    await page.keyboard.press('ArrowUp')
    expect(await merge.isChecked()).toBe(true)
    // Chromium's check for barriers is a long task of its own, so it isn't watched.
    const recording = await recordTasks(browser)
    await page.evaluate(() => performance.mark('opening'))
    await person.button('wizard.contacts.list.new', { count: 5000 }).click()
    await page.getByText('Person 49', { exact: true }).waitFor()
    expect(await page.locator('.contact-list > li').count()).toBeLessThan(80)
    await person.button('wizard.contacts.page.after').first().click()
    await page.getByText('Person 99', { exact: true }).waitFor()
    await page.evaluate(() => performance.mark('turned'))
    const tasks = (await recording.end()).between('opening', 'turned')
    expect(Math.max(...tasks.map(({ cpu }) => cpu))).toBeLessThan(50)
    expect(await barriers(page)).toEqual([])
    expect(person.said).toEqual([])
  })
})
