import { readdirSync, readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { fillMaildir, type StoredMessage } from '../bench/maildir.ts'
import { startTwoMailboxes } from '../servers/two-mailboxes.ts'
import { startChromium } from './browser.ts'
import { recordTasks, type Task } from './page-tasks.ts'
import { Person, serve } from './person.ts'

const MESSAGES = 20_000
const FOLDERS = 40
/** After so many messages the person makes a pause. */
const PAUSED_AT = 8_000

/** Milliseconds of the processor: what takes longer is felt. */
const LONGEST_TASK = 50
/** Megabytes that the engine may take, the page's server included. */
const MOST_MEMORY = 250
/** How much more it may take for all messages than for the part before the pause. */
const FLAT = 1.5

/** Small messages, evenly over the folders. */
function* mail(): Generator<StoredMessage> {
  for (let serial = 0; serial < MESSAGES; serial += 1) {
    const folder = serial % FOLDERS
    const date = new Date((1_500_000_000 + serial * 60) * 1000)
    const lines = [
      `From: friend-${serial % 97}@old.example`,
      'To: marie@old.example',
      `Subject: Letter ${serial}`,
      `Date: ${date.toUTCString()}`,
      `Message-ID: <${serial}@old.example>`,
      '',
      ...Array.from(
        { length: 1 + (serial % 25) },
        (_, line) => `Line ${line} of letter ${serial}, and so on.`
      ),
      ''
    ]
    yield {
      folder: folder === 0 ? 'INBOX' : `${folder < 30 ? 'Years' : 'Clubs'}/Folder ${folder}`,
      raw: Buffer.from(lines.join('\r\n'), 'latin1'),
      flags: serial % 5 === 0 ? [] : ['\\Seen'],
      date
    }
  }
}

/** What a person has seen, in order: messages done, and percent. */
interface Seen {
  readonly done: readonly number[]
  readonly percent: readonly number[]
}

/** Notes each number that the page shows from now on, and marks the beginning and the end of the moving screen. */
function watchNumbers(page: Page): Promise<void> {
  return page.evaluate(() => {
    const done: number[] = []
    const percent: number[] = []
    const note = (all: number[], value: number) => {
      if (!Number.isNaN(value) && all.at(-1) !== value) all.push(value)
    }
    let isShown = false
    const look = () => {
      const text = document.querySelector('.position-detail')?.textContent
      if (text !== undefined) {
        note(done, Number(/^([\d,]+) of /.exec(text)?.[1]?.replaceAll(',', '')))
        note(percent, Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')))
      }
      if (!isShown && done.length > 0) performance.mark('moving-shown')
      if (isShown && text === undefined) performance.mark('moving-over')
      isShown = text !== undefined && done.length > 0
    }
    new MutationObserver(look).observe(document.body, {
      ...{ subtree: true, childList: true, characterData: true, attributes: true }
    })
    Object.assign(window, { seenNumbers: { done, percent } })
  })
}

const seenIn = (page: Page) => page.evaluate(() => (window as unknown as { seenNumbers: Seen }).seenNumbers)

const hasSeen = (page: Page, messages: number) =>
  page.waitForFunction(
    (least) => ((window as unknown as { seenNumbers: Seen }).seenNumbers.done.at(-1) ?? 0) >= least,
    messages
  )

/** Megabytes that a process has taken at most so far (`VmHWM` of proc(5)). */
function peakMemory(pid: number | undefined): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1000
}

/** Files of messages below a Maildir. */
const stored = (maildir: string) =>
  readdirSync(maildir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(^|\/)(cur|new)\/[^/]+$/.test(file)
  )

const sorted = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other)
const longest = (tasks: readonly Task[], by: 'wall' | 'cpu') => Math.max(...tasks.map((task) => task[by]))

test(
  '20,000 messages: progress never runs backwards, pause and continue work, the page is never held up, memory stays flat',
  { timeout: 400_000 },
  async () => {
    // Nobody's mail is lost here if the machine goes down.
    const extra = 'mail_fsync = never'
    // Where this mailbox is, is asked of no DNS.
    const users = { 'marie@localhost': 'secret' }
    const both = await startTwoMailboxes({ extra, users }, { extra, users })
    onTestFinished(() => both.stop())
    fillMaildir(both.old.mailDir, mail())
    const browser = await startChromium()
    onTestFinished(() => browser.close())
    const server = await serve({ folder: both.state, old: both.old }, 'en', 'out/main/cli.js')

    const person = new Person(await browser.newPage(), 'en')
    const { page } = person
    page.setDefaultTimeout(120_000)
    await page.goto(server.url)
    await person.button('wizard.continue').click()
    for (const [side, { password }] of [
      ['old', both.old],
      ['new', both.new]
    ] as const) {
      await person.names(side, both[side])
      await person.signsIn(password)
      await page.getByText(person.text('wizard.account.works.title')).first().waitFor()
      await person.button('wizard.continue').click()
    }
    await person.sees('wizard.folders.title')
    await person.button('wizard.continue').click()
    await person.sees('wizard.check.title')

    await watchNumbers(page)
    const tasks = await recordTasks(browser)
    await person.button('wizard.check.start').click()
    await hasSeen(page, PAUSED_AT)
    const early = peakMemory(server.process.pid)
    await person.button('wizard.moving.pause').click()
    await page.getByRole('heading', { name: person.text('wizard.moving.paused') }).waitFor()
    const atPause = (await seenIn(page)).done.at(-1) ?? 0
    expect(atPause).toBeLessThan(MESSAGES)
    await person.button('wizard.moving.goOn').click()
    await hasSeen(page, atPause + 1)
    await page.getByRole('button', { name: /^Folders:/ }).click()
    await page
      .getByRole('heading', { name: person.text('wizard.done.complete.title') })
      .waitFor({ timeout: 300_000 })
    const peak = peakMemory(server.process.pid)
    const recorded = (await tasks.end()).between('moving-shown', 'moving-over')

    const { done, percent } = await seenIn(page)
    expect(done, 'and more than a few numbers were shown').toEqual(sorted(done))
    expect(done.length).toBeGreaterThan(10)
    expect(done.at(-1)).toBeLessThanOrEqual(MESSAGES)
    expect(percent).toEqual(sorted(percent))
    expect(stored(both.new.mailDir)).toHaveLength(MESSAGES)
    expect(person.said).toEqual([])

    console.log(
      `longest task ${longest(recorded, 'cpu').toFixed(0)} ms of ${recorded.length} (${longest(recorded, 'wall').toFixed(0)} ms by the clock); ` +
        `${early.toFixed(0)} MB at ${PAUSED_AT}, ${peak.toFixed(0)} MB at the end`
    )
    expect(recorded.length).toBeGreaterThan(100)
    expect(longest(recorded, 'cpu')).toBeLessThanOrEqual(LONGEST_TASK)
    expect(peak).toBeLessThanOrEqual(MOST_MEMORY)
    expect(peak / early).toBeLessThanOrEqual(FLAT)
  }
)
