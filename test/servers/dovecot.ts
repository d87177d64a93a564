import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type CertificateKind, certificates } from './certificates.ts'

export interface DovecotOptions {
  /** Between the levels of a folder's name. With `/`, names may hold dots; with `.`, they may hold neither. */
  readonly separator?: '/' | '.'
  /** Before the name of each folder, such as `INBOX.`. */
  readonly prefix?: string
  readonly certificate?: CertificateKind
  /** No TLS at all, and a password would be taken in clear: what a stripped connection looks like. */
  readonly plainOnly?: boolean
  /** Bytes that a mailbox may hold. */
  readonly quota?: number
  /** Connections that one person may have at a time. */
  readonly maxConnections?: number
  /** Bytes of the largest message taken. */
  readonly mailSizeLimit?: number
  /** Names and passwords; default: `marie@old.example`. No colon in them. */
  readonly users?: Readonly<Record<string, string>>
  /** Folders that are there from the start, with their SPECIAL-USE (RFC 6154), such as `{ Sent: '\\Sent' }`. */
  readonly specialUse?: Readonly<Record<string, string>>
  /** Where it is asked whose access token one is (RFC 7662): it takes tokens beside passwords then. */
  readonly introspectionUrl?: string
  /** Further lines of configuration. */
  readonly extra?: string
}

export interface Dovecot {
  readonly host: '127.0.0.1'
  /** Plain and STARTTLS, as 143. */
  readonly port: number
  /** TLS from the first byte, as 993; nothing listens there with `plainOnly`. */
  readonly tlsPort: number
  /** The first user, and the separator and prefix of everybody's folders. */
  readonly user: string
  readonly password: string
  readonly separator: string
  readonly prefix: string
  /** The first user's Maildir; belongs to {@link mailUid}. */
  readonly mailDir: string
  /** PEM file of the authority; give it to `NODE_EXTRA_CA_CERTS` of a child process. */
  readonly ca: string
  /** All that the server has logged so far. */
  log(): string
  /** Changes the settings for connections made from now on. */
  reconfigure(change: DovecotOptions): Promise<void>
  /** Ends the server and everybody's connections, and starts it again on the same ports with the same mail. */
  restart(): Promise<void>
  /** Ends the server's own processes, and removes its folder. */
  stop(): Promise<void>
}

/** Who the mail belongs to: not root, so that a folder can be made unreadable by its mode. */
export const mailUid = 12_345

/** Starts a Dovecot 2.3 of the test's own on free loopback ports. Needs root. */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const users = options.users ?? { 'marie@old.example': 'correct horse battery' }
  const [user, password] = Object.entries(users)[0] ?? ['', '']
  const dir = mkdtempSync(join(tmpdir(), 'rehome-dovecot-'))
  chmodSync(dir, 0o755)
  mkdirSync(join(dir, 'mail'))
  chownSync(join(dir, 'mail'), mailUid, mailUid)
  writeFileSync(
    join(dir, 'users'),
    Object.entries(users)
      .map(([name, word]) => `${name}:{PLAIN}${word}::::::\n`)
      .join('')
  )
  const { ca, ...pairs } = certificates()
  writeFileSync(join(dir, 'authority.pem'), ca)
  for (const [kind, { cert, key }] of Object.entries(pairs)) {
    writeFileSync(join(dir, `${kind}.pem`), cert)
    writeFileSync(join(dir, `${kind}.key`), key, { mode: 0o600 })
  }
  const conf = join(dir, 'dovecot.conf')
  const log = () => readFileSync(join(dir, 'log'), 'utf8')

  for (let attempt = 1; ; attempt++) {
    const [port, tlsPort] = await freePorts()
    const configure = (now: DovecotOptions) => {
      const { introspectionUrl } = now
      if (introspectionUrl !== undefined)
        writeFileSync(join(dir, 'oauth2.conf'), oauthConfiguration(introspectionUrl), { mode: 0o600 })
      writeFileSync(conf, configuration(dir, port, tlsPort, now))
    }
    configure(options)
    writeFileSync(join(dir, 'log'), '')
    let master = run(conf)
    if (!(await listens(port, master.child))) {
      await master.end()
      if (attempt < 3) continue
      throw new Error(`Dovecot did not start: ${log()}`)
    }
    let current = options
    return {
      host: '127.0.0.1',
      port,
      tlsPort,
      user,
      password,
      separator: options.separator ?? '/',
      prefix: options.prefix ?? '',
      mailDir: join(dir, 'mail', user, 'Maildir'),
      ca: join(dir, 'authority.pem'),
      log,
      async reconfigure(change) {
        current = { ...current, ...change }
        configure(current)
        const before = log().split('SIGHUP').length
        master.child.kill('SIGHUP')
        await until(() => log().split('SIGHUP').length > before)
      },
      async restart() {
        await master.end()
        master = run(conf)
        if (!(await listens(port, master.child))) throw new Error(`Dovecot did not start again: ${log()}`)
      },
      async stop() {
        await master.end()
        rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
      }
    }
  }
}

/** Starts the server's processes; `end` resolves when the first of them has gone. */
function run(conf: string): { child: ChildProcess; end: () => Promise<void> } {
  const child = spawn('dovecot', ['-F', '-c', conf], {
    stdio: 'ignore',
    // A process group of its own, which can be ended as a whole.
    detached: true
  })
  const kill = () => endGroup(child)
  process.once('exit', kill)
  const end = async () => {
    process.off('exit', kill)
    if (isOver(child)) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    endGroup(child)
    await gone
  }
  return { child, end }
}

export const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

/** Asks all of its processes at a time to end: when only the first is asked, it takes a second for the others. */
export function endGroup(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  if (child.pid !== undefined && !isOver(child)) process.kill(-child.pid, signal)
}

function configuration(dir: string, port: number, tlsPort: number, options: DovecotOptions): string {
  const { separator = '/', prefix = '', certificate = 'valid', plainOnly = false } = options
  // The file system's layout lets names hold dots; the usual one (Maildir++) makes each dot a level.
  const layout = separator === '/' ? ':LAYOUT=fs' : ''
  return `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
protocols = imap
listen = 127.0.0.1
ssl = ${plainOnly ? 'no' : 'yes'}
${plainOnly ? '' : `ssl_cert = <${dir}/${certificate}.pem\nssl_key = <${dir}/${certificate}.key`}
disable_plaintext_auth = ${plainOnly ? 'no' : 'yes'}
auth_mechanisms = plain login${options.introspectionUrl === undefined ? '' : ' oauthbearer xoauth2'}
auth_failure_delay = 0
auth_verbose = yes
first_valid_uid = 1
mail_location = maildir:~/Maildir${layout}
mail_max_userip_connections = ${options.maxConnections ?? 50}
mail_plugins = quota
mailbox_list_index = yes
namespace inbox {
  inbox = yes
  separator = ${separator}
  prefix = ${prefix}
${Object.entries(options.specialUse ?? {})
  .map(([name, use]) => `  mailbox "${name}" {\n    special_use = ${use}\n    auto = subscribe\n  }`)
  .join('\n')}
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = ${dir}/users
}
${options.introspectionUrl === undefined ? '' : oauthPassdb(dir)}
userdb {
  driver = static
  args = uid=${mailUid} gid=${mailUid} home=${dir}/mail/%u
}
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:Mailbox
  quota_rule = *:bytes=${options.quota ?? 0}
  quota_max_mail_size = ${options.mailSizeLimit ?? 0}
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${plainOnly ? 0 : tlsPort}
    ssl = yes
  }
}
${options.extra ?? ''}
`
}

const oauthPassdb = (dir: string) => `
passdb {
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = ${dir}/oauth2.conf
}`

const oauthConfiguration = (introspectionUrl: string) => `
introspection_mode = post
introspection_url = ${introspectionUrl}
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = sub
`

/** Two ports that were free a moment ago. */
export async function freePorts(): Promise<[number, number]> {
  const take = () =>
    new Promise<{ port: number; free: () => Promise<void> }>((resolve, reject) => {
      const server = createServer().once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        const port = typeof address === 'object' && address ? address.port : 0
        resolve({ port, free: () => new Promise((done) => server.close(() => done())) })
      })
    })
  const [a, b] = [await take(), await take()]
  await Promise.all([a.free(), b.free()])
  return [a.port, b.port]
}

/** Whether a server greets on this port before its process ends, within ten seconds. */
export async function listens(port: number, child: ChildProcess): Promise<boolean> {
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  const greeted = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('data', () => {
        resolve(true)
        socket.destroy()
      })
      socket.once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
    })
  return until(greeted, ended.signal)
}

/** Asks every few milliseconds, for at most ten seconds, whether something outside this process has happened. */
export async function until(
  happened: () => boolean | Promise<boolean>,
  signal?: AbortSignal
): Promise<boolean> {
  for (let i = 0; i < 500 && !signal?.aborted; i++) {
    if (await happened()) return true
    await pause(20)
  }
  return false
}
