/** A server that was found for an address, and for which nobody vouches, gets no password before the person's yes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Candidate, Discovery } from '../../src-main/core/discovery/index.ts'
import { memorySecrets, systemClock, systemRandom } from '../../src-main/core/ports.ts'
import { createEngine, type Engine } from '../../src-main/ipc/engine.ts'

const email = 'marie@cedre.example'

/** A host that listens to whatever is said to it, and says that it is an IMAP server. */
async function stranger(): Promise<{ port: number; heard: () => string }> {
  let heard = ''
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1')
      socket.end()
    })
    socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, heard: () => heard }
}

function found(candidate: Partial<Candidate>, port = 993): Discovery {
  const imap = { host: '127.0.0.1', port, security: 'none', user: email } as const
  return {
    email,
    isOwnDomain: true,
    candidates: [
      {
        ...{
          presetId: 'other',
          imap,
          source: 'srv',
          trust: 'medium',
          site: 'hoster.example',
          evidence: 'srv'
        },
        ...candidate
      }
    ],
    alternatives: [],
    exchangers: [],
    isOffline: false
  }
}

async function engineWith(answer: Discovery | undefined): Promise<{ engine: Engine; moveId: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rehome-found-'))
  const engine = createEngine({
    dataDir,
    secrets: memorySecrets(),
    clock: systemClock,
    random: systemRandom,
    discover: () => Promise.resolve(answer),
    emit: () => undefined
  })
  onTestFinished(async () => {
    await engine.close()
    rmSync(dataDir, { recursive: true })
  })
  const { id } = await engine.handlers['move.create']({ track: 'address' })
  return { engine, moveId: id }
}

const side = 'old' as const
const unconfirmed = { code: 'input.unconfirmed', params: { host: '127.0.0.1', site: 'hoster.example' } }

test.each(['medium', 'low'] as const)(
  'not a byte of a password goes to a server of %s trust before it was confirmed',
  async (trust) => {
    const host = await stranger()
    const { engine, moveId } = await engineWith(found({ trust }, host.port))
    const { found: place } = await engine.handlers['providers.discover']({ email })
    const imap = place?.candidates[0]?.imap
    if (!imap) throw new Error('nothing found')

    for (const asked of [imap, { ...imap, host: '127.0.0.1 ' }]) {
      const named = engine.handlers['account.set']({ moveId, side, email, presetId: 'other', imap: asked })
      await expect(named).rejects.toMatchObject(unconfirmed)
    }
    const signedIn = engine.handlers['account.signIn']({ moveId, side, password: 'geheim', remember: false })
    await expect(signedIn).rejects.toMatchObject({ code: 'move.notAllowed' })
    expect(host.heard()).toBe('')

    const shouted = email.toUpperCase()
    await expect(
      engine.handlers['account.set']({ moveId, side, email: shouted, presetId: 'other', imap })
    ).rejects.toMatchObject(unconfirmed)
    const confirmed = { moveId, side, email, presetId: 'other', imap, confirmed: true }
    await engine.handlers['account.set'](confirmed)
    await expect(
      engine.handlers['account.signIn']({ moveId, side, password: 'geheim', remember: false })
    ).rejects.toMatchObject({ side })
    expect(host.heard()).not.toBe('')
  }
)

test('a server that a preset or TLS vouches for needs no such yes, nor one that the person named', async () => {
  const trusted = await engineWith(found({ trust: 'high' }))
  await trusted.engine.handlers['providers.discover']({ email })
  const imap = { host: '127.0.0.1', port: 993, security: 'tls', user: email } as const
  const known = { moveId: trusted.moveId, side, email, presetId: 'other', imap }
  await expect(trusted.engine.handlers['account.set'](known)).resolves.toBeDefined()

  const doubted = await engineWith(found({}))
  await doubted.engine.handlers['providers.discover']({ email })
  const own = { ...imap, host: 'mail.cedre.example' }
  const named = { moveId: doubted.moveId, side, email, presetId: 'other', imap: own }
  await expect(doubted.engine.handlers['account.set'](named)).resolves.toBeDefined()
})

test('a certificate may be trusted of a program on this computer, and of no other host', async () => {
  const { engine, moveId } = await engineWith(undefined)
  const certificate = Array.from({ length: 32 }, () => 'AB').join(':')
  const imap = { port: 1143, security: 'starttls', user: email, certificate } as const
  const at = (host: string) =>
    engine.handlers['account.set']({ moveId, side, email, presetId: 'other', imap: { host, ...imap } })
  expect((await at('127.0.0.1')).move.old).toMatchObject({ imap: { certificate } })
  await expect(at('mail.hoster.example')).rejects.toMatchObject({ code: 'bridge.badInput' })
})
