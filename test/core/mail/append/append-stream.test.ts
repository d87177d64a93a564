import { once } from 'node:events'
import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { AppendStream, SILENCE_MS } from '../../../../src-main/core/mail/append/append-stream.ts'
import { line } from '../scripted-server.ts'

/** A stream over a real line, and what it has told. */
async function stream(before?: (client: Socket) => void, hear?: (said: string) => void) {
  const { client, peer } = await line()
  before?.(client)
  const told: string[] = []
  let end = () => undefined as unknown
  const ended = new Promise((resolve) => (end = () => resolve(undefined)))
  const connection = {
    readSocket: client,
    writeSocket: client,
    socket: client,
    destroy: () => client.destroy()
  }
  const stream = new AppendStream(connection, {
    line: (said) => {
      told.push(said)
      hear?.(said)
    },
    end: () => {
      told.push('(end)')
      end()
    },
    silence: () => told.push('(silence)')
  })
  onTestFinished(() => {
    stream.destroy()
    peer.socket.destroy()
  })
  return { stream, client, peer, told, ended }
}

describe('Bytes to a server', () => {
  it('leave together when they are few', async () => {
    const { stream: out, client, peer } = await stream()
    const written = vi.spyOn(client, '_writev' as never)
    for (const piece of ['a', ' b', Buffer.from(' c'), '\r\n']) await out.write(piece)
    expect(written).not.toHaveBeenCalled()
    out.flush()
    expect(await peer.line()).toBe('a b c')
    expect(written).toHaveBeenCalledTimes(1)
  })

  it('wait while the server takes none, and are never more than two slices', async () => {
    const { stream: out, client, peer } = await stream()
    const message = Buffer.alloc(40_000_000, 'x')
    const sent = out.write(message)
    let most = 0
    const write = client.write.bind(client)
    vi.spyOn(client, 'write').mockImplementation(((bytes: Buffer) => {
      const room = write(bytes)
      most = Math.max(most, client.writableLength)
      return room
    }) as never)
    const received = peer.bytes(message.length)
    await sent
    out.flush()
    expect((await received).length).toBe(message.length)
    expect(most).toBeLessThanOrEqual(128 * 1024)
    expect(most).toBeGreaterThan(0)
  })

  it('keep nobody waiting when the line is cut', async () => {
    const { stream: out, peer, ended, told } = await stream()
    const sent = out.write(Buffer.alloc(40_000_000))
    peer.socket.resetAndDestroy()
    await sent
    await ended
    await out.write('more')
    out.flush()
    expect(told).toEqual(['(end)'])
  })
})

describe('Lines from a server', () => {
  it('come as they are said, and then the end', async () => {
    const { peer, told, ended } = await stream()
    peer.say('* OK hello', 'R1 OK')
    peer.socket.end('half a li')
    await ended
    expect(told).toEqual(['* OK hello', 'R1 OK', '(end)'])
  })

  it('end the connection when they are without end', async () => {
    const { peer, client, told, ended } = await stream()
    peer.say('R1 OK')
    peer.socket.write('x'.repeat(100_000))
    await ended
    expect(told).toEqual(['R1 OK', '(end)'])
    expect(client.destroyed).toBe(true)
  })

  it('come though nobody was listening before, as after imapflow has let go', async () => {
    const { peer, told, ended } = await stream((client) => client.pause())
    peer.say('R1 OK')
    peer.socket.end()
    await ended
    expect(told).toEqual(['R1 OK', '(end)'])
  })

  it('are not heard any more once one of them was too much', async () => {
    const {
      stream: out,
      peer,
      told
    } = await stream(undefined, (said) => {
      if (said === 'nonsense') out.destroy()
    })
    peer.say('R1 OK', 'nonsense', 'R2 OK')
    await once(peer.socket, 'close')
    expect(told).toEqual(['R1 OK', 'nonsense'])
  })

  it('are not heard any more after the connection was given up', async () => {
    const { stream: out, client, peer, told } = await stream()
    peer.say('R1 OK')
    out.destroy()
    await once(client, 'close')
    expect(told).toEqual([])
  })
})

describe('A compressed connection', () => {
  it('is over when the line below it is', async () => {
    const { client, peer } = await line()
    onTestFinished(() => void peer.socket.destroy())
    const ended = new Promise<void>((end) => {
      const [readSocket, writeSocket] = [new PassThrough(), new PassThrough()]
      const destroy = () => client.destroy()
      const ignore = () => undefined
      new AppendStream(
        { readSocket, writeSocket, socket: client, destroy },
        { line: ignore, end, silence: ignore }
      )
    })
    client.resume()
    peer.socket.end()
    await ended
  })
})

describe('Silence', () => {
  it('is told after two minutes in which nothing moved', async () => {
    const { client, told } = await stream()
    expect(client.timeout).toBe(SILENCE_MS)
    client.emit('timeout')
    expect(told).toEqual(['(silence)'])
  })
})
