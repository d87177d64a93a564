import { beforeEach, expect, test, vi } from 'vitest'
import { denyPermissions } from '../../src-main/shell/permissions.ts'
import { HOME } from '../../src-main/shell/sender.ts'
import { session } from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
beforeEach(() => denyPermissions(HOME))

const asPage = { isMainFrame: true, requestingUrl: HOME }

function asked(permission: string, details: { isMainFrame: boolean; requestingUrl?: string } = asPage) {
  const { setPermissionRequestHandler, setPermissionCheckHandler } = session.defaultSession
  const decide = vi.fn()
  setPermissionRequestHandler.mock.lastCall?.[0](null, permission, decide, details)
  const checked = setPermissionCheckHandler.mock.lastCall?.[0](null, permission, '', details)
  expect(decide).toHaveBeenCalledExactlyOnceWith(checked)
  return checked
}

test.each([
  'media',
  'geolocation',
  'notifications',
  'clipboard-read',
  'openExternal',
  'fileSystem',
  'local-network-access',
  'hid',
  'unknown',
  'one-that-does-not-exist-yet'
])('the page is denied %s', (permission) => {
  expect(asked(permission)).toBe(false)
})

test('the page may put text on the clipboard, after a click', () => {
  expect(asked('clipboard-sanitized-write')).toBe(true)
})

test('nobody else may', () => {
  const permission = 'clipboard-sanitized-write'
  expect(asked(permission, { ...asPage, isMainFrame: false })).toBe(false)
  expect(asked(permission, { isMainFrame: true, requestingUrl: 'https://evil.example/' })).toBe(false)
  expect(asked(permission, { isMainFrame: true })).toBe(false)
})

test('no device is handed out', () => {
  expect(session.defaultSession.setDevicePermissionHandler.mock.lastCall?.[0]()).toBe(false)
})
