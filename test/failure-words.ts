import { expect } from 'vitest'
import { RehomeError } from '../src-main/core/errors.ts'
import { formatterFor, languages } from '../src-main/i18n/index.ts'

/**
 * What a person would read of a failure, in each language, has no hole: each value that its words need came along,
 * and nothing is left of the braces.
 */
export function expectWords(failure: unknown): void {
  if (!(failure instanceof RehomeError)) throw new TypeError(`Not a failure of ours: ${String(failure)}`)
  for (const language of languages) {
    for (const part of ['title', 'why', 'next'] as const) {
      const text = formatterFor(language).text(`error.${failure.code}.${part}`, failure.params)
      const isWhole = text.length > 5 && !/[{}]|\u2068\u2069|undefined|NaN|Invalid Date/.test(text)
      expect(isWhole, `${failure.code}.${part} in ${language}: ${text}`).toBe(true)
    }
  }
}
