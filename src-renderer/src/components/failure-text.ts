import type { Failure } from '../../../src-main/ipc/contract.ts'
import type { Formatter } from '../../../src-main/i18n/index.ts'

/**
 * One of a failure's three texts; values in it are isolated from its direction. A text whose values didn't come
 * along is replaced by the general one: a failure never brings down the page that reports it.
 */
export function failureText(words: Formatter, failure: Failure, part: 'title' | 'why' | 'next'): string {
  try {
    return words.text(`error.${failure.code}.${part}`, failure.params)
  } catch {
    return words.text(`error.unexpected.${part}`)
  }
}
