import { useState } from 'react'
import type { Failure } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import type { Side } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'

export interface BrowserSignIn {
  /** The person is in the browser, at the provider’s own page. */
  readonly isWaiting: boolean
  readonly isBusy: boolean
  /** The provider’s page, where this page has to open it. */
  readonly url: string | null
  readonly failure: Failure | null
  /** Opens the provider’s page, or opens it again. @returns Whether it waits for the person now. */
  readonly begin: (remember: boolean) => Promise<boolean>
  readonly cancel: () => Promise<void>
}

/** Signing in to a side’s account on the provider’s own page; what comes of it is in the move’s snapshot. */
export function useBrowserSignIn(side: Side): BrowserSignIn {
  const words = useWords()
  const { move, take, tell } = useOpenMove()
  const task = useTask()
  const [url, setUrl] = useState<string | null>(null)
  const signIn = move[side]?.browserSignIn

  const begin = async (remember: boolean) => {
    const { language } = words
    const begun = await task.ask('account.signInBrowser', { moveId: move.id, side, remember, language })
    if (!begun) return false
    setUrl(begun.url)
    tell(words.text('wizard.browser.waiting'))
    return true
  }
  const cancel = async () => {
    const now = await task.ask('account.cancelSignIn', { moveId: move.id, side })
    if (now) take(now)
    setUrl(null)
  }
  return {
    isWaiting: signIn?.state === 'waiting',
    isBusy: task.isBusy,
    url,
    failure: signIn?.state === 'failed' ? signIn.failure : task.failure,
    begin,
    cancel
  }
}
