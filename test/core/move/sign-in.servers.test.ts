/** Signing in to a real server that refuses, for each of the reasons that it can have. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Move } from '../../../src-main/core/move/index.ts'
import { memorySecrets, systemClock, systemRandom } from '../../../src-main/core/ports.ts'
import { expectWords } from '../../failure-words.ts'
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts'
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts'

const folder = mkdtempSync(join(tmpdir(), 'rehome-sign-in-'))
let dovecot: Dovecot
beforeAll(async () => {
  // For Dovecot's own user.
  chmodSync(folder, 0o755)
  writeFileSync(
    join(folder, 'closed'),
    'locked@old.example:{PLAIN}secret::::::nologin reason=Account.is.locked\n',
    {
      mode: 0o644
    }
  )
  dovecot = await startDovecot({
    users: { marie: 'secret', 'zoe@old.example': 'secret' },
    extra: `passdb {\n  driver = passwd-file\n  args = ${folder}/closed\n}`
  })
})
afterAll(async () => {
  await dovecot.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A move whose old mailbox is behind a line that listens. */
async function moveFrom(
  email: string,
  user = email,
  presetId = 'other'
): Promise<{ move: Move; line: FaultProxy }> {
  const line = await startFaultProxy(dovecot.port)
  const move = Move.create(
    mkdtempSync(join(folder, 'move-')),
    { clock: systemClock, secrets: memorySecrets(), onChange: () => undefined, onProgress: () => undefined },
    { id: systemRandom.id(), practice: false, track: 'address' }
  )
  onTestFinished(async () => {
    await move.close()
    await line.close()
  })
  move.setAccount('old', {
    email,
    presetId,
    imap: { host: '127.0.0.1', port: line.port, security: 'none', user }
  })
  return { move, line }
}

const attempts = ({ commands }: FaultProxy) =>
  commands.filter(({ text }) => /^(AUTHENTICATE|LOGIN)\b/i.test(text)).length

const signIn = (move: Move, password: string) =>
  move.signIn('old', password, false).then(
    () => 'signed in',
    (error: unknown) => error
  )

describe('A password that is refused', () => {
  it('is sent twice at most, and another one is', async () => {
    const { move, line } = await moveFrom('zoe@old.example', 'ZOE@old.example')
    line.rule({
      when: { client: / AUTHENTICATE /, times: 2 },
      then: { answer: 'NO [AUTHENTICATIONFAILED] No' }
    })
    const failure = await signIn(move, 'wrong')
    expect(failure).toMatchObject({ code: 'signIn.wrongPassword', side: 'old' })
    expectWords(failure)
    expect(attempts(line)).toBe(2)
    const third = await signIn(move, 'wrong')
    expect(third).toMatchObject({ code: 'signIn.triedTwice', side: 'old' })
    expectWords(third)
    expect(attempts(line)).toBe(2)
    expect(await signIn(move, 'secret')).toBe('signed in')
  })

  it('is tried with the other way to write the name, where nobody knows it', async () => {
    const { move, line } = await moveFrom('marie@old.example')
    expect(await signIn(move, 'secret')).toBe('signed in')
    expect(attempts(line)).toBe(2)
    expect(move.snapshot().old?.imap?.user).toBe('marie')
    expect(move.snapshot().old?.checked).toBe(true)
  })

  it('is not tried with another name where the provider’s way is known', async () => {
    const { move, line } = await moveFrom('marie@orange.fr', 'marie@orange.fr', 'orange')
    const failure = await signIn(move, 'secret')
    expect(failure).toMatchObject({ code: 'signIn.wrongPassword' })
    expectWords(failure)
    expect(attempts(line)).toBe(1)
  })
})

describe('A real server', () => {
  it('says that an account is locked', async () => {
    const { move, line } = await moveFrom('locked@old.example')
    const failure = await signIn(move, 'secret')
    expect(failure).toMatchObject({ code: 'signIn.locked', params: { user: 'locked@old.example' } })
    expectWords(failure)
    expect(attempts(line)).toBe(1)
  })

  it('that takes no password in clear gets none', async () => {
    const { move, line } = await moveFrom('zoe@old.example')
    line.rule({ then: { hide: ['AUTH='], offer: ['LOGINDISABLED'] } })
    const failure = await signIn(move, 'secret')
    expect(failure).toMatchObject({ code: 'signIn.refused' })
    expectWords(failure)
    expect(attempts(line)).toBe(0)
  })
})
