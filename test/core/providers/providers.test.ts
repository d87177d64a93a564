import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  correctHost,
  helpUrl,
  presetAddressBook,
  presetDomains,
  presetExport,
  presetServer,
  presetServers,
  presetSmtp,
  presetViews,
  recognise,
  signInMethods
} from '../../../src-main/core/providers/index.ts'
import { presets } from '../../../src-main/core/providers/presets.ts'
import { requests } from '../../../src-main/ipc/contract.ts'
import { addresses } from './addresses.ts'

describe('recognising a provider', () => {
  it.each(addresses)('knows whose addresses at %s are', (domain, presetId) => {
    expect(recognise(`marie@${domain}`)?.presetId).toBe(presetId)
  })

  it.each([
    '  Marie@GMail.COM ',
    'Marie Dupont <Marie@Gmail.com>',
    '"Dupont, Marie" <Marie@gmail.com> ',
    'mailto:Marie@gmail.com',
    'Marie@gmail.com.',
    'Marie @ gmail.com',
    'Marie＠gmail.com',
    'Marie@ｇｍａｉｌ.com',
    '\u200fMarie@gmail.com\u200e',
    '\u2068Marie@gmail.com\u2069'
  ])('reads %j as it was meant, and keeps the case before the @', (typed) => {
    expect(recognise(typed)).toEqual({
      presetId: 'gmail',
      imap: { host: 'imap.gmail.com', port: 993, security: 'tls', user: 'Marie@gmail.com' }
    })
  })

  it.each([
    '',
    '@',
    'marie',
    'gmail.com',
    '@gmail.com',
    'marie@',
    'marie@gmail',
    'a@b@gmail.com',
    'marie@notgmail.com',
    'marie@gmail.com.example.org',
    'marie@mail.gmail.com',
    'marie@onmicrosoft.com',
    'marie@asso.fr',
    'marie@été.fr',
    'marie@[127.0.0.1]',
    'marie@__proto__'
  ])('says nothing about %j', (typed) => {
    expect(recognise(typed)).toBeNull()
  })

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()), (typed) => {
        recognise(typed)
        presetServer('ovh', typed)
        correctHost(typed)
        helpUrl(typed)
      })
    )
  })

  it('does not care about the case of a domain', () => {
    const domains = presets().flatMap((preset) => preset.domains.map((domain) => domain.replace('*', 'asso')))
    fc.assert(
      fc.property(fc.constantFrom(...domains), fc.func(fc.boolean()), (domain, upper) => {
        const typed = Array.from(domain, (letter, at) => (upper(at) ? letter.toUpperCase() : letter)).join('')
        expect(recognise(`marie@${typed}`)).toEqual(recognise(`marie@${domain}`))
      })
    )
  })
})

describe('the server of a provider', () => {
  it('is one with encryption from the start where there is a choice', () => {
    expect(presetServer('ovh', 'marie@asso.fr')).toEqual({
      host: 'ssl0.ovh.net',
      port: 993,
      security: 'tls',
      user: 'marie@asso.fr'
    })
  })

  it('may have alternatives: old OVH documents name port 143', () => {
    expect(presetServers('ovh', 'marie@asso.fr')).toContainEqual({
      host: 'ssl0.ovh.net',
      port: 143,
      security: 'starttls',
      user: 'marie@asso.fr'
    })
  })

  it.each(['mailcow', 'ovh-pro', 'ovh-exchange', 'tuta', 'other', 'unheard-of', 'constructor'])(
    'has to be asked for with %s',
    (presetId) => {
      expect(presetServer(presetId, 'marie@asso.fr')).toBeUndefined()
    }
  )

  it('is unknown for what is no address', () => {
    expect(presetServer('gmail', 'marie')).toBeUndefined()
    expect(presetExport('yahoo', 'marie')).toBeUndefined()
    expect(presetSmtp('gmail', 'marie')).toBeUndefined()
  })

  it('is known once its name was told, with the login name that it wants', () => {
    const server = { host: 'example.org', port: 993, security: 'tls' }
    expect(presetServer('yunohost', 'eva@asso.fr', 'example.org')).toEqual({ ...server, user: 'eva' })
    expect(presetServer('mailcow', 'eva@asso.fr', 'example.org')).toEqual({ ...server, user: 'eva@asso.fr' })
    expect(presetServer('gandi', 'eva@asso.fr', 'example.org')?.host).toBe('mail.gandi.net')
  })

  it('may want another login name for reading than for sending', () => {
    expect(presetServer('icloud', 'eva@icloud.com')?.user).toBe('eva')
    expect(presetSmtp('icloud', 'eva@icloud.com')).toEqual({
      host: 'smtp.mail.me.com',
      port: 587,
      security: 'starttls',
      user: 'eva@icloud.com'
    })
  })

  it('that sends may be the one that was asked for', () => {
    expect(presetSmtp('mailcow', 'eva@asso.fr')).toBeUndefined()
    expect(presetSmtp('mailcow', 'eva@asso.fr', 'mail.asso.fr')).toEqual({
      host: 'mail.asso.fr',
      port: 465,
      security: 'tls',
      user: 'eva@asso.fr'
    })
    expect(presetSmtp('other', 'eva@asso.fr', 'mail.asso.fr')).toBeUndefined()
  })

  it('has a twin at Yahoo that shows more of a big folder', () => {
    expect(presetExport('yahoo', 'eva@yahoo.fr')).toEqual({
      host: 'export.imap.mail.yahoo.com',
      port: 993,
      security: 'tls',
      user: 'eva@yahoo.fr'
    })
    expect(presetExport('gmail', 'eva@gmail.com')).toBeUndefined()
  })
})

describe('a host that circulates and is wrong', () => {
  it.each([
    ['mail.gmail.com', 'imap.gmail.com', 'gmail'],
    [' Mail.GMail.com. ', 'imap.gmail.com', 'gmail'],
    ['mail.office365.com', 'outlook.office365.com', 'microsoft365'],
    ['smtp.mailo.com', 'imap.mailo.com', 'mailo']
  ])('%j is corrected', (host, right, presetId) => {
    expect(correctHost(host)).toEqual({ typed: host.trim(), right, presetId })
  })

  it('is corrected once and for all', () => {
    const hosts = presets().flatMap((preset) => preset.wrongHosts ?? [])
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hosts), fc.domain(), fc.string()), (host) => {
        const correction = correctHost(host)
        if (correction) expect(correctHost(correction.right)).toBeNull()
      })
    )
  })

  it.each(['', 'imap.gmail.com', 'mail.gmail.com.example.org', 'imap.asso.fr', 'ssl0.ovh.net'])(
    '%j is left alone',
    (host) => {
      expect(correctHost(host)).toBeNull()
    }
  )

  it('is never a right host of another provider', () => {
    const right = new Set(presets().flatMap(({ imap }) => imap?.servers.map(({ host }) => host) ?? []))
    expect(
      presets()
        .flatMap(({ wrongHosts }) => wrongHosts ?? [])
        .filter((host) => right.has(host))
    ).toEqual([])
  })
})

describe('signing in', () => {
  it('is with an app password at Gmail', () => {
    expect(signInMethods('gmail')[0]).toBe('app-password')
  })

  it.each(['microsoft', 'microsoft365'])('is with no password at %s, and the person is told so', (id) => {
    expect(signInMethods(id)).toEqual(['oauth'])
    expect(presetViews().find((view) => view.id === id)?.steps[0]?.text.en).toContain('no longer work')
  })

  it.each(['tuta', 'hey'])('is not possible with any program at %s, and the person is told so', (id) => {
    expect(signInMethods(id)).toEqual([])
    const view = presetViews().find((preset) => preset.id === id)
    expect(view?.kind).toBe('unsupported')
    expect(view?.steps[0]?.text.en).toContain('doesn’t let other programs read your mail')
  })

  it('is with a password where nothing is known', () => {
    expect(signInMethods('unheard-of')).toEqual(['password'])
    expect(signInMethods('__proto__')).toEqual(['password'])
  })
})

describe('help', () => {
  it('is a page of the provider, by name', () => {
    expect(helpUrl('gmail/app-passwords')).toBe('https://myaccount.google.com/apppasswords')
  })

  it.each([
    '',
    'gmail',
    'gmail/',
    'gmail/nothing',
    'gmail/app-passwords/x',
    'gmail/constructor',
    '__proto__/x',
    'https://example.org'
  ])('has no page for %j', (topic) => {
    expect(helpUrl(topic)).toBeUndefined()
  })

  it('is there for each step that names a topic, in words that the contract lets through', () => {
    for (const { topic } of presetViews().flatMap(({ steps }) => steps)) {
      if (topic === undefined) continue
      expect.soft(topic).toMatch(/^[a-z0-9./-]{1,120}$/)
      expect.soft(helpUrl(topic), topic).toMatch(/^https:\/\//)
    }
  })
})

describe('the list of providers', () => {
  it('goes by name and ends with “other”', () => {
    const ids = presetViews().map(({ id }) => id)
    expect(ids.indexOf('gandi')).toBeLessThan(ids.indexOf('gmail'))
    expect(ids.at(-1)).toBe('other')
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each([
    ['gandi', true],
    ['mailcow', true],
    ['tuta', true],
    ['bbox', false],
    ['mailo', false]
  ])('says whether the server of %s is confirmed: %s', (id, isConfirmed) => {
    expect(presetViews().find((view) => view.id === id)?.isConfirmed).toBe(isConfirmed)
  })

  it('says what a refused sign-in may mean', () => {
    const refusals = (id: string) => presetViews().find((view) => view.id === id)?.refusals
    expect(refusals('ovh')).toEqual(['webmail-first', 'other-service'])
    expect(refusals('gandi')).toEqual([])
  })

  it('gives shared steps the provider’s name', () => {
    const steps = presetViews().flatMap((view) => view.steps)
    expect(steps.filter(({ text }) => /[{}]/.test(text.en + text.fr + text.ar))).toEqual([])
    expect(presetViews().find(({ id }) => id === 'aol')?.steps[0]?.text.en).toContain('your AOL account')
  })

  it('leads from a host or an address to a preset that is there', () => {
    expect(presetDomains()).toContain('gmail.com')
    for (const domain of presetDomains()) expect.soft(recognise(`x@${domain}`), domain).not.toBeNull()
  })

  it('is let through by the contract', () => {
    const { presets: schema } = requests['providers.list'].output.shape
    expect(schema.safeParse(presetViews()).error).toBeUndefined()
  })
})

it('address books are where a preset says, with the address and the host filled in', () => {
  expect(presetAddressBook('mailcow', 'zoé@example.org', 'mail.example.org')).toEqual({
    url: 'https://mail.example.org/SOGo/dav/zo%C3%A9%40example.org/',
    signIn: 'password',
    user: 'zoé@example.org'
  })
  expect(presetAddressBook('mailo', 'eva@mailo.com')?.url).toBe('https://carddav.mailo.com/')
  expect(presetAddressBook('gmail', 'eva@gmail.com')?.signIn).toBe('oauth')
})

it('address books may want a login name that only the provider tells', () => {
  expect(presetAddressBook('infomaniak', 'eva@ik.me')).toEqual({
    url: 'https://sync.infomaniak.com/',
    signIn: 'password'
  })
})

it('that a provider has none is something else than that nothing is known', () => {
  expect(presetAddressBook('microsoft', 'eva@hotmail.com')).toBeNull()
  expect(presetAddressBook('mailcow', 'eva@example.org')).toBeUndefined()
  expect(presetAddressBook('other', 'eva@example.org')).toBeUndefined()
})
