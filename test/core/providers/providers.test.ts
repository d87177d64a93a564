import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  correctHost,
  helpUrl,
  presetAddressBook,
  presetServer,
  presetServers,
  presetViews,
  recognise,
  signInMethods
} from '../../../src-main/core/providers/index.ts'
import { type Preset, presets } from '../../../src-main/core/providers/presets.ts'
import { presetSchema } from '../../../src-main/core/providers/schema.ts'

/** Where each provider's own pages are: nothing else may ever be opened for a person. */
const ownHosts: Readonly<Record<string, readonly string[]>> = {
  gmail: ['google.com'],
  microsoft: ['microsoft.com'],
  ovh: ['ovh.com', 'ovhcloud.com'],
  'ovh-pro': ['ovh.com', 'ovhcloud.com'],
  'ovh-exchange': ['ovh.com', 'ovhcloud.com'],
  gandi: ['gandi.net'],
  mailo: ['mailo.com'],
  mailcow: [],
  other: []
}

describe('recognising a provider', () => {
  it.each([
    ['marie@gmail.com', 'gmail'],
    ['marie@googlemail.com', 'gmail'],
    ['marie@hotmail.fr', 'microsoft'],
    ['marie@live.com', 'microsoft'],
    ['marie@outlook.fr', 'microsoft'],
    ['marie@msn.com', 'microsoft'],
    ['marie@asso.onmicrosoft.com', 'microsoft'],
    ['marie@netcourrier.com', 'mailo']
  ])('knows whose address %s is', (email, presetId) => {
    expect(recognise(email)?.presetId).toBe(presetId)
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
    const domains = presets.flatMap((preset) => preset.domains.map((domain) => domain.replace('*', 'asso')))
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

  it.each(['mailcow', 'ovh-pro', 'ovh-exchange', 'other', 'unheard-of', 'constructor'])(
    'has to be asked for with %s',
    (presetId) => {
      expect(presetServer(presetId, 'marie@asso.fr')).toBeUndefined()
    }
  )

  it('is unknown for what is no address', () => {
    expect(presetServer('gmail', 'marie')).toBeUndefined()
  })
})

describe('a host that circulates and is wrong', () => {
  it.each([
    ['mail.gmail.com', 'imap.gmail.com', 'gmail'],
    [' Mail.GMail.com. ', 'imap.gmail.com', 'gmail'],
    ['mail.office365.com', 'outlook.office365.com', 'microsoft'],
    ['smtp.mailo.com', 'imap.mailo.com', 'mailo']
  ])('%j is corrected', (host, right, presetId) => {
    expect(correctHost(host)).toEqual({ typed: host.trim(), right, presetId })
  })

  it('is corrected once and for all', () => {
    const hosts = presets.flatMap((preset) => preset.wrongHosts ?? [])
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
    const right = new Set(presets.flatMap(({ imap }) => imap?.servers.map(({ host }) => host) ?? []))
    expect(presets.flatMap(({ wrongHosts }) => wrongHosts ?? []).filter((host) => right.has(host))).toEqual(
      []
    )
  })
})

describe('signing in', () => {
  it('is with an app password at Gmail', () => {
    expect(signInMethods('gmail')[0]).toBe('app-password')
  })

  it('is not possible with any password at Microsoft, and the person is told so', () => {
    expect(signInMethods('microsoft')).toEqual(['oauth'])
    expect(presetViews().find(({ id }) => id === 'microsoft')?.steps[0]?.text.en).toContain(
      'can’t move this mailbox'
    )
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

  it('holds every file of resources/providers, under the name of the file', () => {
    const files = readdirSync(join(import.meta.dirname, '../../../resources/providers'))
    expect(files.sort()).toEqual(presets.map(({ id }) => `${id}.json`).sort())
  })

  it('claims no domain twice', () => {
    const domains = presets.flatMap((preset) => preset.domains)
    expect(domains.filter((domain, at) => domains.indexOf(domain) !== at)).toEqual([])
  })
})

describe.each(presets.map((preset): [string, Preset] => [preset.id, preset]))(
  'the preset %s',
  (id, preset) => {
    it('opens only its own provider’s pages, over https', () => {
      for (const link of Object.values(preset.links)) {
        const { protocol, hostname } = new URL(link)
        expect.soft(protocol).toBe('https:')
        expect
          .soft(
            ownHosts[id]?.some((own) => hostname === own || hostname.endsWith(`.${own}`)),
            link
          )
          .toBe(true)
      }
    })

    it('tells in each language what to do first', () => {
      expect(preset.steps.length).toBeGreaterThan(0)
      for (const { text } of preset.steps) {
        expect.soft(text.en).not.toMatch(/['"]/)
        expect.soft(text.fr).not.toMatch(/['"]|[^\u00a0\u202f][;?!»]|[^\u00a0\u202f]:\s|«[^\u00a0\u202f]/)
        expect.soft(text.ar).toMatch(/\p{Script=Arabic}/u)
        expect.soft(new Set([text.en, text.fr, text.ar]).size).toBe(3)
      }
    })
  }
)

describe('a preset file is refused', () => {
  const sound = presets[0]
  if (!sound) throw new Error('no preset')
  const server = { host: 'imap.example.org', port: 993, security: 'tls' }
  it.each([
    ['with an unknown entry', { hots: 'imap.example.org' }],
    [
      'with a port for unprotected or other mail',
      { imap: { user: 'email', servers: [{ ...server, port: 110 }] } }
    ],
    [
      'with a connection that is not protected',
      { imap: { user: 'email', servers: [{ ...server, security: 'none' }] } }
    ],
    ['with a link that is not https', { links: { ...sound.links, webmail: 'http://mail.google.com/' } }],
    ['with a link that hides where it goes', { links: { ...sound.links, webmail: 'https://127.0.0.1/' } }],
    ['with a mail exchanger that is not anchored', { mx: ['google\\.com'] }],
    ['with a step whose link does not exist', { links: {} }],
    ['without a text in each language', { steps: [{ text: { en: 'Wait.', fr: 'Attendez.' } }] }],
    ['with a fact without a source', { caldav: { url: 'https://caldav.example.org/', signIn: 'password' } }],
    ['with a server and a question for the server', { askHost: { example: 'imap.example.org' } }],
    ['with a domain in capital letters', { domains: ['Gmail.com'] }]
  ])('%s', (_, change) => {
    expect(presetSchema.safeParse(sound).success).toBe(true)
    expect(presetSchema.safeParse({ ...sound, ...change }).success).toBe(false)
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

it('that a provider has none is something else than that nothing is known', () => {
  expect(presetAddressBook('microsoft', 'eva@hotmail.com')).toBeNull()
  expect(presetAddressBook('mailcow', 'eva@example.org')).toBeUndefined()
  expect(presetAddressBook('other', 'eva@example.org')).toBeUndefined()
})
