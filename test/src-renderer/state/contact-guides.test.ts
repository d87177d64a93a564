import { expect, it } from 'vitest'
import { presetViews } from '../../../src-main/core/providers/index.ts'
import { guideFor, guideOf } from '../../../src-renderer/src/state/contact-guides.ts'

it('the guides to address books are for providers that there are', () => {
  const ids = new Set(presetViews().map(({ id }) => id))
  expect(Object.keys(guideOf).filter((id) => !ids.has(id))).toEqual([])
})

it('providers without a guide of their own have the one that is alike everywhere', () => {
  expect(guideFor('free')).toBe('other')
  expect(guideFor(undefined)).toBe('other')
})
