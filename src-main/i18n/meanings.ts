import type { Failure } from '../core/errors.ts'
import type { RefusalMeaning } from '../core/providers/types.ts'
import type { Formatter } from './index.ts'

const meanings: Readonly<Record<RefusalMeaning, true>> = {
  'app-password': true,
  'imap-off': true,
  'webmail-first': true,
  'other-service': true,
  'paid-only': true,
  'short-login': true
}

/** What a refused password may also mean at its provider, a sentence or two each: to be said before the next step. */
export function meaningsOf(words: Formatter, { params }: Pick<Failure, 'params'>): readonly string[] {
  return String(params.mayMean ?? '')
    .split(' ')
    .filter((meaning): meaning is RefusalMeaning => Object.hasOwn(meanings, meaning))
    .map((meaning) => words.text(`error.mayMean.${meaning}`))
}
