import { connect, createServer, type Socket } from 'node:net'

/** What goes wrong, once, from the moment of arming. */
export type Fault =
  /** Both connections are cut when so many more bytes have gone one way. */
  | { readonly cutAfter: number; readonly direction: 'to-server' | 'to-client' }
  /** The nth answer that matches is swallowed, and the connection cut: done, and nobody was told. */
  | { readonly loseReply: RegExp; readonly nth: number }
  /** Nothing more reaches the client until {@link FaultProxy.release}. */
  | { readonly hold: true }

export interface FaultProxy {
  readonly port: number
  /** Connections made so far. */
  readonly connections: number
  /** All that clients have sent, as it was on the wire. */
  readonly wire: Buffer
  /** @returns Resolves when it has gone wrong. */
  arm(fault: Fault): Promise<void>
  release(): void
  close(): Promise<void>
}

/** A line between a client and a server of the tests that can be cut, held and made to lose answers. */
export async function startFaultProxy(serverPort: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>()
  const heard: Buffer[] = []
  let connections = 0
  let fault: (Fault & { seen: number; happened: () => void }) | undefined
  let held: (() => void)[] = []

  const trigger = () => {
    fault?.happened()
    fault = undefined
  }

  const server = createServer((client) => {
    connections++
    const upstream = connect(serverPort, '127.0.0.1')
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', cut)
      socket.on('close', () => {
        sockets.delete(socket)
        cut()
      })
    }
    /** Passes on what the fault leaves of a chunk. */
    const pass = (chunk: Buffer, to: Socket, direction: 'to-server' | 'to-client') => {
      if (!fault) return void to.write(chunk)
      if ('cutAfter' in fault && fault.direction === direction) {
        const left = fault.cutAfter - fault.seen
        fault.seen += chunk.length
        if (chunk.length < left) return void to.write(chunk)
        trigger()
        to.write(chunk.subarray(0, left), cut)
      } else if (
        'loseReply' in fault &&
        direction === 'to-client' &&
        fault.loseReply.test(chunk.toString('latin1'))
      ) {
        if (++fault.seen < fault.nth) return void to.write(chunk)
        trigger()
        cut()
      } else if ('hold' in fault && direction === 'to-client') {
        held.push(() => to.write(chunk))
        fault.happened()
      } else to.write(chunk)
    }
    client.on('data', (chunk: Buffer) => {
      heard.push(chunk)
      pass(chunk, upstream, 'to-server')
    })
    upstream.on('data', (chunk: Buffer) => pass(chunk, client, 'to-client'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()

  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get connections() {
      return connections
    },
    get wire() {
      return Buffer.concat(heard)
    },
    arm: (next) => new Promise((happened) => (fault = { ...next, seen: 0, happened })),
    release() {
      fault = undefined
      for (const write of held) write()
      held = []
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
