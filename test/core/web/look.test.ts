import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RehomeError } from '../../../src-main/core/errors.ts'
import { explain } from '../../../src-main/core/web/explain.ts'
import { answersAsWeb, lookAtCertificate } from '../../../src-main/core/web/look.ts'
import { certificates } from '../../servers/certificates.ts'

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** What came over a connection once it was protected, and that the line below it has ended. */
function listener() {
  const heard: Buffer[] = []
  let over: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (over = resolve))
  const listen = (socket: TLSSocket) => {
    socket.on('data', (bytes: Buffer) => heard.push(bytes))
    socket.on('error', () => undefined)
  }
  const watch = (line: Socket) => line.on('close', over)
  return { heard, ended, listen, watch }
}

describe('Looking at a certificate', () => {
  it('says nothing once it was shown, and hangs up', async () => {
    const { heard, ended, listen, watch } = listener()
    const server = createTlsServer(certificates()['self-signed'], listen).on('connection', watch)
    const port = await listening(server)
    const shown = await lookAtCertificate({ host: '127.0.0.1', port, security: 'tls' })
    expect(shown).toMatchObject({ issuer: 'self-signed', names: 'localhost, 127.0.0.1' })
    await ended
    expect(Buffer.concat(heard)).toHaveLength(0)
  })

  it('says nothing but that it wants TLS, where the server speaks in clear first', async () => {
    const { heard, ended, listen, watch } = listener()
    const inClear: string[] = []
    const server = createServer((socket) => {
      watch(socket)
      socket.on('error', () => undefined)
      socket.write('* OK [CAPABILITY IMAP4rev1 STARTTLS] Ready\r\n')
      socket.once('data', (line: Buffer) => {
        inClear.push(line.toString())
        socket.removeAllListeners('data')
        socket.write('look OK Begin\r\n')
        listen(new TLSSocket(socket, { isServer: true, ...certificates()['self-signed'] }))
      })
    })
    const port = await listening(server)
    const shown = await lookAtCertificate({ host: '127.0.0.1', port, security: 'starttls' })
    expect(shown?.issuer).toBe('self-signed')
    await ended
    expect(inClear).toEqual(['look STARTTLS\r\n'])
    expect(Buffer.concat(heard)).toHaveLength(0)
  })

  it.each(['tls', 'starttls'] as const)('finds none where nobody speaks %s', async (security) => {
    const port = await listening(createServer((socket) => socket.end('* BYE\r\n')))
    expect(await lookAtCertificate({ host: '127.0.0.1', port, security })).toBeUndefined()
  })
})

describe('A web server in the place of a mail server', () => {
  const atWeb = () => listening(createHttpServer((_, response) => response.writeHead(302).end()))
  const failure = (code: RehomeError['code'], cause: string) =>
    new RehomeError(code, { host: '127.0.0.1', port: 1 }, Object.assign(new Error(cause), { code: cause }))

  it.each([
    ['tls', failure('tls.failed', 'ERR_SSL_PACKET_LENGTH_TOO_LONG')],
    ['starttls', failure('connect.timeout', 'GREETING_TIMEOUT')]
  ] as const)('is recognised as one, by %s', async (security, caught) => {
    const port = await atWeb()
    const explained = await explain(caught, { host: '127.0.0.1', port, security })
    expect(explained.code).toBe('connect.captivePortal')
    expect(explained.params).toEqual(caught.params)
  })

  it('is not what a mail server is taken for', async () => {
    const port = await listening(createServer((socket) => socket.end('* OK Ready\r\nA BAD\r\n')))
    expect(await answersAsWeb('127.0.0.1', port)).toBe(false)
    const caught = failure('tls.failed', 'ERR_SSL_WRONG_VERSION_NUMBER')
    expect(await explain(caught, { host: '127.0.0.1', port, security: 'tls' })).toBe(caught)
  })

  it('is not asked about where the trouble is another one', async () => {
    const port = await atWeb()
    for (const caught of [
      failure('tls.failed', 'CERT_REVOKED'),
      failure('connect.refused', 'ECONNREFUSED'),
      failure('connect.timeout', 'CONNECT_TIMEOUT')
    ])
      expect(await explain(caught, { host: '127.0.0.1', port, security: 'tls' })).toBe(caught)
  })
})
