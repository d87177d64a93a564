/**
 * `npm run screens`: a picture of each screen and of its important states, in three languages, light and dark,
 * narrow and wide, in test/screens/; and for each: no scrolling sideways, no word on the console, nothing for
 * axe to say. `--only=NAME,…`, `--language=fr`, `--scheme=dark`, `--width=320` take fewer.
 */
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { formatterFor, languages, type Language } from '../../src-main/i18n/index.ts'
import { readStatic } from '../../src-main/ipc/static-files.ts'
import { barriers, startChromium } from './browser.ts'
import { failureStates } from './failure-states.ts'
import { allReplies, screenStates, type Replies, type ScreenState } from './screen-states.ts'

export { screenStates, type ScreenState }

const at = (path: string) => new URL(path, import.meta.url).pathname

export interface Look {
  readonly language: Language
  readonly scheme: 'light' | 'dark'
  /** CSS pixels. */
  readonly width: number
}

const schemes = ['light', 'dark'] as const
const widths = [320, 1100] as const
export const looks: readonly Look[] = languages.flatMap((language) =>
  schemes.flatMap((scheme) => widths.map((width) => ({ language, scheme, width })))
)

/** Serves the built page with the product's own headers. */
export async function servePage(
  root = at('../../out/renderer')
): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    void readStatic(root, new URL(request.url ?? '/', 'http://page').pathname).then(async (file) => {
      response.writeHead(file.status, Object.fromEntries(file.headers))
      response.end(Buffer.from(await file.arrayBuffer()))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** Runs in the page before anything of ours: the bridge that the preload would have put there. */
function playEngine(replies: Replies): void {
  const api = {
    request(name: keyof Replies) {
      const reply = replies[name]
      if (reply === 'pending') return new Promise(() => undefined)
      if (reply && 'value' in reply) return Promise.resolve({ ok: true, value: reply.value })
      const missing = { code: 'bridge.unknownRequest', params: { name } }
      return Promise.resolve({ ok: false, error: reply ? reply.error : missing })
    },
    subscribe: () => () => undefined
  }
  Object.assign(window, { api })
}

export interface Shown {
  readonly page: Page
  /** What the page said that it shouldn't have. */
  readonly said: readonly string[]
  close(): Promise<void>
}

/** Opens a screen in a look; everything on it has come to rest. */
export async function show(browser: Browser, url: string, state: ScreenState, look: Look): Promise<Shown> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.width < 600 ? 640 : 760 },
    colorScheme: look.scheme,
    reducedMotion: 'reduce',
    locale: look.language,
    timezoneId: 'Europe/Paris',
    bypassCSP: false
  })
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  await page.addInitScript(playEngine, allReplies(state, look.language))
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await state.act?.(page, formatterFor(look.language))
  return { page, said, close: () => context.close() }
}

/** What is wrong with what is shown, in words; nothing when all is well. */
export async function faultsOf({ page, said }: Shown): Promise<readonly string[]> {
  return [...said.map((text) => `console: ${text}`), ...(await barriers(page))]
}

/** Pages drawn at the same time. */
const AT_ONCE = 4

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      language: { type: 'string' },
      scheme: { type: 'string' },
      width: { type: 'string' },
      root: { type: 'string' }
    }
  })
  const only = values.only?.split(',')
  const all = [...screenStates, ...failureStates]
  const states = all.filter(({ name }) => !only || only.includes(name))
  const chosen = looks.filter(
    ({ language, scheme, width }) =>
      [language, undefined].includes(values.language as Language) &&
      [scheme, undefined].includes(values.scheme as Look['scheme']) &&
      [String(width), undefined].includes(values.width)
  )
  const folder = at('../screens/')
  mkdirSync(folder, { recursive: true })
  const served = await servePage(values.root)
  const browser = await startChromium()
  const pictures = states.flatMap((state) => chosen.map((look) => ({ state, look })))
  const count = pictures.length
  let faulty = 0
  const drawer = async () => {
    for (let next = pictures.shift(); next; next = pictures.shift()) {
      const { state, look } = next
      const name = `${state.name}.${look.language}.${look.scheme}.${look.width}`
      const faults = await draw(browser, served.url, state, look, `${folder}${name}.png`)
      if (faults.length > 0) faulty += 1
      for (const fault of faults) console.error(`${name}: ${fault}`)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, drawer))
  } finally {
    await browser.close()
    served.close()
  }
  console.log(`${count} pictures in test/screens, ${faulty} with faults`)
  return faulty > 0 ? 1 : 0
}

const TALLEST = 4000

/** As tall a window as the content needs, so that what sticks to the window's end doesn't lie on the picture. */
async function growToContent(page: Page, width: number): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width, height: Math.min(TALLEST, height) })
}

async function draw(
  browser: Browser,
  url: string,
  state: ScreenState,
  look: Look,
  path: string
): Promise<readonly string[]> {
  const shown = await show(browser, url, state, look).catch((error: unknown) => String(error))
  if (typeof shown === 'string') return [shown]
  try {
    await growToContent(shown.page, look.width)
    await shown.page.screenshot({ path })
    return await faultsOf(shown)
  } finally {
    await shown.close()
  }
}

if (import.meta.main) process.exitCode = await main()
