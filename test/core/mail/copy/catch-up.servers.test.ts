/** Catching up on real servers: what it brings, what it leaves alone, and how little it asks. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fill, snapshot, wireName, withMailbox, type MailboxAddress } from '../../../servers/mailbox.ts'
import { inbox, letter, letters, type Scene, type Stage, startStage } from '../catalogue.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Makes a server one that doesn't count changes of flags (RFC 7162). */
function withoutCondstore({ oldLine }: Scene): void {
  oldLine.rule({ then: { hide: ['CONDSTORE', 'QRESYNC'] } })
  const counted = { server: /\[HIGHESTMODSEQ \d+\] Highest/, times: Infinity }
  oldLine.rule({ when: counted, then: { replace: '[NOMODSEQ] None' } })
}

/** Changes flags of a message, as its owner does. */
const flag = (at: MailboxAddress, uid: number, change: string) =>
  withMailbox(at, async (imap) => {
    await imap.command('SELECT', wireName(at, 'INBOX'))
    await imap.command('UID', 'STORE', String(uid), ...change.split(' '))
  })

const flagsIn = async (at: MailboxAddress) =>
  ((await snapshot(at)).get('INBOX') ?? []).map(({ flags }) => flags.join(' '))

/** How many commands a run costs on both lines, and of these, how many read mail. */
async function costOf(scene: Scene, work: () => Promise<unknown>) {
  const heard = () => [scene.oldLine, scene.newLine].flatMap(({ commands }) => commands)
  const before = heard().length
  const [old, next] = [scene.oldLine.commands.length, scene.newLine.commands.length]
  await work()
  const texts = [...scene.oldLine.commands.slice(old), ...scene.newLine.commands.slice(next)].map(
    ({ text }) => text
  )
  return {
    commands: heard().length - before,
    bodies: texts.filter((text) => text.includes('BODY.PEEK[]')).length,
    flags: texts.filter((text) => /FETCH .*FLAGS/.test(text)).length,
    lists: texts.filter((text) => /SEARCH|FETCH 1:\*/.test(text)).length
  }
}

describe.each([
  ['that counts changes', () => undefined],
  ['that doesn’t count changes', withoutCondstore]
])('A server %s', (_, be) => {
  async function copied(count = 6): Promise<Scene> {
    const scene = await stage.scene(inbox(letters(count)))
    be(scene)
    expect(await scene.copy()).toMatchObject({ verified: true, messages: { copied: count } })
    return scene
  }

  it('brings new mail, and reads nothing else', async () => {
    const scene = await copied()
    await fill(scene.old, inbox([letter(7)]))
    const cost = await costOf(scene, () => scene.copy())
    expect(await scene.differences()).toEqual([])
    // The new message, and its copy.
    expect(cost.bodies).toBe(2)
  })

  it('brings what has changed there, and leaves what the person has changed here', async () => {
    const scene = await copied()
    await flag(scene.old, 1, '+FLAGS (\\Answered Work)')
    await flag(scene.old, 2, '-FLAGS (\\Seen)')
    await flag(scene.new, 3, '+FLAGS (\\Seen $Mine)')
    await flag(scene.new, 4, '-FLAGS (\\Seen)')
    const before = await flagsIn(scene.new)
    const { messages } = await scene.copy()
    expect(messages).toMatchObject({ copied: 0, alreadyThere: 6, updated: 2 })
    const after = await flagsIn(scene.new)
    expect(after.slice(0, 2)).toEqual(['$Forwarded Work \\Answered \\Flagged', ''])
    expect(after.slice(2)).toEqual(before.slice(2))
    expect((await scene.copy()).messages.updated).toBe(0)
    expect(await flagsIn(scene.new)).toEqual(after)
  })

  it('does not bring back what the person has removed here', async () => {
    const scene = await copied()
    await withMailbox(scene.new, async (imap) => {
      await imap.command('SELECT', wireName(scene.new, 'INBOX'))
      await imap.command('UID', 'STORE', '2', '+FLAGS', '(\\Deleted)')
      await imap.command('EXPUNGE')
    })
    await flag(scene.old, 2, '+FLAGS (\\Answered)')
    expect((await scene.copy()).messages).toMatchObject({ copied: 0, alreadyThere: 6, updated: 0 })
    expect(await flagsIn(scene.new)).toHaveLength(5)
  })

  it('brings flags that changed while the first copy was stopped half-way', async () => {
    const scene = await stage.scene(inbox(letters(6)))
    be(scene)
    const full = scene.newLine.rule({
      when: { client: /\{\d+\+?\}$/, times: Infinity },
      then: { judge: (literal) => (literal.includes('Letter 4') ? 'NO [OVERQUOTA] Full' : undefined) }
    })
    await expect(scene.copy()).rejects.toMatchObject({ code: 'quota.full' })
    full.lift()
    await flag(scene.old, 1, '+FLAGS (\\Seen)')
    await scene.copy()
    expect(await scene.differences()).toEqual([])
  })

  it('recognises what it brought when the old folder is made anew', async () => {
    const scene = await copied()
    renumber(scene.old)
    await fill(scene.old, inbox([letter(7)]))
    await flag(scene.old, 1001, '+FLAGS (\\Answered)')
    expect((await scene.copy()).messages).toMatchObject({ copied: 1, alreadyThere: 6, updated: 1 })
    expect(await scene.differences()).toEqual([])
  })

  it('recognises what it brought when the new folder is made anew', async () => {
    const scene = await copied()
    renumber(scene.new)
    await fill(scene.old, inbox([letter(7)]))
    await flag(scene.old, 1, '+FLAGS (\\Answered)')
    expect((await scene.copy()).messages).toMatchObject({ copied: 1, alreadyThere: 6 })
    expect(await scene.differences()).toEqual([])
  })
})

describe('A second catch-up, when nothing has changed', () => {
  it('costs no more for a large folder than for a small one: it is opened on both sides', async () => {
    const costs = []
    for (const count of [5, 300]) {
      const scene = await stage.scene(inbox(letters(count)))
      await scene.copy()
      costs.push(await costOf(scene, () => scene.copy()))
    }
    expect(costs[0]).toEqual(costs[1])
    expect(costs[1]).toMatchObject({ bodies: 0, flags: 0, lists: 0 })
    // With planning: both sides are listed and measured first.
    expect(costs[1]?.commands).toBeLessThan(40)
  })

  it('asks for flags and nothing more where the server doesn’t count changes', async () => {
    const scene = await stage.scene(inbox(letters(300)))
    withoutCondstore(scene)
    await scene.copy()
    expect(await costOf(scene, () => scene.copy())).toMatchObject({ bodies: 0, flags: 1, lists: 0 })
  })
})

describe('A new server that rewrites mail', () => {
  async function rewriting(): Promise<Scene> {
    const scene = await stage.scene(inbox(letters(6)))
    // Each message by itself: an announcement is a line, whoever sends it.
    scene.newLine.rule({
      when: { client: /"\d\d-\w{3}-\d{4}[^"]*" \{\d+\+?\}$/, times: Infinity },
      then: { rewrite: (literal) => Buffer.concat([Buffer.from('X-Scan: clean\r\n'), literal]) }
    })
    const outcome = await scene.copy()
    expect(outcome.messages.copied).toBe(6)
    expect(outcome.problems.map(({ code }) => code)).toEqual(Array(6).fill('message.altered'))
    return scene
  }

  it.each(['old', 'new'] as const)('has no message twice when the %s folder is made anew', async (side) => {
    const scene = await rewriting()
    renumber(scene[side])
    const outcome = await scene.copy()
    expect(outcome.messages).toMatchObject({ copied: 0, alreadyThere: 6 })
    expect(outcome.verified).toBe(false)
    expect(await flagsIn(scene.new)).toHaveLength(6)
  })
})

/** Gives the inbox another UIDVALIDITY, and its messages other UIDs, as a server does that was restored. */
function renumber({ mailDir }: { mailDir: string }): void {
  const list = join(mailDir, 'dovecot-uidlist')
  const [header = '', ...lines] = readFileSync(list, 'utf8').split('\n')
  const validity = /V(\d+)/.exec(header)?.[1]
  const renumbered = lines.map((line) => line.replace(/^\d+/, (uid) => String(Number(uid) + 1000)))
  const changed = header
    .replace(/V\d+/, `V${Number(validity) + 1}`)
    .replace(/N(\d+)/, (_, next) => `N${Number(next) + 1000}`)
  writeFileSync(list, [changed, ...renumbered].join('\n'))
  for (const name of readdirSync(mailDir))
    if (/^dovecot\.(index|list)/.test(name)) rmSync(join(mailDir, name))
}
