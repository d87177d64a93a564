/**
 * The command line as people have it, but for the DNS: it asks that of the test, at the ports of the test, or nobody.
 * What these are comes as JSON in this script's first argument; the others are the command line's.
 */
import '../../src-main/memory.ts'
import { discover } from '../../src-main/core/discovery/index.ts'
import { runCli } from '../../src-main/cli/run.ts'
import { type Ports, worldOf } from '../core/discovery/world.ts'

export interface World {
  /** The DNS server, as `host:port`. */
  readonly dns: string
  readonly ports: Ports
}

const [given = '', ...args] = process.argv.slice(2)
const world = JSON.parse(given) as World | null
const options = world ? worldOf(world.dns, world.ports) : { offline: true }
process.exitCode = await runCli(args, (typed, more) => discover(typed, { ...more, ...options }))
