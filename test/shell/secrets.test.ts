import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { desktopSecrets } from '../../src-main/shell/secrets.ts'
import { useDataFolder } from './data-folder.ts'
import { keyring, safeStorage } from './fake-electron.ts'
import { MOVE } from './moves.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
vi.mock('electron-store', () => import('./fake-electron-store.ts'))

const data = useDataFolder()
const PASSWORD = 'correct horse battery staple'
const log = vi.spyOn(console, 'error')
const onPlatform = (platform: NodeJS.Platform) =>
  void vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)

beforeEach(() => {
  Object.assign(keyring, {
    available: true,
    backend: 'gnome_libsecret',
    broken: false,
    shouldReEncrypt: false
  })
  onPlatform('linux')
  log.mockImplementation(() => undefined)
})

/** All that is on disk, to look for what must not be there. */
const onDisk = () =>
  readdirSync(data.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')

async function nextStart() {
  return desktopSecrets().get(MOVE, 'old')
}

test('a password is at hand until the app ends, and nowhere after', async () => {
  const secrets = desktopSecrets()
  await secrets.set(MOVE, 'old', PASSWORD, false)
  expect(await secrets.get(MOVE, 'old')).toBe(PASSWORD)
  expect(await secrets.get(MOVE, 'new')).toBeUndefined()
  expect(onDisk()).toBe('')
  expect(await nextStart()).toBeUndefined()
})

test('a password that the person asked to keep is there after a restart, and unreadable on disk', async () => {
  await desktopSecrets().set(MOVE, 'old', PASSWORD, true)
  expect(onDisk()).toContain('gnome_libsecret')
  expect(onDisk()).not.toContain(PASSWORD)
  expect(onDisk()).not.toContain(Buffer.from(PASSWORD).toString('base64'))
  expect(statSync(join(data.path, 'remembered.json')).mode & 0o077).toBe(0)
  expect(await nextStart()).toBe(PASSWORD)
})

test.each(['basic_text', 'unknown'])(
  'with the keyring “%s” it is kept in memory only, whatever was asked',
  async (backend) => {
    keyring.backend = backend
    const secrets = desktopSecrets()
    expect(await secrets.canRemember()).toBe(false)
    await secrets.set(MOVE, 'old', PASSWORD, true)
    expect(await secrets.get(MOVE, 'old')).toBe(PASSWORD)
    expect(safeStorage.encryptStringAsync).not.toHaveBeenCalled()
    expect(await nextStart()).toBeUndefined()
  }
)

test('a system without any keyring can’t remember', async () => {
  keyring.available = false
  expect(await desktopSecrets().canRemember()).toBe(false)
})

test.each(['darwin', 'win32'] as const)('on %s there is one keyring, and it is real', async (platform) => {
  onPlatform(platform)
  keyring.backend = 'unknown'
  expect(await desktopSecrets().canRemember()).toBe(true)
  await desktopSecrets().set(MOVE, 'old', PASSWORD, true)
  expect(await nextStart()).toBe(PASSWORD)
})

test('under another keyring than the one it was kept with, it is asked for again', async () => {
  await desktopSecrets().set(MOVE, 'old', PASSWORD, true)
  keyring.backend = 'kwallet6'
  expect(await nextStart()).toBeUndefined()
  expect(safeStorage.decryptStringAsync).not.toHaveBeenCalled()
})

test('a keyring that refuses costs the memory of it, and the log doesn’t tell the password', async () => {
  keyring.broken = true
  const secrets = desktopSecrets()
  await secrets.set(MOVE, 'old', PASSWORD, true)
  expect(await secrets.get(MOVE, 'old')).toBe(PASSWORD)
  keyring.broken = false
  expect(await nextStart()).toBeUndefined()
  expect(log).toHaveBeenCalled()
  expect(JSON.stringify(log.mock.calls)).not.toContain(PASSWORD)
})

test('a keyring that can’t read it back lets it be asked for again', async () => {
  await desktopSecrets().set(MOVE, 'old', PASSWORD, true)
  keyring.broken = true
  expect(await nextStart()).toBeUndefined()
})

test('a keyring with a new key gets it to keep again', async () => {
  await desktopSecrets().set(MOVE, 'old', PASSWORD, true)
  keyring.shouldReEncrypt = true
  expect(await nextStart()).toBe(PASSWORD)
  expect(safeStorage.encryptStringAsync).toHaveBeenCalledTimes(2)
})

test('asking to keep it no longer removes what was kept', async () => {
  await desktopSecrets().set(MOVE, 'old', PASSWORD, true)
  await desktopSecrets().set(MOVE, 'old', PASSWORD, false)
  expect(await nextStart()).toBeUndefined()
})

test('forgetting a move forgets both its passwords, everywhere, and no other’s', async () => {
  const other = 'fedcba9876543210'
  const secrets = desktopSecrets()
  await secrets.set(MOVE, 'old', PASSWORD, true)
  await secrets.set(MOVE, 'new', PASSWORD, true)
  await secrets.set(other, 'old', PASSWORD, true)
  await secrets.forget(MOVE)
  expect(await secrets.get(MOVE, 'old')).toBeUndefined()
  expect(await nextStart()).toBeUndefined()
  expect(onDisk()).not.toContain(MOVE)
  expect(await desktopSecrets().get(other, 'old')).toBe(PASSWORD)
})

test.each([
  '{',
  '[]',
  `{"${MOVE}-old":"plain"}`,
  `{"${MOVE}-old":{"backend":"gnome_libsecret","cipher":"%%"}}`
])('a damaged file of passwords is none: %s', async (content) => {
  writeFileSync(join(data.path, 'remembered.json'), content)
  expect(await nextStart()).toBeUndefined()
  await desktopSecrets().set(MOVE, 'old', PASSWORD, true)
  expect(await nextStart()).toBe(PASSWORD)
})

test('a place that can’t be written costs the memory of it only', async () => {
  mkdirSync(join(data.path, 'remembered.json'))
  const secrets = desktopSecrets()
  await secrets.set(MOVE, 'old', PASSWORD, true)
  await secrets.forget('fedcba9876543210')
  expect(await secrets.get(MOVE, 'old')).toBe(PASSWORD)
  expect(existsSync(join(data.path, 'remembered.json'))).toBe(true)
})

test('what takes the place of a kept secret is kept as it was, and no other is', async () => {
  const secrets = desktopSecrets()
  await secrets.set(MOVE, 'old', PASSWORD, true)
  await secrets.set(MOVE, 'new', PASSWORD, false)
  await secrets.replace(MOVE, 'old', 'the next one')
  await secrets.replace(MOVE, 'new', 'the next one')
  expect(await secrets.get(MOVE, 'new')).toBe('the next one')
  expect(await nextStart()).toBe('the next one')
  expect(await desktopSecrets().get(MOVE, 'new')).toBeUndefined()
})

test('one side can be forgotten without the other', async () => {
  const secrets = desktopSecrets()
  await secrets.set(MOVE, 'old', PASSWORD, true)
  await secrets.set(MOVE, 'new', PASSWORD, true)
  await secrets.forget(MOVE, 'old')
  expect(await secrets.get(MOVE, 'old')).toBeUndefined()
  expect(await nextStart()).toBeUndefined()
  expect(await desktopSecrets().get(MOVE, 'new')).toBe(PASSWORD)
})
