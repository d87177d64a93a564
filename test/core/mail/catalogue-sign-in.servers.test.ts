/** Security and signing in (research 3.E). */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type ImapServer, openOld } from '../../../src-main/core/mail/index.ts'
import { expectWords } from '../../failure-words.ts'
import { trustTestCa } from '../../servers/certificates.ts'
import { type FaultProxy, type Rule, startFaultProxy } from '../../servers/fault-proxy.ts'
import { elsewhere, inbox, letters, type Stage, startStage } from './catalogue.ts'

let stage: Stage
beforeAll(async () => {
  trustTestCa()
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Signs in, and lists the folders, on a line where something goes wrong. */
async function signIn(security: ImapServer['security'], ...rules: Rule[]) {
  const { old } = stage.servers
  const line = await startFaultProxy(old.port)
  onTestFinished(() => line.close())
  for (const rule of rules) line.rule(rule)
  const host = security === 'none' ? '127.0.0.1' : 'localhost'
  const failure: unknown = await openOld({ host, port: line.port, security, user: old.user }, old.password)
    .then((mailbox) => mailbox.list().finally(() => mailbox.close()))
    .catch((error: unknown) => error)
  return { failure, line }
}

/** No password has left, in no form. */
function expectNoPassword(line: FaultProxy): void {
  const { user, password } = stage.servers.old
  const wire = line.wire.toString('latin1')
  for (const form of [password, Buffer.from(`\0${user}\0${password}`).toString('base64')])
    expect(wire).not.toContain(form)
  expect(wire).not.toMatch(/LOGIN |AUTHENTICATE/i)
}

describe('STARTTLS', () => {
  it('is what it takes, and nothing is wrong with the line', async () => {
    const { failure } = await signIn('starttls')
    expect(failure).toMatchObject({ folders: [{ path: 'INBOX' }] })
  })

  it.each<[string, Rule]>([
    ['stripped from the capabilities', { then: { hide: ['STARTTLS'] } }],
    ['refused', { when: { client: / STARTTLS$/ }, then: { answer: 'NO Not now' } }],
    ['not understood', { when: { client: / STARTTLS$/ }, then: { answer: 'BAD What?' } }],
    [
      'too late, as the server has signed us in (PREAUTH)',
      { when: { server: /^\* OK/ }, then: { replace: '* PREAUTH' } }
    ],
    [
      'answered with more than the answer (injection)',
      {
        when: { server: /^(\S+ OK Begin TLS.*)$/ },
        then: { replace: '$1\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN' }
      }
    ],
    ['cut off', { when: { client: / STARTTLS$/ }, then: { cut: 0 } }]
  ])('%s: no password leaves', async (_, rule) => {
    const { failure, line } = await signIn('starttls', rule)
    expect(failure).toMatchObject({ code: expect.stringMatching(/^(tls|connect)\./) as string, side: 'old' })
    expectWords(failure)
    expectNoPassword(line)
  })
})

describe('An answer to the sign-in', () => {
  it.each([
    ['NO [AUTHENTICATIONFAILED] Authentication failed.', 'signIn.wrongPassword'],
    ['NO LOGIN failed.', 'signIn.wrongPassword'],
    ['NO [ALERT] Application-specific password required: https://support.google.com', 'signIn.appPassword'],
    ['NO [ALERT] IMAP access is disabled for your domain', 'signIn.imapOff'],
    ['NO [AUTHENTICATIONFAILED] Your account is not enabled for IMAP use.', 'signIn.imapOff'],
    ['NO [AUTHENTICATIONFAILED] User is authenticated but not connected', 'signIn.noLicence'],
    ['NO AUTHENTICATE failed: BasicAuthBlocked', 'signIn.oauthOnly'],
    ['NO [LIMIT] Maximum number of connections from user+IP exceeded', 'signIn.tooManyConnections'],
    ['NO Too many simultaneous connections. (Failure)', 'signIn.tooManyConnections'],
    ['NO [UNAVAILABLE] Temporary authentication failure.', 'server.busy'],
    ['NO [INUSE] Try again', 'server.busy'],
    ['NO [CONTACTADMIN] Account locked', 'signIn.locked'],
    ['NO [CONTACTADMIN] Please ask us', 'signIn.refused'],
    ['NO [ALERT] Please log in via your web browser: https://support.google.com', 'signIn.webmailFirst'],
    ['NO [ALERT] password must be changed before IMAP login permitted', 'signIn.webmailFirst'],
    ['NO [EXPIRED] Sorry', 'signIn.webmailFirst'],
    ['NO [REFERRAL imap://marie@pro1.example/] Try pro1.example', 'signIn.otherService'],
    ['BAD Invalid characters in atom', 'signIn.refused']
  ])('“%s” is %s', async (answer, code) => {
    const { failure } = await signIn('none', { when: { client: / (AUTHENTICATE|LOGIN) / }, then: { answer } })
    expect(failure).toMatchObject({ code, side: 'old' })
    expectWords(failure)
  })

  it('“User is authenticated but not connected”, though it went well, is not a wrong password', async () => {
    const { failure } = await signIn('none', {
      when: { client: / (LIST|NAMESPACE) /, times: Infinity },
      then: { answer: 'BAD User is authenticated but not connected.' }
    })
    expect(failure).toMatchObject({ code: 'signIn.noLicence' })
  })

  it('“Too many connections” as a goodbye instead of a greeting is that', async () => {
    const { failure } = await signIn('none', {
      when: { server: /^\* OK/ },
      then: { say: '* BYE Too many connections', hangUp: true }
    })
    expect(failure).toMatchObject({ code: 'signIn.tooManyConnections', side: 'old' })
  })
})

describe('A password that is changed meanwhile', () => {
  it.each(['old', 'new'] as const)(
    'on the %s side ends the run; with the right one it goes on',
    async (side) => {
      const scene = await stage.scene([...inbox(letters(60)), { name: 'Trips', messages: letters(10, 100) }])
      const line = side === 'old' ? scene.oldLine : scene.newLine
      const client = side === 'old' ? /FETCH .*BODY\.PEEK\[\]/ : / APPEND /
      const cut = line.rule({ when: { client }, then: { cut: 0 } })
      const refusal: Rule = {
        when: { client: / AUTHENTICATE /, times: Infinity },
        then: { answer: 'NO [AUTHENTICATIONFAILED] Authentication failed.' }
      }
      const refused = cut.happened.then(() => line.rule(refusal))
      await expect(scene.copy()).rejects.toMatchObject({ code: 'signIn.wrongPassword', side })
      ;(await refused).lift()
      const { messages, verified } = await scene.copy()
      expect(verified).toBe(true)
      expect(messages.copied + messages.alreadyThere).toBe(70)
      expect(await scene.differences()).toEqual([])
    }
  )
})

elsewhere([
  [
    'Self-signed, hostname mismatch, expired, unknown CA',
    'core/mail/sign-in.servers.test.ts',
    'is refused as %s, before the password is sent'
  ],
  [
    'A server without STARTTLS',
    'core/mail/sign-in.servers.test.ts',
    'never gets the password, though it would take it'
  ],
  ['Wrong password', 'core/mail/sign-in.servers.test.ts', 'says whose password is wrong, and at which side'],
  [
    'LIMIT is not a wrong password',
    'core/mail/sign-in.servers.test.ts',
    'tells too many connections from a wrong password'
  ],
  ['Special characters in the password', 'core/mail/sign-in.servers.test.ts', 'pa55word with “ümlauts”'],
  [
    'A name with IPv6 and IPv4 addresses of which one answers',
    'core/mail/both-families.servers.test.ts',
    'is reached by %s'
  ],
  ['Account locked', 'core/move/sign-in.servers.test.ts', 'says that an account is locked'],
  ['Two attempts', 'core/move/sign-in.servers.test.ts', 'is sent twice at most, and another one is'],
  [
    'A certificate that is trusted by its fingerprint',
    'core/mail/trusted-certificate.servers.test.ts',
    'has to be the one that is shown'
  ],
  ['Captive portal', 'core/web/look.test.ts', 'is recognised as one, by %s'],
  [
    'All of the same on the command line',
    'cli/failures.servers.test.ts',
    'a certificate that is %s stops before the password'
  ],
  [
    'A server that repeats the password',
    'core/mail/connection/failure.test.ts',
    'is not quoted, in clear or encoded'
  ]
])
