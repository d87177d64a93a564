import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CertificateKind, certificates } from './certificates.ts'
import { startHttp } from './http-process.ts'

export interface RadicaleOptions {
  /** Serves https with such a certificate, for `localhost`; plain http without. */
  readonly certificate?: CertificateKind
  /** Names and passwords; default: `eva`. No colon in them. */
  readonly users?: Readonly<Record<string, string>>
  /** Bytes of the largest request that is taken. */
  readonly maxBytes?: number
}

/** Whether it is installed. */
export const hasRadicale = () => existsSync('/usr/bin/radicale')

export interface Radicale {
  /** The root; with a certificate by name, as it is in the certificate. */
  readonly url: URL
  /** The first user. */
  readonly user: string
  readonly password: string
  /** PEM file of the authority; give it to `NODE_EXTRA_CA_CERTS` of a child process. */
  readonly ca: string
  /**
   * Fills a book of the first user with many cards at once, creating or replacing it.
   * @returns The book's URL.
   */
  seed(book: string, cards: readonly string[]): Promise<URL>
  /** All cards of a book of the first user, as the server exports them. */
  export(book: string): Promise<string>
  log(): string
  stop(): Promise<void>
}

/** Starts a Radicale 3.1 (Debian's `radicale`) of the test's own on a free loopback port. */
export async function startRadicale(options: RadicaleOptions = {}): Promise<Radicale> {
  const users = options.users ?? { eva: 'gehéim & €' }
  const [user, password] = Object.entries(users)[0] ?? ['', '']
  const dir = mkdtempSync(join(tmpdir(), 'rehome-radicale-'))
  mkdirSync(join(dir, 'data'))
  writeFileSync(
    join(dir, 'users'),
    Object.entries(users)
      .map(([name, word]) => `${name}:${word}\n`)
      .join('')
  )
  const { ca, ...pairs } = certificates()
  const { cert, key } = pairs[options.certificate ?? 'valid']
  writeFileSync(join(dir, 'authority.pem'), ca)
  writeFileSync(join(dir, 'cert.pem'), cert)
  writeFileSync(join(dir, 'key.pem'), key, { mode: 0o600 })
  const command = (port: number) => {
    writeFileSync(join(dir, 'config'), configuration(dir, port, options))
    return ['radicale', '--config', join(dir, 'config')] as const
  }
  const server = await startHttp(command, join(dir, 'log'))
  const url = new URL(
    options.certificate ? `https://localhost:${server.port}/` : `http://127.0.0.1:${server.port}/`
  )
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const bookUrl = (book: string) => new URL(`${encodeURIComponent(user)}/${book}/`, url)
  const call = async (book: string, init: RequestInit) => {
    const response = await fetch(bookUrl(book), {
      ...init,
      headers: { authorization, 'content-type': 'text/vcard' }
    })
    if (!response.ok) throw new Error(`Radicale: ${response.status} ${await response.text()}`)
    return response.text()
  }
  return {
    url,
    user,
    password,
    ca: join(dir, 'authority.pem'),
    async seed(book, cards) {
      await call(book, { method: 'PUT', body: cards.join('') })
      return bookUrl(book)
    },
    export: (book) => call(book, { method: 'GET' }),
    log: () => server.log(),
    async stop() {
      await server.end()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

function configuration(dir: string, port: number, { certificate, maxBytes }: RadicaleOptions): string {
  const tls = `ssl = True\ncertificate = ${dir}/cert.pem\nkey = ${dir}/key.pem`
  return `
[server]
hosts = 127.0.0.1:${port}
max_connections = 100
max_content_length = ${maxBytes ?? 100_000_000}
${certificate ? tls : ''}
[auth]
type = htpasswd
htpasswd_filename = ${dir}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = ${dir}/data
[web]
type = none
[logging]
level = warning
`
}
