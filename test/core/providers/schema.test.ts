import { describe, expect, it } from 'vitest'
import { readProviders } from '../../../scripts/provider-files.ts'
import { presetSchema } from '../../../src-main/core/providers/schema.ts'

describe('a preset file is refused', () => {
  const sound = readProviders().presets.find(({ id }) => id === 'gmail')
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
    ['with a mail exchanger that is anchored by halves', { mx: ['^mx\\.google\\.com|google\\.com$'] }],
    ['with a mail exchanger whose dots match anything', { mx: ['^mx.google\\.com$'] }],
    ['with TLS on the port of STARTTLS', { imap: { user: 'email', servers: [{ ...server, port: 143 }] } }],
    [
      'with a bridge elsewhere',
      { imap: { user: 'email', servers: [{ ...server, port: 1143, security: 'starttls' }] } }
    ],
    ['without a way to sign in', { signIn: [] }],
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
