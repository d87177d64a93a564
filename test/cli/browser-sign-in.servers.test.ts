import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { awkwardMail, awkwardNamesWithDots } from '../servers/awkward-mail.ts'
import { compare, fill, snapshot } from '../servers/mailbox.ts'
import { startOpenIdProvider } from '../servers/openid-provider.ts'
import { startTwoMailboxes } from '../servers/two-mailboxes.ts'
import { contentsOf, ended, rehome, sideOf, writeMoveFile } from './rehome.ts'

const someMail = awkwardMail(2).map(({ name, messages }) => ({ name, messages: messages.slice(1, 4) }))

/** An old mailbox that is signed in to in the browser, and a new one with a password. */
async function world() {
  const provider = await startOpenIdProvider()
  onTestFinished(() => provider.stop())
  const both = await startTwoMailboxes({ introspectionUrl: provider.introspectionUrl })
  onTestFinished(() => both.stop())
  const config = join(both.state, 'oauth.json')
  writeFileSync(config, JSON.stringify(provider.config))
  const file = writeMoveFile(both.state, {
    old: { ...sideOf(both.old, 'OLD'), password: { oauth: true } },
    new: sideOf(both.new, 'NEW')
  })
  const state = join(both.state, 'kept')
  const env = {
    NEW: both.new.password,
    NODE_EXTRA_CA_CERTS: both.old.ca,
    REHOME_DATA: join(both.state, 'data'),
    REHOME_OAUTH_CONFIG: config
  }
  return { ...both, provider, file, state, folder: both.state, env }
}

/** Runs the command line in a terminal of its own, and does something as soon as it prints an address. */
function inTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  visit: (url: string) => Promise<unknown>
) {
  const command = [process.execPath, 'src-main/cli.ts', ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH: process.env.PATH, LANG: 'en_GB.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'pipe']
  })
  let seen = ''
  let visited: Promise<unknown> | undefined
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/auth\?\S+(?=\s)/.exec(seen) ?? []
    if (url !== undefined) visited ??= visit(url)
  })
  return ended(child)
}

test('in a terminal, the address to open is printed; once somebody has signed in there, the mail is copied', async () => {
  const { old, new: next, provider, file, state, folder, env } = await world()
  await fill(old, someMail)
  const copy = () => inTerminal(['copy', file, '--state', state], env, (url) => provider.visit(url, old.user))
  const { stdout, status } = await copy()
  expect(stdout).toContain('Sign in to marie@old.example in your browser, at this address')
  expect(stdout).toContain('Signed in to marie@old.example.')
  expect(status).toBe(0)
  expect(compare(await snapshot(old), await snapshot(next), awkwardNamesWithDots)).toEqual([])

  // Nothing of it is kept: the next run asks again.
  const again = await copy()
  expect(again.stdout).toContain('Sign in to marie@old.example')
  expect(again.status).toBe(0)
  const written = contentsOf(folder).toString('latin1') + stdout + again.stdout
  expect([...provider.secrets].filter((secret) => written.includes(secret))).toEqual([])
})

test('who says no ends it with the reason and the next step', async () => {
  const { old, provider, file, state, env } = await world()
  const { stdout, status } = await inTerminal(['copy', file, '--state', state], env, (url) =>
    provider.visit(url, old.user, 'no')
  )
  expect(status).toBe(3)
  expect(stdout).toContain('Old mailbox: Local gave Rehome no permission.')
})

test('without a terminal, or without being registered there, nobody is asked and nothing is contacted', async () => {
  const { old, file, state, env } = await world()
  const args = ['copy', file, '--json', '--state', state]
  const silent = await rehome(args, env)
  expect(silent.status).toBe(3)
  expect(silent.last).toMatchObject({ type: 'error', code: 'signIn.noTerminal', side: 'old' })

  const { REHOME_OAUTH_CONFIG: _, ...unregistered } = env
  const impossible = await rehome(args, unregistered)
  expect(impossible.status).toBe(3)
  expect(impossible.last).toMatchObject({ type: 'error', code: 'signIn.oauthOnly', side: 'old' })
  expect(impossible.last.message).toContain('Thunderbird')
  // One connection at most: the one by which the test saw that the server is up.
  expect(old.log().split('rip=').length).toBeLessThanOrEqual(2)
})
