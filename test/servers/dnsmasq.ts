import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { startHttp } from './http-process.ts'

/** What the server says of the names of one zone; every name that isn't in any doesn't exist. */
export interface Zone {
  /** Mail exchangers as `preference host`, by name. */
  readonly mx?: Readonly<Record<string, readonly string[]>>
  /** Names that take no mail at all (RFC 7505). */
  readonly nullMx?: readonly string[]
  /** Services as `priority weight port host` by name; `0 0 0 .` for one that doesn't exist (RFC 2782). */
  readonly srv?: Readonly<Record<string, readonly string[]>>
  /** Other names for a host, which needs an address here or a zone of its own. */
  readonly cname?: Readonly<Record<string, string>>
  /** IP addresses by name. */
  readonly host?: Readonly<Record<string, string>>
}

export interface Dnsmasq {
  /** As `--dns` has it. */
  readonly address: string
  /** All questions and answers so far. */
  log(): string
  stop(): Promise<void>
}

/** Whether it is installed. */
export const hasDnsmasq = () => existsSync('/usr/sbin/dnsmasq')

/** Starts a dnsmasq of the test's own on a free loopback port, which asks nobody else. */
export async function startDnsmasq(zones: readonly Zone[]): Promise<Dnsmasq> {
  const dir = mkdtempSync(join(tmpdir(), 'rehome-dns-'))
  const conf = join(dir, 'dnsmasq.conf')
  const command = (port: number) => {
    writeFileSync(conf, [...settings(port), ...zones.flatMap(lines)].join('\n') + '\n')
    return ['/usr/sbin/dnsmasq', '-C', conf] as const
  }
  const server = await startHttp(command, join(dir, 'log'))
  return {
    address: `127.0.0.1:${server.port}`,
    log: () => server.log(),
    async stop() {
      await server.end()
      rmSync(dir, { recursive: true, force: true })
    }
  }
}

const settings = (port: number) => [
  `port=${port}`,
  'listen-address=127.0.0.1',
  'bind-interfaces',
  'no-daemon',
  'no-resolv',
  'no-hosts',
  'local=/#/',
  `user=${userInfo().username}`,
  'log-queries',
  'log-facility=-'
]

function lines({ mx = {}, nullMx = [], srv = {}, cname = {}, host = {} }: Zone): string[] {
  const each = <T>(
    records: Readonly<Record<string, readonly T[]>>,
    line: (name: string, record: T) => string
  ) => Object.entries(records).flatMap(([name, all]) => all.map((record) => line(name, record)))
  return [
    ...each(mx, (name, record) => {
      const [preference, exchanger] = record.split(' ')
      return `mx-host=${name},${exchanger},${preference}`
    }),
    ...nullMx.map((name) => `dns-rr=${name},15,000000`),
    ...each(srv, (name, record) => {
      const [priority, weight, port, target] = record.split(' ')
      return target === '.' ? `srv-host=${name}` : `srv-host=${name},${target},${port},${priority},${weight}`
    }),
    ...Object.entries(cname).map(([name, target]) => `cname=${name},${target}`),
    ...Object.entries(host).map(([name, address]) => `host-record=${name},${address}`)
  ]
}
