import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import {
  commandFailure,
  connectionFailure,
  Refused,
  refusal,
  serverWords,
  withoutSecret
} from '../../../../src-main/core/mail/connection/failure.ts'

const server = { host: 'imap.old.example', port: 993, security: 'tls', user: 'marie@old.example' } as const

/** An error as imapflow, Node's sockets and TLS make them: an Error with things attached. */
const error = (clues: Record<string, unknown>, message = 'Command failed') =>
  Object.assign(new Error(message), clues)

const connecting = (clues: Record<string, unknown>, message?: string, mechanisms?: string[]) =>
  connectionFailure(error(clues, message), server, mechanisms)

describe('A message that Yahoo can’t read', () => {
  it('is not a server that is busy: the next message may be fine', () => {
    const words = { responseStatus: 'NO', serverResponseCode: 'UNAVAILABLE' }
    const failed = (responseText: string) =>
      commandFailure(error({ ...words, responseText }), server.host, 'folder.unreadable').code
    expect(failed('UID FETCH Server error while fetching messages')).toBe('folder.unreadable')
    expect(failed('Try again later')).toBe('server.busy')
  })
})

describe('A server that repeats the password', () => {
  const paramsFor = (responseText: string) => {
    const refused = error({ authenticationFailed: true, responseStatus: 'NO', responseText })
    return withoutSecret(connectionFailure(refused, server), server.user, 'häse-7').params
  }

  it('is not quoted, in clear or encoded', () => {
    const { port, host, user } = server
    const params = { host, port, user, reason: '…' }
    expect(paramsFor('No such user marie with password häse-7')).toEqual(params)
    const encoded = Buffer.from(`\0${user}\0häse-7`).toString('base64')
    expect(paramsFor(`Unknown command ${encoded}`)).toEqual(params)
  })

  it('is quoted when it says something else', () => {
    expect(paramsFor('Invalid credentials')).toMatchObject({ reason: 'Invalid credentials' })
  })
})

describe('A connection that could not be made', () => {
  it.each<[string, Record<string, unknown>]>([
    ['connect.hostNotFound', { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: server.host }],
    ['connect.hostNotFound', { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }],
    ['connect.refused', { code: 'ECONNREFUSED', syscall: 'connect' }],
    ['connect.offline', { code: 'ENETUNREACH', syscall: 'connect' }],
    ['connect.refused', { code: 'EACCES', syscall: 'connect' }],
    ['connect.timeout', { code: 'ETIMEDOUT', syscall: 'connect' }],
    ['connect.timeout', { code: 'EHOSTUNREACH', syscall: 'connect' }],
    ['connect.timeout', { code: 'CONNECT_TIMEOUT' }],
    ['connect.timeout', { code: 'GREETING_TIMEOUT' }],
    ['connect.timeout', { code: 'UPGRADE_TIMEOUT', tlsFailed: true }],
    ['connect.lost', { code: 'ClosedAfterConnectTLS' }],
    ['connect.lost', { code: 'ECONNRESET' }],
    ['server.busy', { code: 'ClosedAfterConnectTLS', reason: 'Server shutting down, try again later' }],
    [
      'signIn.tooManyConnections',
      { code: 'ClosedAfterConnectTLS', reason: 'Too many connections from your IP' }
    ],
    ['tls.expired', { code: 'CERT_HAS_EXPIRED' }],
    ['tls.selfSigned', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['tls.unknownAuthority', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }],
    ['tls.unknownAuthority', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
    ['tls.clockWrong', { code: 'CERT_NOT_YET_VALID' }],
    ['tls.failed', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
    ['tls.failed', { code: 'EPROTO' }],
    ['tls.failed', { code: 'STARTTLS_INJECTION', tlsFailed: true }],
    ['server.unexpected', { code: 'ParserError11' }],
    ['server.unexpected', {}]
  ])('is %s: %o', (code, clues) => {
    const failure = connecting(clues)
    expect(failure.code).toBe(code)
    expect(failure.params).toMatchObject({ host: server.host, port: server.port })
  })

  it('is told by the address that answered, where another one leads nowhere', () => {
    const at = (code: string) => error({ code, syscall: 'connect' })
    const both = (six: string, four: string) =>
      connectionFailure(Object.assign(new AggregateError([at(six), at(four)]), { code: six }), server).code
    expect(both('ENETUNREACH', 'ECONNREFUSED')).toBe('connect.refused')
    expect(both('EHOSTUNREACH', 'ECONNREFUSED')).toBe('connect.refused')
    expect(both('ENETUNREACH', 'ETIMEDOUT')).toBe('connect.timeout')
    expect(both('ENETUNREACH', 'ENETUNREACH')).toBe('connect.offline')
  })

  it('by a clock that shows a year before or long after this program is due to the clock', () => {
    vi.useFakeTimers({ now: new Date('2011-01-01'), toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { code, params } = connecting({ code: 'CERT_HAS_EXPIRED' })
    expect(code).toBe('tls.clockWrong')
    expect(params).toMatchObject({ now: Date.UTC(2011, 0, 1) })
    vi.setSystemTime(new Date('2050-01-01'))
    expect(connecting({ code: 'CERT_HAS_EXPIRED' }).code).toBe('tls.clockWrong')
  })

  it('for want of STARTTLS is that', () => {
    expect(connecting({ tlsFailed: true }, 'Server does not support STARTTLS').code).toBe(
      'tls.startTlsMissing'
    )
    expect(connecting({ tlsFailed: true }, 'STARTTLS is not possible after a PREAUTH greeting').code).toBe(
      'tls.startTlsMissing'
    )
  })

  it('for a wrong name tells the right ones', () => {
    const cert = {
      subject: { CN: 'web.example' },
      subjectaltname: 'DNS:mail.host.example, DNS:*.host.example, IP Address:192.0.2.1'
    }
    const failure = connecting({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', cert })
    expect(failure.toJSON()).toEqual({
      code: 'tls.wrongName',
      params: { host: server.host, port: 993, names: 'mail.host.example, *.host.example, 192.0.2.1' }
    })
    expect(
      connecting({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', cert: { subject: { CN: 'web.example' } } }).params
        .names
    ).toBe('web.example')
    expect(connecting({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }).params.names).toBe('')
  })
})

describe('A sign-in that was refused', () => {
  const no = (responseText: string, serverResponseCode?: string) =>
    connecting({
      authenticationFailed: true,
      responseStatus: 'NO',
      responseText,
      ...(serverResponseCode && { serverResponseCode })
    })

  it.each<[string, string, string?]>([
    ['signIn.wrongPassword', 'Authentication failed.', 'AUTHENTICATIONFAILED'],
    ['signIn.wrongPassword', 'LOGIN failed.'],
    ['signIn.wrongPassword', 'Invalid credentials (Failure)', 'AUTHENTICATIONFAILED'],
    [
      'signIn.appPassword',
      'Application-specific password required: https://support.example/answer (Failure)',
      'ALERT'
    ],
    ['signIn.appPassword', 'Please use an app password', 'AUTHENTICATIONFAILED'],
    ['signIn.imapOff', 'Your account is not enabled for IMAP use.', 'ALERT'],
    ['signIn.imapOff', 'IMAP access is disabled for your account'],
    ['signIn.noLicence', 'User is authenticated but not connected.'],
    [
      'signIn.tooManyConnections',
      'Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
      'LIMIT'
    ],
    ['signIn.tooManyConnections', 'Too many simultaneous connections. (Failure)', 'ALERT'],
    ['server.busy', 'Temporary authentication failure.', 'UNAVAILABLE'],
    ['server.busy', 'Mailbox is locked', 'INUSE'],
    ['signIn.oauthOnly', 'BasicAuthBlocked'],
    ['signIn.webmailFirst', 'Please log in via your web browser: https://support.example', 'WEBALERT'],
    ['signIn.webmailFirst', 'Password has expired', 'EXPIRED'],
    ['signIn.webmailFirst', 'Sorry', 'EXPIRED'],
    ['signIn.locked', 'Account is temporarily locked', 'UNAVAILABLE'],
    ['signIn.otherService', 'Specified user is invalid on this server. Try SERVER2.', 'REFERRAL'],
    ['signIn.refused', 'Please ask us', 'CONTACTADMIN']
  ])('is %s: “%s” [%s]', (code, text, responseCode) => {
    expect(no(text, responseCode).code).toBe(code)
  })

  it('tells who, where and in whose words, and never the password', () => {
    expect(no('LOGIN failed.\r\n* BYE \u202Egnihton').toJSON()).toEqual({
      code: 'signIn.wrongPassword',
      params: { host: server.host, port: 993, user: server.user, reason: 'LOGIN failed. * BYE gnihton' }
    })
  })

  it('for want of a way to give a password depends on what there is instead', () => {
    const message = 'Unsupported authentication mechanism'
    expect(connecting({}, message, ['AUTH=XOAUTH2']).code).toBe('signIn.oauthOnly')
    expect(connecting({}, message, ['AUTH=GSSAPI'])).toMatchObject({
      code: 'signIn.refused',
      params: { reason: message }
    })
    expect(connecting({ authenticationFailed: true }, 'Login is disabled', ['AUTH=OAUTHBEARER']).code).toBe(
      'signIn.oauthOnly'
    )
  })

  it('waits as long as the server asks', () => {
    const failure = connecting({
      authenticationFailed: true,
      code: 'ETHROTTLE',
      responseStatus: 'BAD',
      responseText: 'Request is throttled. Suggested Backoff Time: 299961 milliseconds',
      throttleReset: 299_961,
      throttleWaited: 45_000
    })
    expect(failure.code).toBe('server.busy')
    expect(failure.params.retryAfterSeconds).toBe(255)
  })
})

describe('A command that failed', () => {
  const command = (clues: Record<string, unknown>) =>
    commandFailure(error(clues), server.host, 'folder.unreadable', { folder: 'INBOX' }).toJSON()

  it('was refused when the server said NO or BAD', () => {
    expect(
      command({ responseStatus: 'NO', responseText: 'Internal error', serverResponseCode: 'SERVERBUG' })
    ).toEqual({
      code: 'folder.unreadable',
      params: { host: server.host, folder: 'INBOX', reason: 'Internal error' }
    })
  })

  it('is about the folder alone when the server says that this is in use', () => {
    expect(
      command({ responseStatus: 'NO', responseText: 'Locked', serverResponseCode: 'INUSE' })
    ).toMatchObject({
      code: 'folder.inUse',
      params: { host: server.host, folder: 'INBOX', reason: 'Locked' }
    })
  })

  it.each(['UNAVAILABLE', 'THROTTLED'])(
    'is to be waited for when the server says [%s]',
    (serverResponseCode) => {
      expect(command({ responseStatus: 'NO', responseText: 'later', serverResponseCode }).code).toBe(
        'server.busy'
      )
    }
  )

  it.each([
    { code: 'NoConnection' },
    { code: 'ETIMEOUT' },
    { code: 'LiteralTooLarge' },
    { responseStatus: 'BYE', code: 'NoConnection', reason: 'Rate limit exceeded' },
    {}
  ])('leaves a connection that can’t be relied on: %o', (clues) => {
    expect(command(clues).code).toBe('connect.lost')
  })

  it('keeps what is said already', () => {
    const said = new RehomeError('folder.vanished', { folder: 'X' })
    expect(commandFailure(said, server.host, 'folder.unreadable')).toBe(said)
  })
})

describe('A message that was not taken', () => {
  const answer = (responseText: string, serverResponseCode?: string, responseStatus = 'NO') =>
    refusal(error({ responseStatus, responseText, ...(serverResponseCode && { serverResponseCode }) }))

  it.each<[string | undefined, string, string?]>([
    ['quota.full', 'Quota exceeded (mailbox for user is full)', 'OVERQUOTA'],
    ['quota.full', 'Server Unavailable. 15'],
    ['quota.full', 'Not enough storage'],
    ['message.tooBig', 'Mail size is larger than the maximum size allowed by server configuration', 'LIMIT'],
    ['message.tooBig', 'Maximum size of appendable message has been exceeded'],
    ['message.tooBig', 'Message too large', 'TOOBIG'],
    ['message.refused', 'Message contains NUL characters'],
    ['message.refused', 'Invalid characters in keyword', 'CANNOT'],
    ['folder.vanished', "Mailbox doesn't exist", 'TRYCREATE'],
    [undefined, 'Try again later', 'UNAVAILABLE'],
    [undefined, 'Rate limit exceeded', 'LIMIT']
  ])('is %s: “%s” [%s]', (code, text, responseCode) => {
    expect(answer(text, responseCode)).toBe(code)
  })

  it('may have arrived all the same when there was no answer', () => {
    expect(refusal(error({ code: 'NoConnection', rejectedFrom: 'pendingRequest' }))).toBeUndefined()
    expect(refusal(error({ code: 'ETIMEOUT' }))).toBeUndefined()
  })

  it('is too big before it is sent, where the server has said so', () => {
    expect(refusal(error({ serverResponseCode: 'APPENDLIMIT' }))).toBe('message.tooBig')
  })
})

describe('A tagged answer that imapflow has not read', () => {
  it('is understood all the same', () => {
    expect(refusal(new Refused('NO', 'OVERQUOTA', 'Full'))).toBe('quota.full')
    expect(refusal(new Refused('BAD', '', 'Message contains NUL characters'))).toBe('message.refused')
    const { code, params } = commandFailure(
      new Refused('BAD', '', 'Request is throttled. Suggested Backoff Time: 92415 milliseconds'),
      server.host,
      'folder.unreadable'
    )
    expect(code).toBe('server.busy')
    expect(params).toMatchObject({ host: server.host, retryAfterSeconds: 93 })
  })

  it('is quoted as harmlessly as any other', () => {
    expect(serverWords(new Refused('NO', '', 'a\u0000b\u202Ed'))).toBe('a b d')
  })
})
