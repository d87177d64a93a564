import { beforeEach, expect, test, vi } from 'vitest'
import { openHelp } from '../../src-main/shell/help.ts'
import { shell } from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
vi.mock('../../src-main/core/providers/index.ts', () => ({
  helpUrl: (topic: string) =>
    ({
      'gmail/app-password': 'https://myaccount.google.com/apppasswords',
      script: 'javascript:alert(1)',
      plain: 'http://provider.example/'
    })[topic]
}))
beforeEach(() => vi.clearAllMocks())

test("a topic's page opens in the person's browser", async () => {
  expect(await openHelp('gmail/app-password')).toEqual({ opened: true, url: null })
  expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://myaccount.google.com/apppasswords')
})

test.each(['https://evil.example/', 'file:///etc/passwd', 'nowhere'])('%s is not a topic', async (topic) => {
  expect(await openHelp(topic)).toEqual({ opened: false, url: null })
  expect(shell.openExternal).not.toHaveBeenCalled()
})

test.each(['script', 'plain'])('an address that is not https stays closed (%s)', async (topic) => {
  expect(await openHelp(topic)).toEqual({ opened: false, url: null })
  expect(shell.openExternal).not.toHaveBeenCalled()
})

test('where no browser answers, the address is given back to be shown', async () => {
  shell.openExternal.mockRejectedValueOnce(new Error('no browser'))
  expect(await openHelp('gmail/app-password')).toEqual({
    opened: false,
    url: 'https://myaccount.google.com/apppasswords'
  })
})
