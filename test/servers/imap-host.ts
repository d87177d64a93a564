import { once } from 'node:events'
import { type AddressInfo, createServer as createPlain, type Server, type Socket } from 'node:net'
import { createServer as createTls, TLSSocket } from 'node:tls'
import { type Certificate, certificateFor } from './certificates.ts'

export interface ImapHost {
  /** TLS from the first byte, as 993. */
  readonly tlsPort: number
  /** STARTTLS, as 143. */
  readonly port: number
  /** Every byte that a client has sent, of all connections, as it was meant for IMAP. */
  received(): string
  /** Connections so far, whether or not anything was said. */
  connections(): number
  stop(): Promise<void>
}

export interface ImapHostOptions {
  readonly greeting?: string
  /** What comes right behind the answer to STARTTLS, in clear. */
  readonly slippedIn?: string
  /** For which names the certificate is, or a certificate. */
  readonly names: readonly string[] | Certificate
}

/** A server that greets, tells its capabilities, and keeps what it is sent; nobody can sign in. */
export async function startImapHost({
  greeting = '* OK Dovecot ready.',
  slippedIn = '',
  names
}: ImapHostOptions): Promise<ImapHost> {
  const certificate = 'cert' in names ? names : certificateFor(names)
  let received = ''
  let connections = 0
  const open = new Set<Socket>()
  const speak = (socket: Socket, isPlain: boolean, isGreeted = false) => {
    socket.on('error', () => undefined)
    if (!isGreeted) socket.write(`${greeting}\r\n`)
    const capabilities = isPlain ? 'IMAP4rev1 STARTTLS LOGINDISABLED' : 'IMAP4rev1'
    const onData = (chunk: Buffer) => {
      received += chunk.toString('latin1')
      const [tag = '', command = ''] = chunk.toString('latin1').trim().split(' ')
      if (/^capability$/i.test(command)) socket.write(`* CAPABILITY ${capabilities}\r\n${tag} OK done\r\n`)
      else if (isPlain && /^starttls$/i.test(command)) {
        socket.off('data', onData)
        socket.write(`${tag} OK go\r\n${slippedIn}`)
        speak(new TLSSocket(socket, { isServer: true, ...certificate }), false, true)
      } else socket.write(`${tag} NO never\r\n`)
    }
    socket.on('data', onData)
  }
  const listen = async (server: Server): Promise<number> => {
    server.on('connection', (socket: Socket) => {
      connections++
      open.add(socket)
      socket.on('error', () => undefined)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const secure = createTls(certificate, (socket) => speak(socket, false))
  secure.on('tlsClientError', () => undefined)
  const plain = createPlain((socket) => speak(socket, true))
  const [tlsPort, port] = [await listen(secure), await listen(plain)]
  return {
    tlsPort,
    port,
    received: () => received,
    connections: () => connections,
    async stop() {
      for (const socket of open) socket.destroy()
      await Promise.all([secure, plain].map((server) => new Promise((done) => server.close(done))))
    }
  }
}
