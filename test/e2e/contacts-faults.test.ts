/** The contact steps of the wizard, with an address book that doesn't do as it should. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type DavFaults, type Rule, startDavFaults } from '../servers/dav-faults.ts'
import { startChromium } from './browser.ts'
import { beginsAlone, card, drops, namesBook } from './contact-steps.ts'
import { Person, serve } from './person.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser.close())

interface World {
  readonly person: Person
  readonly server: DavFaults
  readonly folder: string
}

/** Somebody who has begun to move contacts alone, out of files. */
async function begun(...rules: readonly Rule[]): Promise<World> {
  const server = await startDavFaults({ rules })
  onTestFinished(() => server.stop())
  const folder = mkdtempSync(join(tmpdir(), 'rehome-contacts-e2e-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const { url } = await serve({ folder, old: { ca: '' } }, 'en')
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  const person = new Person(await context.newPage(), 'en')
  await person.page.goto(url)
  await person.sees('wizard.start.title')
  await beginsAlone(person)
  await person.button('wizard.contacts.from.files').click()
  await person.sees('wizard.contacts.files.title')
  return { person, server, folder }
}

const dropZone = ({ page }: Person) => page.locator('.drop')

/** The names in the cards that were sent, in their order. */
const sent = ({ requests }: DavFaults) =>
  requests.filter(({ method }) => method === 'PUT').map(({ body }) => /^FN:(.*)\r$/m.exec(body)?.[1])

const namesThere = ({ cards }: DavFaults) =>
  [...cards.values()].map((text) => /^FN:(.*)\r$/m.exec(text)?.[1]).sort()

test('a file and a folder are dropped with the mouse; one contact is refused, and later alone brought', async () => {
  const reason = 'No Norwegians on Sundays.'
  const { person, server, folder } = await begun(({ method, body }) =>
    method === 'PUT' && body.includes('Ødegård')
      ? {
          status: 403,
          headers: { 'content-type': 'application/xml' },
          body: `<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:message>${reason}</s:message></d:error>`
        }
      : undefined
  )
  const { page } = person
  mkdirSync(join(folder, 'exported', 'friends'), { recursive: true })
  const files = [join(folder, 'Zoé.vcf'), join(folder, 'exported')]
  writeFileSync(join(folder, 'Zoé.vcf'), card('1', 'Zoé Lefèvre', 'EMAIL:zoe@mail.example'))
  writeFileSync(
    join(folder, 'exported', 'friends', 'amis.vcf'),
    card('2', 'Kåre Ødegård', 'TEL:+47 22 22 22 22') + card('3', 'أمينة بن يوسف', 'EMAIL:amina@mail.example')
  )
  await drops(person, dropZone(person), files)
  await person.sees('wizard.contacts.read', { count: 3 })
  await person.button('wizard.continue').click()
  await namesBook(person, server)
  await person.sees('wizard.contacts.check.title', { count: 3 })
  await person.button('wizard.contacts.check.add', { count: 3 }).click()

  await person.sees('wizard.contacts.done.failed', { count: 1 })
  expect(namesThere(server)).toEqual(['Zoé Lefèvre', 'أمينة بن يوسف'])
  const failed = page.getByRole('list', { name: person.text('wizard.contacts.list.failed', { count: 1 }) })
  await failed.getByText(reason).waitFor()
  expect(await failed.locator('li').allTextContents()).toEqual([expect.stringMatching(/Kåre Ødegård/)])

  server.rule()
  const before = sent(server).length
  await person.button('wizard.tryAgain').click()
  await person.sees('wizard.contacts.done.complete')
  expect(sent(server).slice(before)).toEqual(['Kåre Ødegård'])
  expect(namesThere(server)).toEqual(['Kåre Ødegård', 'Zoé Lefèvre', 'أمينة بن يوسف'])
  expect(person.said).toEqual([])
})

test('stopped in the middle, it goes on where it was, and nothing comes twice', async () => {
  const names = ['Ada', 'Bob', 'Cem', 'Dora', 'Eve', 'Finn', 'Gül', 'Ida']
  let puts = 0
  const { person, server, folder } = await begun(({ method }) => {
    if (method !== 'PUT') return undefined
    puts += 1
    // One answer is lost on its way back; later ones never come.
    return puts === 3 ? 'resetAfter' : puts > 5 ? 'hang' : undefined
  })
  const { page } = person
  const file = join(folder, 'contacts.vcf')
  writeFileSync(
    file,
    names.map((name, index) => card(`${index}`, name, `EMAIL:${index}@mail.example`)).join('')
  )
  await drops(person, dropZone(person), [file])
  await person.sees('wizard.contacts.read', { count: names.length })
  await person.button('wizard.continue').click()
  await namesBook(person, server)
  await person.button('wizard.contacts.check.add', { count: names.length }).click()
  await person.sees('wizard.contacts.adding')
  await page.waitForFunction(
    () => Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')) >= 50
  )
  await person.button('wizard.contacts.stop').click()
  await person.sees('wizard.contacts.stopped.adding')
  expect(namesThere(server)).toEqual(names.slice(0, 5))

  server.rule()
  const before = sent(server).length
  await person.button('wizard.contacts.stopped.goOn').click()
  await person.sees('wizard.contacts.done.complete')
  expect(sent(server).slice(before).sort()).toEqual(names.slice(5))
  expect(namesThere(server)).toEqual(names)
  expect(await page.locator('.receipt dd').allTextContents()).toEqual(['3', '5'])

  await person.button('wizard.contacts.undo').click()
  await person.button('wizard.contacts.undo.act', { count: names.length }).click()
  await person.sees('wizard.contacts.undone', { count: names.length })
  expect(namesThere(server)).toEqual([])
  expect(person.said).toEqual([])
})
