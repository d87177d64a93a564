import { expect, test } from 'vitest'
import { RehomeError } from '../../../src-main/core/errors.ts'
import { Attempts } from '../../../src-main/core/move/attempts.ts'
import { fakeClock } from '../../fake-clock.ts'

const MINUTE = 60_000
const door = { host: 'imap.old.example', port: 993, user: 'marie@old.example' }

/** A server that refuses with some code, and counts how often it was asked. */
function attemptsAt(code: RehomeError['code'] | undefined = 'signIn.wrongPassword') {
  const clock = fakeClock()
  const attempts = new Attempts(clock)
  let asked = 0
  const server: { code: RehomeError['code'] | undefined } = { code }
  const enter = () => {
    asked++
    return server.code
      ? Promise.reject(new RehomeError(server.code, { host: door.host }))
      : Promise.resolve('in')
  }
  const attempt = (password = 'wrong', at: Partial<typeof door> = {}, side: 'old' | 'new' = 'old') =>
    attempts
      .make(side, { ...door, ...at }, password, enter)
      .catch((error: unknown) => (error as RehomeError).toJSON())
  return { attempt, attempts, clock, server, asked: () => asked }
}

test('a password that was refused twice isn’t shown a third time', async () => {
  const { attempt, asked } = attemptsAt()
  await attempt()
  expect(await attempt()).toMatchObject({ code: 'signIn.wrongPassword' })
  expect(await attempt()).toEqual({
    code: 'signIn.triedTwice',
    params: { host: door.host, user: door.user, minutes: 15 }
  })
  expect(await attempt('wrong', { host: 'IMAP.old.example', user: 'Marie@old.example' })).toMatchObject({
    code: 'signIn.triedTwice'
  })
  expect(asked()).toBe(2)
})

test('another password, another name, another server and the other side are other attempts', async () => {
  const { attempt, asked } = attemptsAt()
  await attempt()
  await attempt()
  await attempt('another')
  await attempt('wrong', { user: 'marie' })
  await attempt('wrong', { host: 'imap.new.example' })
  await attempt('wrong', {}, 'new')
  expect(asked()).toBe(6)
})

test('a quarter of an hour later it may be tried again, as something may have changed', async () => {
  const { attempt, clock, server, asked } = attemptsAt()
  await attempt()
  await clock.advance(10 * MINUTE)
  await attempt()
  expect(await attempt()).toMatchObject({ params: { minutes: 5 } })
  await clock.advance(5 * MINUTE)
  server.code = undefined
  expect(await attempt()).toBe('in')
  expect(asked()).toBe(3)
})

test('once it was taken, earlier refusals don’t count', async () => {
  const { attempt, server, asked } = attemptsAt()
  await attempt()
  server.code = undefined
  await attempt()
  server.code = 'signIn.wrongPassword'
  await attempt()
  await attempt()
  await attempt()
  expect(asked()).toBe(4)
})

test.each([
  'signIn.imapOff',
  'signIn.tooManyConnections',
  'signIn.webmailFirst',
  'connect.lost',
  'tls.expired'
] as const)('%s says nothing against the password', async (code) => {
  const { attempt, asked } = attemptsAt(code)
  for (let i = 0; i < 4; i++) expect(await attempt()).toMatchObject({ code })
  expect(asked()).toBe(4)
})

test('no password is kept', async () => {
  const { attempt, attempts } = attemptsAt()
  await attempt('pl4nted')
  const { inspect } = await import('node:util')
  expect(inspect(attempts, { depth: 9, showHidden: true })).not.toContain('pl4nted')
})
