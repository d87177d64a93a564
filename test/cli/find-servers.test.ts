import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Context } from '../../src-main/cli/command.ts'
import { copy } from '../../src-main/cli/copy.ts'
import { findServers } from '../../src-main/cli/find-servers.ts'
import { readMoveFile } from '../../src-main/cli/move-file.ts'
import { createOutput } from '../../src-main/cli/output.ts'
import type { Candidate, Discovery } from '../../src-main/core/discovery/index.ts'
import { formatterFor, type Language, languages } from '../../src-main/i18n/index.ts'
import { runHere } from './in-process.ts'
import { writeMoveFile } from './rehome.ts'

const folder = mkdtempSync(join(tmpdir(), 'rehome-found-'))
afterAll(() => rmSync(folder, { recursive: true }))

const found = (email: string, ...candidates: Candidate[]): Discovery => ({
  ...{ email, isOwnDomain: true, candidates, alternatives: [], exchangers: [], isOffline: false }
})
const place = (host: string, trust: Candidate['trust'], source: Candidate['source'] = 'srv'): Candidate => ({
  presetId: 'other',
  imap: { host, port: 993, security: 'tls', user: 'marie' },
  ...{ source, trust, site: 'hoster.example', evidence: '_imaps._tcp.cedre.example' }
})

/** A search whose answers are known, and what it was asked. */
function knowing(answers: Readonly<Record<string, Candidate>>) {
  const asked: string[] = []
  const discover: Context['discover'] = (email) => {
    asked.push(email)
    const answer = answers[email]
    return Promise.resolve(found(email, ...(answer ? [answer] : [])))
  }
  return { asked, discover }
}

const account = (email: string, more = {}) => ({ email, password: { env: 'NOT_SET' }, ...more })
const imap = { host: 'imap.new.example', port: 993, security: 'tls', user: 'marie' }
const elsewhere = account('marie@new.example', { imap })
const start = (
  content: Readonly<Record<string, unknown>>,
  discover: Context['discover'],
  language: Language = 'en'
) => runHere(copy, [writeMoveFile(folder, content)], {}, { json: true, stateDir: folder, discover, language })

test('a server that TLS or a preset vouches for is taken, and said', async () => {
  const { discover, asked } = knowing({ 'marie@cedre.example': place('imap.cedre.example', 'high') })
  const file = writeMoveFile(folder, { old: account('marie@cedre.example'), new: elsewhere })
  const words = formatterFor('en')
  const said: string[] = []
  const output = { ...createOutput(true, words), note: (text: string) => void said.push(text) }
  const signal = new AbortController().signal
  const context: Context = { output, words, stateDir: undefined, signal, discover }
  const { old, new: target } = await findServers(file, readMoveFile(file), 'both', context)
  expect(old).toMatchObject({ presetId: 'other', imap: { host: 'imap.cedre.example', user: 'marie' } })
  expect(target).toMatchObject({ imap })
  expect(asked).toEqual(['marie@cedre.example'])
  expect(said.join('')).toContain('imap.cedre.example')
})

test('it is found before a password is asked for', async () => {
  const { discover } = knowing({ 'marie@cedre.example': place('imap.cedre.example', 'high') })
  const { last, stderr } = await start({ old: account('marie@cedre.example'), new: elsewhere }, discover)
  expect(stderr).toContain('The server')
  expect(last).toMatchObject({ code: 'input.secretMissing', params: { field: 'old.password' } })
})

test.each(['medium', 'low'] as const)(
  'one of %s trust has to be written into the file first',
  async (trust) => {
    const { discover } = knowing({ 'marie@cedre.example': place('mail.hoster.example', trust) })
    for (const language of languages) {
      const ended = await start({ old: account('marie@cedre.example'), new: elsewhere }, discover, language)
      expect(ended).toMatchObject({ status: 4, last: { code: 'input.confirmServer', side: 'old' } })
      expect(ended.stderr).toContain(
        '"imap": {"host":"mail.hoster.example","port":993,"security":"tls","user":"marie"}'
      )
      for (const word of ['hoster.example', 'move.json', '_imaps._tcp.cedre.example'])
        expect(ended.stderr).toContain(word)
    }
  }
)

test('what was asked for to be written is taken when it is', async () => {
  const { discover, asked } = knowing({ 'marie@cedre.example': place('mail.hoster.example', 'low') })
  const first = await start({ old: elsewhere, new: account('marie@cedre.example') }, discover)
  expect(first.last).toMatchObject({ side: 'new', params: { field: 'new' } })
  const { expected } = first.last.params as { expected: string }
  const written = JSON.parse(`{${expected}}`) as object
  asked.length = 0
  const second = await start({ old: elsewhere, new: account('marie@cedre.example', written) }, discover)
  expect(second.last).toMatchObject({ code: 'input.secretMissing' })
  expect(asked).toEqual([])
})

test('nothing found asks for the server as before', async () => {
  const { discover } = knowing({})
  const { last, status } = await start({ old: account('marie@nulle-part.example'), new: elsewhere }, discover)
  expect(last).toMatchObject({
    code: 'input.field',
    params: { field: 'old.imap', expected: '{host, port, security, user}' }
  })
  expect(status).toBe(4)
})

test('nobody is asked about what is named, known, in files, or not needed', async () => {
  const { discover, asked } = knowing({})
  await start({ old: elsewhere, new: account('marie@gmail.com') }, discover)
  await start({ old: { email: 'marie@cedre.example', backup: 'mail' }, new: elsewhere }, discover)
  const context = { discover } as unknown as Context
  const file = writeMoveFile(folder, { old: account('marie@cedre.example'), new: elsewhere })
  const contacts = readMoveFile(file, 'contacts')
  expect(await findServers(file, contacts, 'contacts', context)).toEqual(contacts)
  expect(asked).toEqual([])
})

test('Ctrl-C ends the search', async () => {
  const stop = new AbortController()
  const discover: Context['discover'] = (email) => {
    stop.abort()
    return Promise.resolve(found(email, place('imap.cedre.example', 'high')))
  }
  const file = writeMoveFile(folder, { old: account('marie@cedre.example'), new: elsewhere })
  const ended = await runHere(
    copy,
    [file],
    {},
    { json: true, stateDir: folder, discover, signal: stop.signal }
  )
  expect(ended).toMatchObject({ status: 130, last: { code: 'move.interrupted' } })
})
