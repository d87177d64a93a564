/** What the states of screens are made of. */
import type { Page } from 'playwright-core'
import type { Failure, MoveSnapshot, Output, RequestName } from '../../src-main/ipc/contract.ts'
import type { Formatter } from '../../src-main/i18n/index.ts'
import type { Given } from '../fake-bridge.ts'
import { oldAccount, setup } from '../src-renderer/moves.ts'

/** Replies by request; a failure in place of a value, and `pending` for an answer that never comes. */
export type Replies = { [N in RequestName]?: { value: Given<Output<N>> } | { error: Failure } | 'pending' }

export interface ScreenState {
  readonly name: string
  readonly replies: Replies
  /** The move that is open from the start. */
  readonly move?: MoveSnapshot
  readonly act?: (page: Page, words: Formatter) => Promise<void>
}

export const error = (code: Failure['code'], params: Failure['params'] = {}) => ({ error: { code, params } })

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

export const typeAddress =
  (email: string, then?: (page: Page, words: Formatter) => Promise<void>): NonNullable<ScreenState['act']> =>
  async (page, words) => {
    await page.locator('#email').fill(email)
    await page.keyboard.press('Enter')
    await page.locator('#password, #presetId').first().waitFor()
    await then?.(page, words)
  }

export const signIn: NonNullable<ScreenState['act']> = async (page, words) => {
  await page.locator('#password').fill('correct horse')
  await press(page, words.text('wizard.account.test'))
  await page.locator('.notice').first().waitFor()
}

/** An account that was named, and whose sign-in hasn't worked yet. */
export const unchecked: MoveSnapshot = {
  ...setup,
  revision: 2,
  old: { ...oldAccount, checked: false, passwordKnown: false }
}
