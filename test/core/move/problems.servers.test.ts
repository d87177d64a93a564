import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Problem } from '../../../src-main/core/mail/index.ts'
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts'
import { fill, type TestMessage } from '../../servers/mailbox.ts'
import { realMove } from './real-move.ts'

const letter = (n: number, flags: readonly string[] = []): TestMessage => ({
  raw: Buffer.from(`Message-ID: <${n}@old.example>\r\nSubject: Letter ${n}\r\n\r\nText ${n}\r\n`),
  flags: [...flags],
  date: '02-Feb-2002 10:00:00 +0000'
})

/** A move of one folder, to a mailbox behind a line on which anything can go wrong. */
async function troubledMove(...messages: readonly TestMessage[]) {
  const { move, both } = await realMove()
  await fill(both.old, [{ name: 'Factures', messages: [...messages] }])
  const line = await startFaultProxy(both.new.port)
  onTestFinished(() => line.close())
  // One message at a time, each with an answer of its own.
  line.rule({ then: { hide: ['MULTIAPPEND'] } })
  const { user, password } = both.new
  const imap = { host: '127.0.0.1', port: line.port, security: 'none' as const, user }
  move.setAccount('new', { email: user, presetId: 'other', imap })
  await move.signIn('new', password, false)
  /** Codes in the summary, which are those in the receipt. */
  const run = async (verify = true) => {
    const { problems } = await move.copy({ language: 'en', verify })
    const receipt = move.snapshot().receipt
    expect(codes(receipt?.problems ?? [])).toEqual(codes(problems))
    expect(receipt?.complete).toBe(problems.length === 0 && verify)
    return codes(problems)
  }
  return { both, line, run }
}

const codes = (problems: readonly Problem[]) =>
  problems.map(({ code, subject = '' }) => `${code} ${subject}`.trim()).sort()

const rewrites = (line: FaultProxy) =>
  line.rule({
    when: { client: /APPEND .*\{\d+\+?\}$/, times: Infinity },
    then: { rewrite: (message) => Buffer.concat([Buffer.from('X-Filtered: yes\r\n'), message]) }
  })

test('labels that the new server doesn’t keep stay in the receipt, run after run, until it keeps them', async () => {
  const { line, run } = await troubledMove(letter(1, ['\\Seen', 'Work']), letter(2))
  const rules = [
    line.rule({
      when: { client: /APPEND .*Work/, times: Infinity },
      then: { answer: 'NO [CANNOT] Keyword.' }
    }),
    line.rule({
      when: { client: /STORE .*Work/, times: Infinity },
      then: { answer: 'NO [LIMIT] Too many keywords.' }
    })
  ]
  const lost = ['message.labelsLost Letter 1']
  expect(await run()).toEqual(lost)
  expect(await run()).toEqual(lost)
  expect(await run(false)).toEqual(lost)
  for (const rule of rules) rule.lift()
  expect(await run()).toEqual([])
  expect(await run()).toEqual([])
})

test('what a verified run found altered stays in the receipt of a run that doesn’t verify', async () => {
  const { line, run } = await troubledMove(letter(1), letter(2))
  const rule = rewrites(line)
  const altered = ['message.altered Letter 1', 'message.altered Letter 2']
  expect(await run()).toEqual(altered)
  rule.lift()
  expect(await run(false)).toEqual(altered)
  expect(await run()).toEqual(altered)
})

test('what a verified run missed stays in the receipt until it was read back', async () => {
  const { line, run } = await troubledMove(letter(1))
  line.rule({
    when: { client: /APPEND .*\{\d+\+?\}$/ },
    then: { answer: 'OK [APPENDUID 1 1] Done.' }
  })
  const missing = ['message.missing Letter 1']
  expect(await run()).toEqual(missing)
  expect(await run(false)).toEqual(missing)
  expect(await run()).toEqual([])
})

test('what is known of a folder isn’t forgotten over a run that can’t read it', async () => {
  const { both, line, run } = await troubledMove(letter(1))
  const rule = line.rule({
    when: { client: /APPEND .*\{\d+\+?\}$/, times: Infinity },
    then: { answer: 'NO Not this one.' }
  })
  expect(await run()).toEqual(['message.refused Letter 1'])
  const directory = join(both.old.mailDir, 'Factures', 'cur')
  chmodSync(directory, 0o000)
  expect(await run()).toEqual(['message.refused Letter 1'])
  chmodSync(directory, 0o700)
  expect(await run()).toEqual(['message.refused Letter 1'])
  rule.lift()
  expect(await run()).toEqual([])
})
