import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { imapKnock } from '../../../src-main/core/discovery/index.ts'
import { certificateFor, type CertificateKind, trustTestCa } from '../../servers/certificates.ts'
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts'
import { startImapHost } from '../../servers/imap-host.ts'

let dovecot: Dovecot
beforeAll(async () => {
  trustTestCa()
  dovecot = await startDovecot({ extra: 'auth_debug = yes' })
})
afterAll(() => dovecot.stop())

/** Knocks at a port of this computer as if it were the host's. */
const knockAt = (port: number, security: 'tls' | 'starttls', host = 'localhost', signal = forever) =>
  imapKnock({ addresses: () => Promise.resolve(['127.0.0.1']), port: () => port })(
    host,
    993,
    security,
    signal
  )
const forever = new AbortController().signal

describe('a real Dovecot', () => {
  test('is known by its greeting, over TLS and STARTTLS', async () => {
    const found = { kind: 'server', software: 'Dovecot' }
    expect(await knockAt(dovecot.tlsPort, 'tls')).toEqual(found)
    expect(await knockAt(dovecot.port, 'starttls')).toEqual(found)
    expect(dovecot.log()).not.toMatch(/auth.*(PLAIN|user=<[^>])/)
  })

  test('isn’t found the wrong way round', async () => {
    expect(await knockAt(dovecot.port, 'tls')).toEqual({ kind: 'nobody' })
    const wait = AbortSignal.timeout(300)
    expect(await knockAt(dovecot.tlsPort, 'starttls', 'localhost', wait)).toEqual({ kind: 'nobody' })
  })

  test.each(['expired', 'self-signed', 'unknown-authority'] satisfies CertificateKind[])(
    'with a certificate that is %s is nobody',
    async (certificate) => {
      await dovecot.reconfigure({ certificate })
      onTestFinished(() => dovecot.reconfigure({ certificate: 'valid' }))
      expect(await knockAt(dovecot.tlsPort, 'tls')).toEqual({ kind: 'nobody' })
      expect(await knockAt(dovecot.port, 'starttls')).toEqual({ kind: 'nobody' })
    }
  )

  test('with a good certificate in another name tells that name', async () => {
    await dovecot.reconfigure({ certificate: 'wrong-name' })
    onTestFinished(() => dovecot.reconfigure({ certificate: 'valid' }))
    const other = { kind: 'otherName', names: ['mail.elsewhere.example'] }
    expect(await knockAt(dovecot.tlsPort, 'tls')).toEqual(other)
    expect(await knockAt(dovecot.port, 'starttls')).toEqual(other)
  })

  test('without STARTTLS is nobody', async () => {
    const stripped = await startDovecot({ plainOnly: true })
    onTestFinished(() => stripped.stop())
    expect(await knockAt(stripped.port, 'starttls')).toEqual({ kind: 'nobody' })
  })
})

/** A server in clear that does what a test says with each connection. */
async function startTalker(talk: (socket: Socket) => void): Promise<number> {
  const open: Socket[] = []
  const server: Server = createServer((socket) => {
    open.push(socket)
    socket.on('error', () => undefined)
    talk(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((done) => server.close(done))
  })
  return (server.address() as AddressInfo).port
}

/** Answers each line by its command. */
const answering = (greeting: string, answers: Readonly<Record<string, string>>) => (socket: Socket) => {
  socket.write(greeting)
  socket.on('data', (chunk: Buffer) => {
    const [tag = '', command = ''] = chunk.toString().trim().split(' ')
    socket.write((answers[command] ?? '? BAD\r\n').replaceAll('?', tag))
  })
}
const capability = '* CAPABILITY IMAP4rev1 STARTTLS\r\n? OK done\r\n'

describe('what isn’t a mail server, or can’t be protected, is nobody', () => {
  test.each([
    ['a greeting that never ends', (socket: Socket) => void socket.write(`* OK ${'x'.repeat(100_000)}`)],
    ['a mail server for sending', answering('220 mail.example ESMTP\r\n', {})],
    ['a web server', answering('HTTP/1.1 400 Bad Request\r\n\r\n', {})],
    ['one that closes at once', (socket: Socket) => void socket.end()],
    ['one that says goodbye', answering('* BYE too busy\r\n', {})],
    ['one that is signed in already', answering('* PREAUTH hello\r\n', { CAPABILITY: capability })],
    ['one that refuses STARTTLS', answering('* OK\r\n', { CAPABILITY: capability, STARTTLS: '? NO\r\n' })]
  ])('%s', async (_what, talk) => {
    expect(await knockAt(await startTalker(talk), 'starttls')).toEqual({ kind: 'nobody' })
  })

  test('a server that talks on in clear when TLS is to begin', async () => {
    const names = certificateFor(['localhost'])
    const clean = await startImapHost({ names })
    const slipped = await startImapHost({ names, slippedIn: 'r OK more\r\n' })
    onTestFinished(async () => {
      await Promise.all([clean.stop(), slipped.stop()])
    })
    expect(await knockAt(clean.port, 'starttls')).toMatchObject({ kind: 'server' })
    expect(await knockAt(slipped.port, 'starttls')).toEqual({ kind: 'nobody' })
  })

  test('silence is left when the time is over', async () => {
    const silent = await startTalker(() => undefined)
    const over = new AbortController()
    const answer = knockAt(silent, 'starttls', 'localhost', over.signal)
    over.abort()
    expect(await answer).toEqual({ kind: 'nobody' })
    expect(await knockAt(silent, 'tls', 'localhost', AbortSignal.abort())).toEqual({ kind: 'nobody' })
  })
})

test('a greeting tells the program by a list of known names, and nothing else of it is kept', async () => {
  const names = certificateFor(['localhost'])
  const heard = async (greeting: string) => {
    const host = await startImapHost({ greeting, names })
    try {
      return await knockAt(host.tlsPort, 'tls')
    } finally {
      await host.stop()
    }
  }
  expect(await heard('* OK The Microsoft Exchange IMAP4 service is ready.')).toMatchObject({
    software: 'Microsoft Exchange'
  })
  expect(await heard('* OK \u001b[31m<b>secret</b>')).toEqual({ kind: 'server' })
})
