import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** One end of the line, moved by the test. */
class End {
  readonly #socket: Socket
  readonly #over: Promise<string>
  heard = ''

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => (this.heard += bytes.toString('latin1')))
    this.#over = new Promise((resolve) => {
      socket.on('error', () => resolve('reset'))
      socket.on('close', () => resolve('quietly'))
    })
  }

  say(text: string): void {
    this.#socket.write(Buffer.from(text, 'latin1'))
  }

  hangUp(): void {
    this.#socket.end()
  }

  /** Waits for the end of what is heard. */
  async hears(text: string): Promise<void> {
    while (!this.heard.endsWith(text)) await once(this.#socket, 'data')
  }

  /** @returns How it ended. */
  isOver(): Promise<string> {
    return this.#over
  }
}

/** A client, a server, and the proxy between them. */
async function line(): Promise<{
  client: End
  server: End
  proxy: FaultProxy
  another: () => Promise<[End, End]>
}> {
  const upstream = createServer()
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const address = upstream.address()
  const proxy = await startFaultProxy(typeof address === 'object' && address ? address.port : 0)
  closers.push(() => proxy.close().then(() => upstream.close()))
  const another = async (): Promise<[End, End]> => {
    const arrived = once(upstream, 'connection')
    const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true })
    const client = new End(socket)
    const [far] = (await arrived) as [Socket]
    return [client, new End(far)]
  }
  const [client, server] = await another()
  return { client, server, proxy, another }
}

describe('A line without rules', () => {
  it('passes everything byte for byte, both ways, however it is cut up', async () => {
    const texts = fc.array(
      fc.oneof(
        fc.constantFrom(
          'A1 APPEND INBOX {5+}\r\n',
          '* 1 FETCH (BODY[] {12}\r\n',
          '{3}\r\n',
          '* BYE\r\n',
          '\n'
        ),
        fc.string({ unit: 'binary-ascii' }),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
      )
    )
    await fc.assert(
      fc.asyncProperty(texts, texts, async (up, down) => {
        const { client, server } = await line()
        for (const text of up) client.say(text)
        for (const text of down) server.say(text)
        client.hangUp()
        await server.isOver()
        server.hangUp()
        await client.isOver()
        expect(server.heard).toBe(up.join(''))
        expect(client.heard).toBe(down.join(''))
      }),
      { numRuns: 40 }
    )
  })

  it('notes the commands, and all of the wire', async () => {
    const { client, server, proxy } = await line()
    client.say('A1 LOGIN {5+}\r\nmarie {3+}\r\nA2 \r\nA2 AUTHENTICATE PLAIN\r\n')
    client.say('AGE=\r\n')
    await server.hears('AGE=\r\n')
    server.say('A2 OK done\r\n')
    await client.hears('done\r\n')
    client.say('A3 APPEND x {9}\r\nA9 NOOP\r\n')
    client.say('\r\nA4 NOOP\r\n')
    await server.hears('A4 NOOP\r\n')
    expect(proxy.commands).toEqual([
      { tag: 'A1', text: 'LOGIN {5+}' },
      { tag: 'A2', text: 'AUTHENTICATE PLAIN' },
      { tag: 'A3', text: 'APPEND x {9}' },
      { tag: 'A4', text: 'NOOP' }
    ])
    expect(proxy.connections).toMatchObject([{ commands: proxy.commands, open: true }])
    expect(proxy.wire.toString('latin1')).toBe(server.heard)
  })
})

describe('What is within a literal', () => {
  it('is never taken for a line, be it a command or an answer', async () => {
    const { client, server, proxy } = await line()
    const always = { times: Infinity }
    const lookalikes = 'A2 APPEND INBOX {3}\r\nA1 OK [APPENDUID 1 2] Done\r\n* CAPABILITY IDLE\r\n'
    const rules = [
      proxy.rule({ when: { client: /^A2/, ...always }, then: { answer: 'NO' } }),
      proxy.rule({ when: { server: /APPENDUID/, ...always }, then: { replace: 'x' } }),
      proxy.rule({ when: { client: /^A1 OK/, ...always }, then: { cut: 0 } }),
      proxy.rule({ then: { hide: ['IDLE'] } })
    ]
    const command = `A1 APPEND INBOX {${lookalikes.length}+}\r\n${lookalikes}\r\n`
    client.say(command)
    await server.hears(command)
    const answer = `* 1 FETCH (BODY[] {${lookalikes.length}}\r\n${lookalikes} FLAGS ())\r\n`
    server.say(answer)
    await client.hears(answer)
    expect(server.heard + client.heard).toBe(command + answer)
    expect(rules.map(({ applied }) => applied)).toEqual([0, 0, 0, 0])
  })
})

describe('A line that is cut', () => {
  it('has let through as many bytes of one side as said, over all connections', async () => {
    const { client, server, proxy, another } = await line()
    const cut = proxy.rule({ then: { cut: 10, of: 'server' } })
    server.say('* OK 3\r\n')
    await client.hears('* OK 3\r\n')
    const [second, upstream] = await another()
    upstream.say('* OK 3\r\n')
    expect(await second.isOver()).toBe('quietly')
    await cut.happened
    expect(second.heard).toBe('* ')
    client.say('A1 NOOP\r\n')
    await server.hears('A1 NOOP\r\n')
  })

  it('counts from a certain command on', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({ when: { client: /APPEND/ }, then: { cut: 20 } })
    client.say('A1 NOOP\r\nA2 APPEND x {9+}\r\n123456789\r\n')
    await server.isOver()
    expect(server.heard).toBe('A1 NOOP\r\nA2 APPEND x {9+}\r\n12')
  })

  it('loses an answer, and nothing before it', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({ when: { server: /APPENDUID/, nth: 2 }, then: { cut: 0 } })
    server.say('A1 OK [APPENDUID 1 1]\r\nA2 OK [APPENDUID 1 2]\r\nA3 OK\r\n')
    await client.isOver()
    expect(client.heard).toBe('A1 OK [APPENDUID 1 1]\r\n')
  })

  it('can be cut with a reset', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({ when: { server: /APPENDUID/ }, then: { cut: 0, reset: true } })
    server.say('A1 OK [APPENDUID 1 1]\r\n')
    expect(await Promise.all([client.isOver(), server.isOver()])).toEqual(['reset', 'reset'])
  })
})

describe('A line that is held', () => {
  it('from a certain answer on lets the rest through later, in order', async () => {
    const { client, server, proxy } = await line()
    const hold = proxy.rule({ when: { server: /^A2/ }, then: { hold: 'server' } })
    server.say('A1 OK\r\nA2 OK\r\nA3 OK\r\n')
    await hold.happened
    await client.hears('A1 OK\r\n')
    expect(client.heard).toBe('A1 OK\r\n')
    hold.lift()
    await client.hears('A1 OK\r\nA2 OK\r\nA3 OK\r\n')
  })

  it('as a whole also holds those who come later', async () => {
    const { client, server, proxy, another } = await line()
    const hold = proxy.rule({ then: { hold: 'client' } })
    const [second, upstream] = await another()
    client.say('A1 NOOP\r\n')
    await hold.happened
    second.say('B1 NOOP\r\n')
    upstream.say('* OK\r\n')
    await second.hears('* OK\r\n')
    hold.lift()
    await Promise.all([server.hears('A1 NOOP\r\n'), upstream.hears('B1 NOOP\r\n')])
  })

  it('can be slow, or long', async () => {
    const { client, server, proxy } = await line()
    const slow = proxy.rule({ then: { slow: 'client', bytesPerSecond: 10_000 } })
    const start = performance.now()
    client.say(`${'x'.repeat(998)}\r\n`)
    await server.hears('x\r\n')
    expect(performance.now() - start).toBeGreaterThan(70)
    slow.lift()
    proxy.rule({ then: { delay: 60 } })
    const later = performance.now()
    server.say('* OK\r\n')
    await client.hears('* OK\r\n')
    expect(performance.now() - later).toBeGreaterThan(50)
  })
})

describe('What a server says', () => {
  it('is replaced as often as said, from the time on that is said', async () => {
    const { client, server, proxy } = await line()
    const rule = proxy.rule({
      when: { server: /RFC822\.SIZE (\d+)/, nth: 2, times: 2 },
      then: { replace: 'RFC822.SIZE 9$1' }
    })
    for (const n of [1, 2, 3, 4]) server.say(`* ${n} FETCH (RFC822.SIZE ${n}0)\r\n`)
    await client.hears('40)\r\n')
    expect(client.heard.match(/SIZE \d+/g)).toEqual(['SIZE 10', 'SIZE 920', 'SIZE 930', 'SIZE 40'])
    expect(rule.applied).toBe(2)
  })

  it('is another literal, with its length', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({
      when: { server: /BODY\[\]/ },
      then: { rewrite: (literal) => Buffer.concat([Buffer.from('X: y\r\n'), literal]) }
    })
    server.say('* 1 FETCH (BODY[] {5}\r\nab\r\nc FLAGS ())\r\n')
    await client.hears('FLAGS ())\r\n')
    expect(client.heard).toBe('* 1 FETCH (BODY[] {11}\r\nX: y\r\nab\r\nc FLAGS ())\r\n')
  })

  it('has something said before it, or instead of it as its last words', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({ when: { server: /^A1/ }, then: { say: '* 3 EXPUNGE' } })
    proxy.rule({ when: { server: /^A2/ }, then: { say: '* BYE Too many connections', hangUp: true } })
    server.say('A1 OK\r\nA2 OK\r\n')
    await client.isOver()
    await server.isOver()
    expect(client.heard).toBe('* 3 EXPUNGE\r\nA1 OK\r\n* BYE Too many connections\r\n')
  })

  it('leaves out capabilities wherever they are told, and claims others', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({ then: { hide: ['multiappend', 'AUTH='], offer: ['LITERAL-'] } })
    server.say('* OK [CAPABILITY IMAP4rev1 MULTIAPPEND AUTH=PLAIN IDLE] Hello MULTIAPPEND\r\n')
    server.say('* CAPABILITY IMAP4rev1 MULTIAPPEND AUTH=PLAIN AUTH=LOGIN\r\n')
    server.say('A1 OK [CAPABILITY MULTIAPPEND IDLE] Done\r\n* 1 EXISTS\r\n')
    await client.hears('EXISTS\r\n')
    expect(client.heard.split('\r\n')).toEqual([
      '* OK [CAPABILITY IMAP4rev1 IDLE LITERAL-] Hello MULTIAPPEND',
      '* CAPABILITY IMAP4rev1 LITERAL-',
      'A1 OK [CAPABILITY IDLE LITERAL-] Done',
      '* 1 EXISTS',
      ''
    ])
  })
})

describe('A command that is answered instead of the server', () => {
  it('never reaches it, whichever way its literals are sent', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({
      when: { client: / APPEND /, times: 2 },
      then: { answer: ['* 1 EXISTS', 'NO [OVERQUOTA] Full'] }
    })
    client.say('A1 APPEND x {3}\r\n')
    await client.hears('+ OK\r\n')
    client.say('abc (\\Seen) {4}\r\n')
    await client.hears('+ OK\r\n+ OK\r\n')
    client.say('abcd\r\nA2 APPEND x {4+}\r\n\r\n\r\n\r\nA3 NOOP\r\n')
    await server.hears('NOOP\r\n')
    expect(server.heard).toBe('A3 NOOP\r\n')
    await client.hears('A2 NO [OVERQUOTA] Full\r\n')
    expect(client.heard).toBe(
      '+ OK\r\n+ OK\r\n* 1 EXISTS\r\nA1 NO [OVERQUOTA] Full\r\n* 1 EXISTS\r\nA2 NO [OVERQUOTA] Full\r\n'
    )
  })

  it('is counted with the others, for each connection or over all', async () => {
    const { client, proxy, another } = await line()
    proxy.rule({ when: { client: /./, times: Infinity }, then: { answer: 'BAD' } })
    proxy.rule({ when: { server: /BAD/, nth: 4 }, then: { replace: 'BAD, the fourth' } })
    proxy.rule({
      when: { server: /BAD/, nth: 3, perConnection: true },
      then: { say: '* BYE', hangUp: true }
    })
    const [second] = await another()
    client.say('A1 X\r\nA2 X\r\n')
    await client.hears('A2 BAD\r\n')
    second.say('B1 X\r\nB2 X\r\n')
    await second.hears('B1 BAD\r\nB2 BAD, the fourth\r\n')
    client.say('A3 X\r\n')
    await client.hears('* BYE\r\n')
    await client.isOver()
  })

  it('gets its answer after those of the commands before it', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({ when: { client: /^A2/ }, then: { answer: 'NO' } })
    client.say('A1 NOOP\r\nA2 NOOP\r\nA3 NOOP\r\n')
    await server.hears('A3 NOOP\r\n')
    expect(client.heard).toBe('')
    server.say('A1 OK\r\nA3 OK\r\n')
    await client.hears('A3 OK\r\n')
    expect(client.heard).toBe('A1 OK\r\nA2 NO\r\nA3 OK\r\n')
  })

  it('may be one that the server is too picky for', async () => {
    const { client, server, proxy } = await line()
    const judge = (message: Buffer) => (message.includes(0) ? 'NO NUL' : undefined)
    const rule = proxy.rule({ when: { client: / APPEND /, times: Infinity }, then: { judge } })
    client.say('A1 APPEND x {3}\r\n')
    await client.hears('+ OK\r\n')
    client.say('abc {0+}\r\n {2+}\r\n\r\n\r\nA2 APPEND x {2+}\r\nok {2+}\r\n!\0\r\nA3 NOOP\r\n')
    await server.hears('A3 NOOP\r\n')
    expect(server.heard).toBe('A1 APPEND x {3+}\r\nabc {0+}\r\n {2+}\r\n\r\n\r\nA3 NOOP\r\n')
    server.say('A1 OK\r\nA3 OK\r\n')
    await client.hears('A3 OK\r\n')
    expect(client.heard).toBe('+ OK\r\nA1 OK\r\nA2 NO NUL\r\nA3 OK\r\n')
    expect(rule.applied).toBe(1)
  })

  it('may be a message that arrives otherwise than it was sent', async () => {
    const { client, server, proxy } = await line()
    proxy.rule({
      when: { client: /\{\d+\+?\}$/, times: 2 },
      then: { rewrite: (message) => Buffer.from(message.toString().toUpperCase() + '!') }
    })
    client.say('A1 APPEND x {3}\r\n')
    await client.hears('+ OK\r\n')
    client.say('abc {2+}\r\nde\r\n')
    await server.hears('!\r\n')
    expect(server.heard).toBe('A1 APPEND x {4+}\r\nABC! {3+}\r\nDE!\r\n')
  })

  it('is over when the server refuses it before its literal', async () => {
    const { client, server, proxy } = await line()
    client.say('A1 APPEND x {9}\r\n')
    await server.hears('{9}\r\n')
    server.say('A1 NO [TRYCREATE] There is none.\r\n')
    await client.hears('none.\r\n')
    client.say('A2 NOOP\r\n')
    await server.hears('NOOP\r\n')
    expect(proxy.commands.map(({ text }) => text)).toEqual(['APPEND x {9}', 'NOOP'])

    client.say('A3 NOOP\r\nA4 APPEND x {9}\r\n')
    await server.hears('{9}\r\n')
    server.say('A3 NO Not that one\r\n')
    await client.hears('that one\r\n')
    client.say('A5 NOOP\r\n\r\n')
    await server.hears('NOOP\r\n\r\n')
    expect(proxy.commands).toHaveLength(4)
  })
})

describe('A connection that can’t be read', () => {
  it('for it is encrypted from the first byte is passed on as it comes', async () => {
    const { client, server } = await line()
    client.say('\x16\x03\x01 no line end')
    await server.hears('no line end')
    server.say('\x16 neither')
    await client.hears('neither')
  })

  it('from STARTTLS on is passed on as it comes', async () => {
    const { client, server } = await line()
    client.say('A1 STARTTLS\r\n')
    await server.hears('STARTTLS\r\n')
    server.say('A1 OK Go on\r\n')
    await client.hears('Go on\r\n')
    client.say('\x16 hello')
    await server.hears('hello')
  })
})
