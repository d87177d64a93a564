import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { declareScheme, servePage } from '../../src-main/shell/protocol.ts'
import * as electron from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rehome-page-'))
  await mkdir(join(folder, 'renderer'))
  await writeFile(join(folder, 'renderer/index.html'), '<title>Rehome</title>')
  await writeFile(join(folder, 'secret.html'), 'not yours')
})
beforeEach(() => servePage(join(folder, 'renderer')))
afterAll(() => rm(folder, { recursive: true }))

const get = async (url: string) => {
  const [scheme, handler] = electron.protocol.handle.mock.lastCall ?? []
  expect(scheme).toBe('app')
  return handler?.(new Request(url))
}

test('the scheme is declared standard and secure, without a privilege more than it needs', () => {
  declareScheme()
  expect(electron.protocol.registerSchemesAsPrivileged).toHaveBeenCalledWith([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
  ])
})

test('the page is served with a policy that lets it load nothing from elsewhere', async () => {
  const response = await get('app://wizard/')
  expect(await response?.text()).toBe('<title>Rehome</title>')
  const policy = response?.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https?:/)
})

test.each([
  'app://wizard/../secret.html',
  'app://wizard/..%2fsecret.html',
  'app://wizard/%2e%2e/secret.html',
  'app://wizard/..%5csecret.html',
  'app://wizard/%00',
  'app://evil/',
  'app://evil/index.html'
])('%s is not served', async (url) => {
  expect((await get(url))?.status).toBe(404)
})
