/** A name with an address of IPv6 that leads nowhere, and one of IPv4 that works (research 3.E, RFC 8305). */
import dns from 'node:dns'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { openOld } from '../../../src-main/core/mail/index.ts'
import { fetchOut } from '../../../src-main/core/web/index.ts'
import { trustTestCa } from '../../servers/certificates.ts'
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts'

let dovecot: Dovecot
beforeAll(async () => {
  trustTestCa()
  dovecot = await startDovecot()
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup)
})
afterAll(async () => {
  vi.restoreAllMocks()
  await dovecot.stop()
})

/** Both for localhost; who asks for one address gets the one that leads nowhere. */
function lookup(name: string, { all = false }: dns.LookupOptions, done: (...found: unknown[]) => void): void {
  const six = { address: '::1', family: 6 }
  const four = { address: '127.0.0.1', family: 4 }
  const found = name === 'localhost' ? [six, four] : [four]
  if (all) done(null, found)
  else done(null, found[0]?.address, found[0]?.family)
}

/** A port of ::1 where whoever knocks waits for ever: nobody takes the connections, and there is no room for more. */
async function deadEnd(port: number): Promise<void> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     require('node:net').createServer().listen({ host: '::1', port: ${port}, backlog: 1 }, () => {
       parentPort.postMessage('listening')
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
     })`,
    { eval: true }
  )
  const waiting: Socket[] = []
  onTestFinished(async () => {
    for (const socket of waiting) socket.destroy()
    await worker.terminate()
  })
  await once(worker, 'message')
  // The queue of Linux holds one more than it is told.
  for (let i = 0; i < 2; i++) {
    const socket = connect(port, '::1')
    waiting.push(socket)
    await once(socket, 'connect')
  }
}

it.each(['tls', 'starttls'] as const)('is reached by %s', async (security) => {
  const port = security === 'tls' ? dovecot.tlsPort : dovecot.port
  await deadEnd(port)
  const { user, password } = dovecot
  const mailbox = await openOld({ host: 'localhost', port, security, user }, password)
  expect(mailbox.alive).toBe(true)
  await mailbox.close()
})

it('is reached by HTTP', async () => {
  const web = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1')
  onTestFinished(() => void web.close())
  await once(web, 'listening')
  const { port } = web.address() as AddressInfo
  await deadEnd(port)
  expect(await (await fetchOut(new URL(`http://localhost:${port}/`))).text()).toBe('here')
})
