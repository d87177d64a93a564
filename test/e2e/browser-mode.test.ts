/** Browser mode in a real browser: what only a browser can show of it. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDispatch } from '../../src-main/ipc/dispatch.ts'
import { type LoopbackServer, serveLoopback } from '../../src-main/ipc/http.ts'
import { openBrowser } from '../../src-main/ipc/open-browser.ts'
import { handlers, MOVE, snapshot } from '../ipc/fixtures.ts'
import { startChromium } from './browser.ts'

/** The least page that uses the real bridge, with a button of the kit that the wizard is made of. */
const PAGE = `
import { createElement, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Button } from 'react-aria-components'
import { openBridge } from '${join(import.meta.dirname, '../../src-renderer/src/bridge/index.ts')}'

const bridge = openBridge()

function Probe() {
  const [answer, setAnswer] = useState('…')
  const [revision, setRevision] = useState(0)
  useEffect(() => bridge.subscribe('move.changed', (move) => setRevision(move.revision)), [])
  const ask = () => bridge.request('move.get', { moveId: '${MOVE}' }).then((reply) => setAnswer(JSON.stringify(reply)))
  return createElement('main', null,
    createElement(Button, { onPress: ask, style: { padding: 8 } }, 'Ask'),
    createElement('output', { 'aria-label': 'answer' }, answer),
    createElement('output', { 'aria-label': 'revision' }, String(revision)))
}
createRoot(document.getElementById('root')).render(createElement(Probe))
`

/** The icon is no part of this page's folder. */
const NO_ICON = '<link rel="icon" href="data:," />'

let folder: string
let browser: Browser
let server: LoopbackServer
let context: BrowserContext
let complaints: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rehome-browser-mode-'))
  const html = await readFile(join(import.meta.dirname, '../../src-renderer/index.html'), 'utf8')
  await writeFile(
    join(folder, 'index.html'),
    html.replace('/src/main.tsx', '/main.js').replace(/<link rel="icon"[^>]*>/, NO_ICON)
  )
  await writeFile(join(folder, 'main.js'), PAGE)
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: kit('react', 'react-dom', 'react-aria-components') }
  })
  browser = await startChromium()
})
afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true })
})

beforeEach(async () => {
  const dispatch = createDispatch(
    handlers({ 'move.get': () => Promise.resolve(snapshot(7)) }),
    () => undefined
  )
  server = await serveLoopback({ dispatch, pageRoot: join(folder, 'dist'), isBusy: () => true })
  context = await browser.newContext()
  complaints = []
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(error.error().message))
})
afterEach(async () => {
  await context.close()
  await server.close()
})

/** The page's folder is outside of the project: packages are found from here. */
function kit(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, join(import.meta.dirname, '../../node_modules', name)])
  )
}

async function works(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask' }).click()
  await expect
    .poll(() => page.getByLabel('answer').textContent(), { timeout: 20_000 })
    .toContain('"revision":7')
}

describe('browser mode in Chromium', () => {
  it('works under its policy, with no secret in the address and nothing to complain of', async () => {
    const page = await context.newPage()
    await page.goto(server.launchUrl)
    await works(page)
    expect(page.url()).toBe(`${new URL(server.launchUrl).origin}/`)
    expect(await page.evaluate(() => isSecureContext)).toBe(true)
    server.emit('move.changed', snapshot(42))
    await expect.poll(() => page.getByLabel('revision').textContent(), { timeout: 20_000 }).toBe('42')
    expect(complaints).toEqual([])
  })

  it('survives a reload, and is told the present state after it', async () => {
    const page = await context.newPage()
    await page.goto(server.launchUrl)
    await works(page)
    server.emit('move.changed', snapshot(42))
    await page.reload()
    await works(page)
    await expect.poll(() => page.getByLabel('revision').textContent(), { timeout: 20_000 }).toBe('42')
    expect(complaints).toEqual([])
  })

  it('lets nobody in by the history of the browser', async () => {
    const page = await context.newPage()
    const used = server.launchUrl
    await page.goto(used)
    await works(page)
    const stranger = await context.newPage()
    await stranger.goto(used)
    await stranger.getByRole('button', { name: 'Ask' }).click()
    await expect.poll(() => stranger.getByLabel('answer').textContent()).toContain('bridge.usedAddress')
  })

  it('is opened through the file that hides the address', async () => {
    const opened = Promise.withResolvers<string>()
    const launch = (file: string) => {
      opened.resolve(file)
      return Promise.resolve(true)
    }
    await openBrowser(server.shortLivedUrl(), { folder, launch, until: server.closed })
    const page = await context.newPage()
    await page.goto(pathToFileURL(await opened.promise).href)
    await page.waitForURL(`${new URL(server.launchUrl).origin}/`)
    await works(page)
    await server.close()
    await expect
      .poll(async () => (await readdir(folder)).filter((name) => name.startsWith('rehome-')))
      .toEqual([])
  })

  it('runs no script and no style that is not its own', async () => {
    const page = await context.newPage()
    await page.goto(server.launchUrl)
    const blocked = await page.evaluate(async () => {
      const directives: string[] = []
      document.addEventListener('securitypolicyviolation', (event) =>
        directives.push(event.effectiveDirective)
      )
      const add = (tag: string, attributes: Record<string, string>, content = '') => {
        const element = document.createElement(tag)
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
        element.textContent = content
        document.head.append(element)
      }
      add('script', {}, 'document.title = "owned"')
      add('script', { src: 'data:text/javascript,document.title="owned"' })
      add('style', {}, 'body { display: none }')
      add('iframe', { src: '/' })
      await fetch('http://127.0.0.1:1/').catch(() => undefined)
      while (directives.length < 5) await new Promise((resolve) => setTimeout(resolve, 10))
      return directives.sort()
    })
    expect(blocked).toEqual([
      'connect-src',
      'frame-src',
      'script-src-elem',
      'script-src-elem',
      'style-src-elem'
    ])
    expect(await page.title()).toBe('Rehome')
  })
})

describe('a page of another origin', () => {
  let foreign: Server
  let page: Page

  beforeEach(async () => {
    foreign = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<title>Evil</title>')
    )
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
    const address = foreign.address()
    page = await context.newPage()
    await page.goto(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`)
  })
  afterEach(() => new Promise((resolve) => foreign.close(resolve)))

  it('can read nothing and change nothing, even with the token', async () => {
    const ours = new URL(server.launchUrl)
    const home = await context.newPage()
    await home.goto(ours.href)
    await works(home)
    const token = await home.evaluate(() => sessionStorage.getItem('rehome-session'))
    expect(token).toMatch(/^[\w-]{43}$/)

    const outcome = await page.evaluate(
      async ({ origin, token }) => {
        const attempt = (path: string, init: RequestInit) =>
          fetch(`${origin}${path}`, init).then(
            (response) => `${response.type} ${String(response.status)}`,
            () => 'refused'
          )
        const body = '{"name":"moves.list","input":{}}'
        const authorization = `Bearer ${token ?? ''}`
        return {
          read: await attempt('/', {}),
          readBlind: await attempt('/', { mode: 'no-cors' }),
          post: await attempt('/api/request', {
            method: 'POST',
            headers: { authorization, 'content-type': 'application/json' },
            body
          }),
          postBlind: await attempt('/api/request', { method: 'POST', mode: 'no-cors', body }),
          events: await attempt('/api/events', { headers: { authorization } })
        }
      },
      { origin: ours.origin, token }
    )
    expect(outcome).toEqual({
      read: 'refused',
      readBlind: 'refused',
      post: 'refused',
      postBlind: 'refused',
      events: 'refused'
    })
  })

  it('can neither frame ours nor load its script', async () => {
    const { origin } = new URL(server.launchUrl)
    const [script = ''] = (await readdir(join(folder, 'dist/assets'))).filter((name) => name.endsWith('.js'))
    expect((await fetch(`${origin}/assets/${script}`)).status).toBe(200)
    const loaded = await page.evaluate(
      async ({ home, source }) => {
        const script = document.createElement('script')
        script.src = `${home}/assets/${source}`
        const frame = document.createElement('iframe')
        frame.src = home
        const outcome = new Promise<string>((resolve) => {
          script.onload = () => resolve('loaded')
          script.onerror = () => resolve('refused')
        })
        const framed = new Promise((resolve) => (frame.onload = resolve))
        document.body.append(script, frame)
        await framed
        return outcome
      },
      { home: origin, source: script }
    )
    expect(loaded).toBe('refused')
    const [frame] = page.frames().filter((other) => other !== page.mainFrame())
    expect(frame?.url()).toContain('chrome-error:')
  })
})
