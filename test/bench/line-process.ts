/**
 * The process behind `startLine`: it listens on a loopback port, and tells its parent which. A process of its own,
 * because a line that waits for somebody's event loop would be slower than it says.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { CapabilityFilter } from './capabilities.ts'
import type { LineOptions } from './line.ts'

const { port, roundTrip, hide } = JSON.parse(process.argv[2] ?? '') as LineOptions

/** Bytes under way, each way: far more than a round trip's worth at any rate that is reached here. */
const capacity = 64 * 1024 * 1024

const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
  client.on('error', () => client.destroy())
  // A handshake takes a round trip before anything can be said.
  setTimeout(() => {
    const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const filter = new CapabilityFilter(hide)
    carry(client, upstream, (chunk) => chunk)
    carry(upstream, client, (chunk) => filter.push(chunk))
  }, roundTrip)
})

/** Hands on what comes, half a round trip later: later, not slower. */
function carry(from: Socket, to: Socket, change: (chunk: Buffer) => Buffer): void {
  const underWay: { readonly due: number; readonly chunk: Buffer | undefined }[] = []
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  let blocked = false

  const depart = (chunk?: Buffer) => {
    bytes += chunk?.length ?? 0
    underWay.push({ due: performance.now() + roundTrip / 2, chunk })
    if (bytes >= capacity) from.pause()
    if (!timer) arrive()
  }
  const arrive = () => {
    timer = undefined
    for (let first = underWay[0]; first && !blocked; first = underWay[0]) {
      const wait = first.due - performance.now()
      // Timers know whole milliseconds: half of one early here, half of one late there.
      if (wait > 0.5) {
        timer = setTimeout(arrive, Math.round(wait))
        return
      }
      underWay.shift()
      if (!first.chunk) return void to.end()
      bytes -= first.chunk.length
      blocked = !to.write(first.chunk)
    }
    if (bytes < capacity) from.resume()
  }
  from.setNoDelay(true)
  from.on('data', (chunk: Buffer) => {
    const passed = change(chunk)
    if (passed.length > 0) depart(passed)
  })
  from.on('end', () => depart())
  from.on('error', () => to.destroy())
  from.on('close', () => {
    if (!from.readableEnded) to.destroy()
  })
  to.on('drain', () => {
    blocked = false
    if (!timer) arrive()
  })
  from.resume()
}

process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
