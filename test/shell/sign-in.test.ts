import { beforeEach, expect, test, vi } from 'vitest'
import { openSignIn } from '../../src-main/shell/sign-in.ts'
import { shell } from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
beforeEach(() => vi.clearAllMocks())

test.each(['https://login.microsoftonline.com/common/oauth2/v2.0/authorize?x', 'http://127.0.0.1:8080/auth'])(
  'the provider’s page opens in the person’s browser (%s)',
  async (url) => {
    expect(await openSignIn(url)).toEqual({ url: null })
    expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith(url)
  }
)

test.each(['http://login.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'nowhere'])(
  'no other address is opened (%s)',
  async (url) => {
    await expect(openSignIn(url)).rejects.toMatchObject({ code: 'signIn.browserFailed' })
    expect(shell.openExternal).not.toHaveBeenCalled()
  }
)

test('where no browser answers, the address is given back to be shown', async () => {
  shell.openExternal.mockRejectedValueOnce(new Error('no browser'))
  expect(await openSignIn('https://login.example/')).toEqual({ url: 'https://login.example/' })
})
