import { describe, expect, it } from 'vitest'
import { RehomeError } from '../../../src-main/core/errors.ts'
import { adviseOnPassword, otherLoginName } from '../../../src-main/core/move/refused-password.ts'
import { presetViews } from '../../../src-main/core/providers/index.ts'
import { formatterFor, languages, meaningsOf } from '../../../src-main/i18n/index.ts'

const refused = (more: Record<string, string> = {}) =>
  new RehomeError('signIn.wrongPassword', { host: 'imap.old.example', user: 'marie', ...more })

describe('A password that a server refuses without a reason', () => {
  it('may mean what refusals often mean at that provider, beside what the server has hinted at', () => {
    const habits = { methods: ['password'], meanings: ['other-service', 'webmail-first'] } as const
    expect(adviseOnPassword(refused(), habits)).toMatchObject({
      code: 'signIn.wrongPassword',
      params: { host: 'imap.old.example', user: 'marie', mayMean: 'other-service webmail-first' }
    })
    expect(adviseOnPassword(refused({ mayMean: 'webmail-first' }), habits)).toMatchObject({
      params: { mayMean: 'webmail-first other-service' }
    })
  })

  it('means that an app password is needed where no other is taken', () => {
    const habits = { methods: ['app-password', 'oauth'], meanings: ['imap-off'] } as const
    expect(adviseOnPassword(refused(), habits)).toMatchObject({
      code: 'signIn.appPassword',
      params: { host: 'imap.old.example', user: 'marie' }
    })
  })

  it('is just that where nothing is known, and other failures stay what they are', () => {
    const error = refused()
    expect(adviseOnPassword(error, { methods: ['password'], meanings: [] })).toBe(error)
    const locked = new RehomeError('signIn.locked', {})
    expect(adviseOnPassword(locked, { methods: ['app-password'], meanings: ['imap-off'] })).toBe(locked)
  })
})

describe('What a refusal may mean', () => {
  it.each(languages)('has its words in %s, for each that a provider names', (language) => {
    const all = [...new Set(presetViews().flatMap(({ refusals }) => refusals))]
    expect(all.length).toBeGreaterThan(0)
    const texts = meaningsOf(formatterFor(language), { params: { mayMean: all.join(' ') } })
    expect(new Set(texts).size).toBe(all.length)
    for (const text of texts) expect(text).toMatch(/\.$/)
  })

  it('is nothing where nothing, or something unknown, is given', () => {
    const words = formatterFor('en')
    expect(meaningsOf(words, { params: {} })).toEqual([])
    expect(meaningsOf(words, { params: { mayMean: 'toString nonsense' } })).toEqual([])
  })
})

describe('The other login name', () => {
  it.each([
    ['Marie@old.example', 'marie@old.example', 'Marie'],
    ['marie@old.example', 'marie', 'marie@old.example'],
    ['marie@old.example', 'm.dupont', undefined],
    ['marie@old.example', 'OLD\\\\marie', undefined]
  ])('of %s, beside %s, is %s', (email, user, other) => {
    expect(otherLoginName(email, user)).toBe(other)
  })
})
