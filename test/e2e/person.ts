import { type ChildProcess, spawn } from 'node:child_process'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { formatterFor, type Language, type MessageKey, type Values } from '../../src-main/i18n/index.ts'
import type { Dovecot } from '../servers/dovecot.ts'
import { barriers, Keyboard } from './browser.ts'
import type { World } from './serve-wizard.ts'

/** What a process of browser mode works with. */
export interface Served {
  /** Its data folder. */
  readonly folder: string
  /** Whose certificates it trusts. */
  readonly old: Pick<Dovecot, 'ca'>
  /** Where it looks for mailboxes; it is offline without. */
  readonly world?: World
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Browser mode, in a process of its own, until the test is over.
 * @param entry What node starts: the sources, or the program that people have, built from them, which asks the real
 * DNS where mailboxes are.
 */
export async function serve(
  { folder, old, world, env }: Served,
  language: Language,
  entry: 'sources' | 'out/main/cli.js' = 'sources'
): Promise<{ process: ChildProcess; url: string }> {
  const script = entry === 'sources' ? ['test/e2e/serve-wizard.ts', JSON.stringify(world ?? null)] : [entry]
  const child = spawn(process.execPath, [...script, 'serve', '--no-open', '--json', '--lang', language], {
    env: { PATH: process.env.PATH, REHOME_DATA: folder, NODE_EXTRA_CA_CERTS: old.ca, ...env },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const line = text.split('\n').find((each) => each.includes('"address"'))
      if (line) resolve((JSON.parse(line) as { url: string }).url)
    })
    child.once('exit', (code) => reject(new Error(`serve ended with ${String(code)}`)))
  })
  return { process: child, url }
}

/** Somebody who uses the wizard: the page, the keyboard, and the words of their language. */
export class Person {
  readonly page: Page
  readonly keyboard: Keyboard
  readonly #words: ReturnType<typeof formatterFor>
  readonly said: string[] = []

  constructor(page: Page, language: Language) {
    this.page = page
    this.keyboard = new Keyboard(page)
    this.#words = formatterFor(language)
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.said.push(message.text())
    })
    page.on('pageerror', (error) => this.said.push(String(error)))
  }

  /** A text as a screen shows it: elements isolate there what marks isolate in plain text. */
  text(key: MessageKey, values?: Values): string {
    return this.#words.text(key, values)
  }

  button(key: MessageKey, values?: Values) {
    return this.page.getByRole('button', { name: this.text(key, values), exact: true })
  }

  field(key: MessageKey) {
    return this.page.getByLabel(this.text(key), { exact: true })
  }

  /** Waits for a screen by its heading, and looks whether anybody could use it. */
  async sees(key: MessageKey, values?: Values): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: this.text(key, values), exact: true }).waitFor()
    expect(await barriers(this.page), key).toEqual([])
  }

  async names(side: 'old' | 'new', server: Dovecot): Promise<void> {
    await this.sees(`wizard.account.${side}.title`)
    await this.keyboard.type(this.field(`wizard.account.${side}.email`), server.user)
    await this.page.keyboard.press('Enter')
    const other = this.text('wizard.account.provider.other')
    await this.keyboard.search(this.page.locator('#presetId'), other)
    await this.keyboard.type(this.page.locator('#host'), 'localhost')
    await this.keyboard.type(this.page.locator('#port'), String(server.tlsPort))
  }

  async signsIn(password: string): Promise<void> {
    await this.keyboard.type(this.page.locator('#password'), password)
    await this.page.keyboard.press('Enter')
  }
}
