import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStatic } from '../../src-main/ipc/static-files.ts'

let folder: string
let root: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rehome-static-'))
  root = join(folder, 'page')
  await mkdir(join(root, 'assets'), { recursive: true })
  // Wherever a path leads out to, there is something to read that betrays it.
  for (const name of ['index.html', 'page.html', 'x.js', 'page-evil.js'])
    await writeFile(join(folder, name), 'outside')
  await writeFile(join(root, '.x.js'), 'outside')
  await writeFile(join(root, 'x.map'), 'outside')
  await writeFile(join(root, 'index.html'), 'inside')
  await writeFile(join(root, 'x.js'), 'inside')
  await writeFile(join(root, 'assets', 'index-B_9-x.css'), 'inside')
})
afterAll(() => rm(folder, { recursive: true }))

describe('readStatic', () => {
  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/index.html', 'text/html; charset=utf-8'],
    ['/x.js', 'text/javascript; charset=utf-8'],
    ['/assets/index-B_9-x.css', 'text/css; charset=utf-8']
  ])('reads %s', async (path, type) => {
    const response = await readStatic(root, path)
    expect(await response.text()).toBe('inside')
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it.each([
    '',
    '/nothing.html',
    '/assets',
    '/assets/',
    '/x.map',
    '/.x.js',
    'x.js',
    '/x.js/',
    '/x.JS',
    '/x.js\n'
  ])('has nothing at %j', async (path) => {
    const response = await readStatic(root, path)
    expect([response.status, await response.text()]).toEqual([404, ''])
  })

  it('never reads outside its root, however a path is written', async () => {
    const step = fc.constantFrom(
      ...[
        '..',
        '.',
        '%2e%2e',
        '%2E.',
        '..%2f',
        '%252e%252e',
        '..\\',
        '..%5c',
        '%c0%ae%c0%ae',
        '．．',
        '\0',
        '%00'
      ],
      ...['assets', 'page', 'x.js', 'index.html', 'page-evil.js', 'C:', '~', ' ', '']
    )
    const separator = fc.constantFrom('/', '/', '/', '//', '\\', '%2f', '%5c', '')
    const path = fc
      .array(fc.tuple(separator, fc.oneof(step, step, fc.string())), { maxLength: 8 })
      .map((parts) => parts.flat().join(''))
    await fc.assert(
      fc.asyncProperty(fc.oneof(path, fc.string(), fc.webPath()), async (pathname) => {
        const response = await readStatic(root, pathname)
        expect([200, 404]).toContain(response.status)
        expect(await response.text()).not.toContain('outside')
      }),
      { numRuns: 2_000 }
    )
  })
})
