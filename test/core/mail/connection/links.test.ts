import { describe, expect, it } from 'vitest'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { Gate, Link } from '../../../../src-main/core/mail/connection/links.ts'

const settled = () => new Promise(setImmediate)

class Line {
  alive = true
  closed = 0

  close(): Promise<void> {
    this.alive = false
    this.closed++
    return Promise.resolve()
  }
}

/** Attempts to connect, each to be answered by the test. */
function door() {
  const knocks: PromiseWithResolvers<Line>[] = []
  const knock = () => {
    const attempt = Promise.withResolvers<Line>()
    knocks.push(attempt)
    return attempt.promise
  }
  return { knocks, knock }
}

const failure = (code: RehomeError['code']) => new RehomeError(code, { host: 'mail.example' })

describe('A gate', () => {
  it('lets one try alone until somebody is in, and then all at once', async () => {
    const gate = new Gate('new')
    const { knocks, knock } = door()
    const [first, second] = [gate.enter(knock), gate.enter(knock)]
    await settled()
    expect(knocks).toHaveLength(1)
    knocks[0]?.resolve(new Line())
    await first
    await settled()
    expect(knocks).toHaveLength(2)
    void gate.enter(knock)
    await settled()
    expect(knocks).toHaveLength(3)
    knocks[1]?.resolve(new Line())
    await second
    expect(gate.known).toBe(true)
  })

  it('does not have a refused password tried a second time, whoever comes', async () => {
    const gate = new Gate('old')
    const { knocks, knock } = door()
    const attempts = [gate.enter(knock), gate.enter(knock)]
    await settled()
    knocks[0]?.reject(failure('signIn.wrongPassword'))
    for (const attempt of [...attempts, gate.enter(knock)])
      await expect(attempt).rejects.toMatchObject({ code: 'signIn.wrongPassword', side: 'old' })
    expect(knocks).toHaveLength(1)
    expect(gate.known).toBe(false)
  })

  it.each(['signIn.tooManyConnections', 'connect.refused', 'server.busy'] as const)(
    'has others try after %s',
    async (code) => {
      const gate = new Gate('new')
      const { knocks, knock } = door()
      const [first, second] = [gate.enter(knock), gate.enter(knock)]
      await settled()
      knocks[0]?.reject(failure(code))
      await expect(first).rejects.toMatchObject({ code, side: 'new' })
      await settled()
      knocks[1]?.resolve(new Line())
      await second
    }
  )

  it('is in doubt again after a loss: of those that come, one goes first', async () => {
    const gate = new Gate('new')
    const { knocks, knock } = door()
    const links = [1, 2, 3].map(() => new Link(gate, knock))
    const opened = links.map((link) => link.get())
    for (let n = 0; n < 3; n++) {
      await settled()
      knocks[n]?.resolve(new Line())
    }
    const lines = await Promise.all(opened)
    for (const line of lines) line.alive = false
    const again = links.map((link) => link.get())
    await settled()
    expect(knocks).toHaveLength(4)
    knocks[3]?.reject(failure('signIn.wrongPassword'))
    for (const attempt of again) await expect(attempt).rejects.toMatchObject({ code: 'signIn.wrongPassword' })
    expect(knocks).toHaveLength(4)
  })

  it('is in doubt as well when all have let go of their lines', async () => {
    const gate = new Gate('new')
    const { knocks, knock } = door()
    const links = [1, 2].map(() => new Link(gate, knock))
    const opened = links.map((link) => link.get())
    for (let n = 0; n < 2; n++) {
      await settled()
      knocks[n]?.resolve(new Line())
    }
    await Promise.all(opened)
    await Promise.all(links.map((link) => link.close()))
    for (const link of links) void link.get()
    await settled()
    expect(knocks).toHaveLength(3)
  })
})

describe('A link', () => {
  const link = () => {
    const lines: Line[] = []
    const connect = () => {
      const line = new Line()
      lines.push(line)
      return Promise.resolve(line)
    }
    return { lines, of: new Link(new Gate('old'), connect) }
  }

  it('is opened once, however many ask, and closed once', async () => {
    const { lines, of } = link()
    const [one, other] = await Promise.all([of.get(), of.get()])
    expect(one).toBe(other)
    expect(await of.get()).toBe(one)
    await Promise.all([of.close(), of.close()])
    expect(lines.map(({ closed }) => closed)).toEqual([1])
  })

  it('is opened anew after a loss, and what was lost is closed', async () => {
    const { lines, of } = link()
    const one = await of.get()
    one.alive = false
    expect(await of.get()).not.toBe(one)
    expect(lines.map(({ closed }) => closed)).toEqual([1, 0])
  })

  it('tries again after a failure', async () => {
    let times = 0
    const of = new Link(new Gate('old'), () =>
      times++ === 0 ? Promise.reject(failure('connect.refused')) : Promise.resolve(new Line())
    )
    await expect(of.get()).rejects.toMatchObject({ code: 'connect.refused' })
    expect((await of.get()).alive).toBe(true)
  })
})
