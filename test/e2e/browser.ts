import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as Axe from 'axe-core'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'

/** Debian's Chromium, as the tests start it: no connection of its own to anywhere. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-quic',
      '--no-first-run'
    ]
  })
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What keeps somebody from using what is shown, in words; an empty list when all is well. React Aria's
 * announcer is left out: for a moment it names what is on its way out of the page.
 */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const violations = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: typeof Axe }
    // While its list is open, a combo box hides the rest of the page from screen readers: nothing is said of the rest.
    const isListOpen = document.querySelector('[role=combobox][aria-expanded=true]') !== null
    const ofTheRest = ['aria-hidden-focus', 'page-has-heading-one', 'region']
    const result = await axe.run(
      { exclude: [['[data-live-announcer]']] },
      {
        runOnly: { type: 'tag', values: tags },
        rules: Object.fromEntries(ofTheRest.map((rule) => [rule, { enabled: !isListOpen }]))
      }
    )
    return result.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`
    )
  }, axeTags)
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  return sideways > 0 ? [...violations, `scrolls sideways by ${sideways} px`] : violations
}

/** Somebody without a mouse. */
export class Keyboard {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  /** Goes to an element with the Tab key alone. */
  async to(target: Locator): Promise<void> {
    await target.waitFor()
    const isThere = () =>
      target.evaluate(
        (element) => element.contains(document.activeElement) && document.activeElement !== document.body
      )
    for (let presses = 0; presses < 120; presses += 1) {
      if (await isThere()) return
      await this.#page.keyboard.press('Tab')
    }
    throw new Error(`the Tab key never reaches ${String(target)}`)
  }

  async press(target: Locator, key = 'Enter'): Promise<void> {
    await this.to(target)
    await this.#page.keyboard.press(key)
  }

  /** Replaces what a field holds. */
  async type(target: Locator, text: string): Promise<void> {
    await this.to(target)
    await this.#page.keyboard.press('ControlOrMeta+a')
    await this.#page.keyboard.type(text)
  }

  /** Types a name into a field with a list, and takes what is found. */
  async search(target: Locator, name: string): Promise<void> {
    await this.to(target)
    // The page may have been scrolled for it; a list that is open by then would close.
    await this.#page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))))
    await this.type(target, name)
    await this.#page.getByRole('option', { name, exact: true }).waitFor()
    await this.#page.keyboard.press('ArrowDown')
    await this.#page.keyboard.press('Enter')
  }
}
