import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  discover,
  type DnsResolver,
  type Candidate,
  type DiscoverOptions
} from '../../../src-main/core/discovery/index.ts'
import { exchangerDomains, hostName, isWithin } from '../../../src-main/core/discovery/names.ts'
import { race, type Runner } from '../../../src-main/core/discovery/race.ts'
import { isOneSlipAway, suggestedDomain } from '../../../src-main/core/discovery/suggestion.ts'
import { fakeClock } from '../../fake-clock.ts'

const candidate = (source: Candidate['source'], trust: Candidate['trust'], host: string): Candidate => ({
  presetId: 'other',
  imap: { host, port: 993, security: 'tls', user: 'marie' },
  source,
  trust,
  site: host,
  evidence: ''
})

const forever = new AbortController().signal
/** Somewhere to look that answers when the test says so. */
function runner(source: Runner['source'], best: Runner['best']) {
  const { promise, resolve } = Promise.withResolvers<readonly Candidate[]>()
  return { source, best, find: () => promise, answer: (...found: Candidate[]) => resolve(found) }
}

describe('the search is over as soon as nothing better can come', () => {
  test('a sure answer doesn’t wait for lesser ones', async () => {
    const [mx, srv, guess] = [runner('mx', 'high'), runner('srv', 'high'), runner('guess', 'low')]
    const over = race([guess, srv, mx], forever)
    mx.answer(candidate('mx', 'high', 'a'))
    expect((await over).map(({ imap }) => imap.host)).toEqual(['a'])
  })

  test('a lesser answer waits for surer ones, and then comes after them', async () => {
    const [mx, srv, cname] = [runner('mx', 'high'), runner('srv', 'high'), runner('cname', 'medium')]
    const over = race([mx, srv, cname], forever)
    cname.answer(candidate('cname', 'medium', 'c'))
    mx.answer(candidate('mx', 'medium', 'm'))
    srv.answer(candidate('srv', 'high', 's'))
    expect((await over).map(({ imap }) => imap.host)).toEqual(['s', 'm', 'c'])
  })

  test('each server is told once, by whoever is surest of it', async () => {
    const [srv, guess] = [runner('srv', 'high'), runner('guess', 'low')]
    const over = race([srv, guess], forever)
    guess.answer(candidate('guess', 'low', 'one'), candidate('guess', 'low', 'two'))
    srv.answer(candidate('srv', 'medium', 'one'))
    expect(await over).toMatchObject([{ source: 'srv' }, { source: 'guess', imap: { host: 'two' } }])
  })

  test('an end from outside brings what is there', async () => {
    const [mx, guess] = [runner('mx', 'high'), runner('guess', 'low')]
    const stop = new AbortController()
    const over = race([mx, guess], stop.signal)
    guess.answer(candidate('guess', 'low', 'g'))
    await Promise.resolve()
    stop.abort()
    expect(await over).toHaveLength(1)
  })
})

describe('nobody waits longer than twelve seconds', () => {
  const never = () => new Promise<never>(() => undefined)
  const silent: DnsResolver = {
    resolveMx: never,
    resolveSrv: never,
    resolveCname: never,
    resolve4: never,
    resolve6: never
  }
  const gone = Object.assign(new Error('none'), { code: 'ENOTFOUND' })
  const empty: DnsResolver = {
    resolveMx: () => Promise.reject(gone),
    resolveSrv: () => Promise.reject(gone),
    resolveCname: () => Promise.reject(gone),
    resolve4: () => Promise.reject(gone),
    resolve6: () => Promise.reject(gone)
  }
  const way = { addresses: never }

  async function seconds(options: DiscoverOptions) {
    const clock = fakeClock()
    const over = new AbortController()
    const found = discover('marie@cedre.example', { ...options, way, clock })
    void found.then(() => over.abort())
    let passed = 0
    for (; !over.signal.aborted; passed += 0.5) await clock.advance(500)
    return { passed, found: await found }
  }

  test('when nothing at all answers', async () => {
    const { passed, found } = await seconds({ resolver: silent, pages: never, knock: never })
    expect(passed).toBeLessThanOrEqual(12.5)
    expect(found).toMatchObject({ candidates: [], isOffline: true })
  })

  test('when the web and the servers keep still, it takes less', async () => {
    const { passed, found } = await seconds({ resolver: empty, pages: never, knock: never })
    expect(passed).toBeLessThanOrEqual(9)
    expect(found).toMatchObject({ candidates: [], isOffline: false })
  })

  test('when the person stops, nothing is waited for', async () => {
    const stop = new AbortController()
    const clock = fakeClock()
    const found = discover('marie@cedre.example', {
      ...{ resolver: silent, pages: never, knock: never, way, clock },
      signal: stop.signal
    })
    stop.abort()
    expect(await found).toMatchObject({ candidates: [] })
  })
})

test.each([
  ['gmial.com', 'gmail.com'],
  ['gmai.com', 'gmail.com'],
  ['gmaill.com', 'gmail.com'],
  ['gmail.con', 'gmail.com'],
  ['hotmial.fr', 'hotmail.fr'],
  ['laposte.nt', 'laposte.net']
])('%s is probably %s', (typed, meant) => {
  expect(suggestedDomain(typed, true)).toBe(meant)
})

test('a provider’s own domain is never doubted, and a short name only where nothing was found', () => {
  for (const domain of ['gmail.com', 'gmx.de', 'gmx.net', 'mail.com', 'cedre.example']) {
    expect(suggestedDomain(domain, false)).toBeUndefined()
  }
  expect(suggestedDomain('tree.fr', true)).toBeUndefined()
  expect(suggestedDomain('tree.fr', false)).toBe('free.fr')
})

test('one slip is one letter missing, added, changed, or two neighbours swapped', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 2 }), fc.nat(), fc.string({ maxLength: 1 }), (word, at, letter) => {
      const place = at % word.length
      const changed = word.slice(0, place) + letter + word.slice(place + 1)
      expect(isOneSlipAway(word, changed)).toBe(word !== changed)
      expect(isOneSlipAway(changed, word)).toBe(word !== changed)
      const swapped =
        word.slice(0, place) +
        word
          .slice(place, place + 2)
          .split('')
          .reverse()
          .join('') +
        word.slice(place + 2)
      expect(isOneSlipAway(word, swapped)).toBe(word !== swapped)
      expect(isOneSlipAway(word, `${word}xy`)).toBe(false)
    })
  )
})

test('a host’s name is read as ASCII, and is its own reading', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.string(), fc.string({ unit: 'binary' })), (written) => {
      const name = hostName(written)
      if (name === undefined) return
      expect(name).toMatch(/^[a-z0-9.-]{3,253}$/)
      expect(hostName(name)).toBe(name)
    })
  )
})

test('neighbours are those of one registered domain, and nobody else', () => {
  expect(isWithin('imap.cedre.example', 'cedre.example')).toBe(true)
  expect(isWithin('mail.univ.example', 'bio.univ.example')).toBe(true)
  expect(isWithin('notcedre.example', 'cedre.example')).toBe(false)
  expect(isWithin('cedre.example.evil.example', 'cedre.example')).toBe(false)
  // What is below these is many people's.
  expect(isWithin('evil.dyndns.org', 'marie.dyndns.org')).toBe(false)
  expect(isWithin('evil.co.uk', 'marie.co.uk')).toBe(false)
})

test('whoever runs an exchanger is asked by two names', () => {
  expect(exchangerDomains('mx7.eu.hoster.example')).toEqual(['eu.hoster.example', 'hoster.example'])
  expect(exchangerDomains('mx.hoster.example')).toEqual(['hoster.example'])
  expect(exchangerDomains('hoster.example')).toEqual(['hoster.example'])
  expect(exchangerDomains('mx.hoster.co.uk')).toEqual(['hoster.co.uk'])
})
