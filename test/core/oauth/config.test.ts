import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  isRegistered,
  readOAuthConfig,
  serviceAt,
  takesContacts
} from '../../../src-main/core/oauth/index.ts'

function configFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-oauth-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'oauth.json')
  writeFileSync(file, content)
  return file
}

test('nobody is registered anywhere unless somebody says so, and every endpoint is https', () => {
  const { microsoft, google } = readOAuthConfig({})
  for (const service of [microsoft, google]) {
    expect(isRegistered(service)).toBe(false)
    for (const url of [service.issuer, service.authorizationEndpoint, service.tokenEndpoint])
      expect(url).toMatch(/^https:/)
  }
  expect(microsoft.scopes).toEqual(['https://outlook.office.com/IMAP.AccessAsUser.All', 'offline_access'])
  expect(google).toMatchObject({
    scopes: ['https://mail.google.com/'],
    parameters: { access_type: 'offline' }
  })
})

test('a client id comes from the environment, for one service alone', () => {
  const { microsoft, google } = readOAuthConfig({
    REHOME_OAUTH_GOOGLE_CLIENT_ID: ' 1234.apps.example ',
    REHOME_OAUTH_GOOGLE_CLIENT_SECRET: 'GOCSPX-not-a-secret'
  })
  expect(google).toMatchObject({ clientId: '1234.apps.example', clientSecret: 'GOCSPX-not-a-secret' })
  expect(isRegistered(google)).toBe(true)
  expect(isRegistered(microsoft)).toBe(false)
})

test('a file changes what it names; the environment has the last word', () => {
  const REHOME_OAUTH_CONFIG = configFile(
    JSON.stringify({
      microsoft: {
        clientId: 'of-the-file',
        tokenEndpoint: 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token'
      },
      google: { clientId: 'also-of-the-file' }
    })
  )
  const config = readOAuthConfig({
    REHOME_OAUTH_CONFIG,
    REHOME_OAUTH_MICROSOFT_CLIENT_ID: 'of-the-environment'
  })
  expect(config.microsoft).toMatchObject({
    clientId: 'of-the-environment',
    tokenEndpoint: 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token',
    redirectHost: 'localhost'
  })
  expect(config.google.clientId).toBe('also-of-the-file')
})

const matching = ({ code, params = {} }: { code: string; params?: object }) =>
  expect.objectContaining({ code, params: expect.objectContaining(params) as unknown }) as Error

test.each([
  ['{"microsoft": {', { code: 'input.file' }],
  ['{"microsft": {}}', { code: 'input.unknownKey', params: { key: 'microsft' } }],
  ['{"google": {"clientid": "x"}}', { code: 'input.unknownKey', params: { key: 'google.clientid' } }],
  [
    '{"google": {"tokenEndpoint": "http://login.example/token"}}',
    { code: 'input.field', params: { field: 'google.tokenEndpoint', expected: 'https://…' } }
  ],
  ['{"google": {"redirectHost": "0.0.0.0"}}', { code: 'input.field' }],
  ['{"google": {"clientId": "two words"}}', { code: 'input.field' }]
])('a file that can’t be meant so is refused by the field: %s', (content, failure) => {
  const REHOME_OAUTH_CONFIG = configFile(content)
  expect(() => readOAuthConfig({ REHOME_OAUTH_CONFIG })).toThrow(matching(failure))
})

test('tokens are for the service’s own hosts and for no others', () => {
  const config = readOAuthConfig({})
  expect(serviceAt(config, 'Outlook.Office365.com.')?.id).toBe('microsoft')
  expect(serviceAt(config, 'imap.gmail.com')?.id).toBe('google')
  for (const host of ['outlook.office365.com.evil.example', 'mail.example.org', ''])
    expect(serviceAt(config, host)).toBeUndefined()
  const google = { ...config.google, contactsHosts: ['www.googleapis.com'] }
  expect(takesContacts(google, new URL('https://www.googleapis.com/carddav/v1/'))).toBe(true)
  expect(takesContacts(google, new URL('https://evil.example/www.googleapis.com'))).toBe(false)
  expect(takesContacts(config.google, new URL('https://www.googleapis.com/carddav/v1/'))).toBe(false)
})
