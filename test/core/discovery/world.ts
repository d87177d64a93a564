import {
  type DiscoverOptions,
  dnsResolver,
  publicWay,
  type Way
} from '../../../src-main/core/discovery/index.ts'

/** An address of the public Internet that stands for a server of the test; nothing is ever sent to it. */
export const standIn = '93.184.215.14'
/** Another one, of a computer where nobody listens. */
export const elsewhere = '93.184.215.15'

/** Ports of this computer by host and by the port that is meant; every other one is closed. */
export type Ports = Readonly<Record<string, Readonly<Record<number, number>>>>

/**
 * The real way to public hosts, by a DNS of the test, whose connections end on this computer: each host is judged by
 * the address that the DNS has for it.
 */
export function loopbackWay(dns: string, ports: Ports = {}): Way {
  const judge = publicWay(dnsResolver([dns]))
  return {
    async addresses(host) {
      return (await judge.addresses(host)).map((address) => (address === standIn ? '127.0.0.1' : '127.0.0.2'))
    },
    // Nothing listens at port 1.
    port: (host, port) => ports[host]?.[port] ?? 1
  }
}

/** The real search, by a DNS of the test. */
export const worldOf = (dns: string, ports: Ports = {}): DiscoverOptions => ({
  resolver: dnsResolver([dns]),
  way: loopbackWay(dns, ports)
})
