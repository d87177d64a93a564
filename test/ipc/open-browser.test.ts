import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../src-main/core/ports.ts'
import { openBrowser } from '../../src-main/ipc/open-browser.ts'
import { type FakeClock, fakeClock } from '../fake-clock.ts'

const url = 'http://127.0.0.1:4000/#ticket=secret'
const never = new Promise(() => undefined)

let folder: string
let clock: FakeClock
let given: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rehome-open-'))
  clock = fakeClock()
  given = []
})
afterEach(() => rm(folder, { recursive: true }))

const launch = (file: string) => Promise.resolve(given.push(file) > 0)

describe('opening the browser', () => {
  it('gives it a file that leads to the address, not the address', async () => {
    expect(await openBrowser(url, { folder, clock, launch, until: never })).toBe(true)
    expect(given).toHaveLength(1)
    expect(given.join()).not.toContain('secret')
    expect(await readFile(given.join(), 'utf8')).toContain(`content="0;url=${url}"`)
  })

  it('leads to an address with many parts as it is, and to nothing but an address', async () => {
    const long = 'https://login.example/authorize?a=1&copy=2&state="><script>'
    await openBrowser(long, { folder, clock, launch, until: never })
    const page = await readFile(given.join(), 'utf8')
    expect(page).toContain('a=1&#38;copy=2&#38;state=&#34;&#62;&#60;script&#62;')
    expect(page).not.toContain('<script>')
  })

  it('lets nobody else read the file', async () => {
    await openBrowser(url, { folder, clock, launch, until: never })
    expect((await stat(given.join())).mode & 0o777).toBe(0o600)
  })

  it('takes the file away after a minute', async () => {
    await openBrowser(url, { folder, clock, launch, until: never })
    await clock.advance(59_999)
    expect(await readdir(folder)).toHaveLength(1)
    await clock.advance(1)
    expect(await readdir(folder)).toEqual([])
  })

  it('takes the file away as soon as the address is worthless', async () => {
    const closed = Promise.withResolvers<undefined>()
    const waits: (AbortSignal | undefined)[] = []
    const watched: Clock = {
      now: () => clock.now(),
      sleep(ms, signal) {
        waits.push(signal)
        return clock.sleep(ms, signal)
      }
    }
    await openBrowser(url, { folder, clock: watched, launch, until: closed.promise })
    closed.resolve(undefined)
    await clock.advance(0)
    expect(await readdir(folder)).toEqual([])
    expect(waits.map((signal) => signal?.aborted)).toEqual([true])
  })

  it('opens nothing where no file can be put', async () => {
    expect(await openBrowser(url, { folder: join(folder, 'nowhere'), clock, launch, until: never })).toBe(
      false
    )
    expect(given).toEqual([])
  })

  it('leaves no file where there is no browser', async () => {
    expect(
      await openBrowser(url, { folder, clock, launch: () => Promise.resolve(false), until: never })
    ).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })
})
