import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { unpackCyrus } from './cyrus-packages.ts'
import { endGroup, freePorts, isOver, listens } from './dovecot.ts'
import type { TestServer } from './mailbox.ts'

export { hasCyrus } from './cyrus-packages.ts'

export interface CyrusOptions {
  /** Between the levels of a folder's name (`unixhierarchysep`). */
  readonly separator?: '/' | '.'
  /** Folders beside the inbox (`altnamespace`), as new installations have it; else below `INBOX`. */
  readonly altNamespace?: boolean
  /** No `@` in the name. */
  readonly user?: string
  readonly password?: string
  /** Whether 8-bit characters stay in a message's header. Unless told, Cyrus writes an `X` for each byte of them. */
  readonly keeps8Bit?: boolean
  /** Further lines of imapd.conf. */
  readonly extra?: string
}

/** Whom Cyrus becomes: any user that isn't root and is there on each Debian. */
const owner = 'mail'

/** Starts a Cyrus 3 of the test's own on a free loopback port, in clear. Needs root, and what {@link hasCyrus} asks for. */
export async function startCyrus(options: CyrusOptions = {}): Promise<TestServer> {
  const { separator = '/', altNamespace = true } = options
  const { user = 'marie', password = 'cyrus secret 3' } = options
  const dir = mkdtempSync(join(tmpdir(), 'rehome-cyrus-'))
  chmodSync(dir, 0o755)
  for (const name of ['conf', 'mail', 'sock', 'root']) mkdirSync(join(dir, name))
  const root = join(dir, 'root')
  unpackCyrus(root)
  const env = { ...process.env, LD_LIBRARY_PATH: libraries(root) }
  writeFileSync(join(dir, 'imapd.conf'), settings(dir, options))
  const sasldb = join(dir, 'conf/sasldb2')
  execFileSync(join(root, 'usr/sbin/saslpasswd2'), ['-f', sasldb, '-p', '-c', '-u', 'localhost', user], {
    env,
    input: password
  })
  for (const name of ['conf', 'mail', 'sock']) execFileSync('chown', ['-R', `${owner}:`, join(dir, name)])

  for (let attempt = 1; ; attempt++) {
    const [port] = await freePorts()
    writeFileSync(join(dir, 'cyrus.conf'), services(dir, root, port))
    const files = [
      '-C',
      join(dir, 'imapd.conf'),
      '-M',
      join(dir, 'cyrus.conf'),
      '-p',
      join(dir, 'master.pid')
    ]
    // A process group of its own: the master passes SIGTERM on to all of its group.
    const master = spawn(join(root, 'usr/lib/cyrus/bin/master'), files, {
      env,
      stdio: 'ignore',
      detached: true
    })
    const kill = () => endGroup(master)
    process.once('exit', kill)
    const stop = async () => {
      process.off('exit', kill)
      await end(master)
    }
    if (!(await listens(port, master))) {
      await stop()
      if (attempt < 3) continue
      rmSync(dir, { recursive: true, force: true })
      throw new Error('Cyrus did not start; the system’s log (mail) says why')
    }
    return {
      host: '127.0.0.1',
      port,
      user,
      password,
      separator,
      prefix: altNamespace ? '' : `INBOX${separator}`,
      async stop() {
        await stop()
        rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
      }
    }
  }
}

/** SIGQUIT has the master wait for its children before it ends; what hasn't ended in ten seconds is killed. */
async function end(master: ChildProcess): Promise<void> {
  if (isOver(master)) return
  const gone = new Promise((resolve) => master.once('exit', resolve))
  master.kill('SIGQUIT')
  await Promise.race([gone, pause(10_000, undefined, { ref: false })])
  endGroup(master, 'SIGKILL')
  await gone
}

/** Debian has a folder for each kind of machine, such as `x86_64-linux-gnu`. */
function libraries(root: string): string {
  const triple = readdirSync(join(root, 'usr/lib')).find((name) => name.includes('-linux-')) ?? ''
  return join(root, 'usr/lib', triple)
}

const settings = (
  dir: string,
  { separator = '/', altNamespace = true, keeps8Bit = false, extra = '' }: CyrusOptions
) => `
configdirectory: ${dir}/conf
partition-default: ${dir}/mail
defaultpartition: default
cyrus_user: ${owner}
cyrus_group: ${owner}
admins: cyrus
servername: localhost
virtdomains: off
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${dir}/conf/sasldb2
sasl_mech_list: PLAIN LOGIN
autocreate_quota: 0
autocreate_users: anyone
unixhierarchysep: ${separator === '/' ? 'yes' : 'no'}
altnamespace: ${altNamespace ? 'yes' : 'no'}
idlesocket: ${dir}/sock/idle
notifysocket: ${dir}/sock/notify
lmtpsocket: ${dir}/sock/lmtp
munge8bit: ${keeps8Bit ? 'no' : 'yes'}
${extra}
`

const services = (dir: string, root: string, port: number) => `
START {
  recover cmd="${root}/usr/lib/cyrus/bin/ctl_cyrusdb -C ${dir}/imapd.conf -r"
}
SERVICES {
  imap cmd="${root}/usr/lib/cyrus/bin/imapd -C ${dir}/imapd.conf -U 30" listen="127.0.0.1:${port}" prefork=0 maxchild=50
}
EVENTS {
}
`
