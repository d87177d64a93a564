import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { startLine } from './line.ts'

async function startEcho(): Promise<number> {
  const server = createServer((socket) => {
    socket.pipe(socket)
    socket.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('a line hands on every byte in order, both ways, and the end', async () => {
  const line = await startLine({ port: await startEcho(), roundTrip: 4, hide: [] })
  onTestFinished(() => line.close())
  const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 251))
  const socket = connect(line.port, '127.0.0.1')
  const heard = buffer(socket)
  socket.end(sent)
  expect((await heard).equals(sent)).toBe(true)
})

test('when the client leaves in the middle, the server hears of it', async () => {
  const left = Promise.withResolvers<undefined>()
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('close', () => left.resolve(undefined))
    socket.write('hello')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const line = await startLine({ port: (server.address() as AddressInfo).port, roundTrip: 2, hide: [] })
  onTestFinished(() => line.close())
  const socket = connect(line.port, '127.0.0.1')
  await once(socket, 'data')
  socket.resetAndDestroy()
  await left.promise
})
