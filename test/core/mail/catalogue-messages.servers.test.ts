/** Messages, their flags and dates (research 3.C). */
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailUid } from '../../servers/dovecot.ts'
import { snapshot, type TestMessage, withMailbox } from '../../servers/mailbox.ts'
import { elsewhere, inbox, letter, letters, type Scene, type Stage, startStage } from './catalogue.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const always = { times: Infinity }

/** Copies, and expects that each message arrives as it is, as far as the checker may look at it. */
async function expectExact(scene: Scene): Promise<void> {
  const outcome = await scene.copy()
  const { found, copied } = outcome.messages
  expect({ copied, problems: outcome.problems, verified: outcome.verified }).toEqual({
    copied: found,
    problems: [],
    verified: true
  })
  expect(await scene.differences()).toEqual([])
}

/** What the new inbox holds. */
const arrived = async (scene: Scene) => (await snapshot(scene.new)).get('INBOX') ?? []

/** Lets the new server be picky: what this has a word against isn't taken. */
function refuse(scene: Scene, judge: (message: Buffer) => string | undefined): void {
  scene.newLine.rule({ when: { client: / APPEND /, ...always }, then: { judge } })
}

describe('Too big', () => {
  it.each([
    ['Exchange', 'NO Maximum size of appendable message has been exceeded'],
    ['RFC 4469', 'NO [TOOBIG] No'],
    ['a server that says so with BAD', 'BAD Message too large'],
    ['a server with a limit', 'NO [LIMIT] Mail size is larger than the maximum size allowed']
  ])('%s: is listed as that, and the others arrive', async (_, answer) => {
    const scene = await stage.scene(inbox([letter(1), letter(2, { lines: 500 }), letter(3)]))
    refuse(scene, (message) => (message.length > 9_000 ? answer : undefined))
    const outcome = await scene.copy()
    expect(outcome.messages).toMatchObject({ found: 3, copied: 2, refused: 1 })
    expect(outcome.problems).toMatchObject([{ code: 'message.tooBig', subject: 'Letter 2' }])
    expect(await scene.differences()).toEqual(['“Letter 2” in “INBOX” is there 0 times instead of 1.'])
  })

  it('APPENDLIMIT: isn’t even sent', async () => {
    const scene = await stage.scene(inbox([letter(1), letter(2, { lines: 500 }), letter(3)]))
    scene.newLine.rule({ then: { hide: [], offer: ['APPENDLIMIT=9000'] } })
    const outcome = await scene.copy()
    expect(outcome.problems).toMatchObject([{ code: 'message.tooBig', subject: 'Letter 2' }])
    expect(scene.newLine.wire.includes('Letter 3')).toBe(true)
    expect(scene.newLine.wire.includes('Letter 2')).toBe(false)
  })
})

describe('Flags', () => {
  const flagged = (flags: string) => ({
    when: { server: /(?<=FETCH \(.*FLAGS \()/, ...always },
    then: { replace: `${flags} ` }
  })

  it.each(['\\Recent', '\\FORWARDED \\ATTACHED', '\\Indexed \\X-HAS-ATTACH'])(
    '%s: are left behind, and the others kept',
    async (flags) => {
      const scene = await stage.scene(inbox(letters(4)))
      scene.oldLine.rule(flagged(flags))
      await expectExact(scene)
    }
  )

  it.each([
    ['with a bracket', 'to]do'],
    ['of 8 bits', 'priv\xe9'],
    ['longer than any server has them', 'x'.repeat(300)]
  ])('a keyword %s does not keep a message from arriving', async (_, keyword) => {
    const scene = await stage.scene(inbox(letters(4)))
    scene.oldLine.rule(flagged(keyword))
    const { messages } = await scene.copy()
    expect(messages).toMatchObject({ copied: 4 })
    expect(await arrived(scene)).toHaveLength(4)
  })

  it.each(['a{3}', '%*', '('])('a keyword %s that can’t be read keeps that message only', async (keyword) => {
    const scene = await stage.scene(inbox(letters(4)))
    const { then } = flagged(keyword)
    scene.oldLine.rule({ when: { server: /(?<=^\* 2 FETCH \(.*FLAGS \()/, ...always }, then })
    const { messages, problems } = await scene.copy()
    // It is there all the time: “vanished” would be a lie.
    expect(messages.vanished).toBe(0)
    expect(messages.copied + problems.length).toBe(4)
    expect(messages.copied).toBeGreaterThanOrEqual(3)
    expect((await scene.copy()).messages.alreadyThere).toBe(messages.copied)
  })

  it('a keyword that the new server refuses is left behind', async () => {
    const scene = await stage.scene(inbox(letters(4)))
    // A Dovecot does not like this one.
    scene.newLine.rule({ when: { client: /\$Forwarded/, ...always }, then: { replace: 'to]do' } })
    const { messages, verified } = await scene.copy()
    expect({ verified, copied: messages.copied }).toEqual({ verified: true, copied: 4 })
    const flags = (await arrived(scene)).map((message) => message.flags.join(' '))
    expect(flags.sort()).toEqual(['\\Flagged', '\\Flagged', '\\Seen', '\\Seen'])
  })

  it.each([
    ['PERMANENTFLAGS without \\*', '[PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)]'],
    ['PERMANENTFLAGS with nothing', '[PERMANENTFLAGS ()]']
  ])('%s: the message arrives', async (_, replace) => {
    const scene = await stage.scene(inbox(letters(4)))
    scene.newLine.rule({ when: { server: /\[PERMANENTFLAGS \([^)]*\)\]/, ...always }, then: { replace } })
    const { messages, verified } = await scene.copy()
    expect({ verified, copied: messages.copied }).toEqual({ verified: true, copied: 4 })
    expect((await arrived(scene)).flatMap(({ flags }) => flags)).not.toContain('$Forwarded')
    expect(scene.newLine.wire.includes('$Forwarded')).toBe(false)
  })
})

describe('INTERNALDATE', () => {
  it.each([
    ['garbage', /(?<=INTERNALDATE ")[^"]*/, 'once upon a time'],
    ['a day that isn’t', /(?<=INTERNALDATE ")[^"]*/, '99-Foo-2002 10:00:00 +0000'],
    ['missing', /INTERNALDATE "[^"]*" /, '']
  ])('%s: the header’s date is taken', async (_, server, replace) => {
    const scene = await stage.scene(inbox([letter(3)]))
    scene.oldLine.rule({ when: { server, ...always }, then: { replace } })
    expect(await scene.copy()).toMatchObject({ verified: true, messages: { copied: 1 } })
    expect((await arrived(scene)).map(({ internalDate }) => new Date(internalDate).toISOString())).toEqual([
      '2001-01-13T10:00:00.000Z'
    ])
  })

  it.each(['01-Jan-0001 00:00:00 +0000', '01-Jan-1850 00:00:00 +0000', '01-Jan-2099 00:00:00 +0000'])(
    '%s: what the server makes of it is accepted',
    async (replace) => {
      const scene = await stage.scene(inbox([letter(3)]))
      scene.oldLine.rule({ when: { server: /(?<=INTERNALDATE ")[^"]*/, ...always }, then: { replace } })
      expect(await scene.copy()).toMatchObject({ verified: true, problems: [], messages: { copied: 1 } })
      expect((await scene.copy()).messages).toMatchObject({ copied: 0, alreadyThere: 1 })
    }
  )
})

describe('Expunged between LIST and FETCH', () => {
  it('has vanished, and nothing else is missed', async () => {
    const scene = await stage.scene(inbox(letters(5)))
    const fetching = scene.oldLine.rule({
      when: { client: /FETCH .*BODY\.PEEK\[\]/ },
      then: { hold: 'client' }
    })
    const expunged = fetching.happened.then(async () => {
      await withMailbox(scene.old, async (imap) => {
        await imap.command('SELECT INBOX')
        await imap.command('STORE 2,4 +FLAGS (\\Deleted)')
        await imap.command('EXPUNGE')
      })
      fetching.lift()
    })
    const outcome = await scene.copy()
    await expunged
    expect(outcome.messages.copied + outcome.messages.vanished).toBe(outcome.messages.found)
    expect(outcome).toMatchObject({ verified: true, messages: { copied: 3 } })
    expect(await scene.differences()).toEqual([])
  })
})

describe('Fewer rows than were asked for', () => {
  const row = (server: RegExp, replace: string, times: number) => ({
    when: { server, times },
    then: { replace }
  })
  // Only of whole messages, and only their first line.
  const second = /^\* 2 FETCH \(UID 2 (?=.*BODY)/
  const silent = 'NO Some of the requested messages no longer exist'

  it.each([
    ['“no longer exist”, once', '* 2 FETCH (UID 9992 ', 2],
    ['unparsable, once', '* 2 FETCH ((((UID 2 ', 1]
  ])('%s: is asked for singly, and arrives', async (_, replace, tagged) => {
    const scene = await stage.scene(inbox(letters(4)))
    scene.oldLine.rule(row(second, replace, 1))
    if (tagged > 1) scene.oldLine.rule(row(/(?<=^\S+ )OK(?= Fetch completed)/, silent, 2))
    await expectExact(scene)
  })

  it.each([
    ['missing for ever', '* 2 FETCH (UID 9992 '],
    ['unparsable for ever', '* 2 FETCH ((((UID 2 ']
  ])('%s: is listed, and the others arrive', async (_, replace) => {
    const scene = await stage.scene(inbox(letters(4)))
    scene.oldLine.rule(row(second, replace, Infinity))
    scene.oldLine.rule(row(/^\* 2 FETCH \((?=.*BODY)/, '* 2 FETCH (((', Infinity))
    const outcome = await scene.copy()
    expect(outcome.messages).toMatchObject({ found: 4, copied: 3, refused: 1, vanished: 0 })
    expect(outcome.problems).toMatchObject([{ code: 'message.unreadable', uid: 2 }])
    expect(await scene.differences()).toEqual(['“Letter 2” in “INBOX” is there 0 times instead of 1.'])
  })
})

describe('A server that is picky', () => {
  const odd = (raw: string): TestMessage => ({ raw: Buffer.from(raw), date: '03-Mar-2003 10:00:00 +0000' })
  const head = 'From: a@b.example\r\nSubject: Odd\r\nMessage-ID: <odd@b.example>\r\n'

  it.each([
    [
      'Cyrus, for NUL bytes',
      odd(`${head}\r\nbefore\0after\r\n`),
      (message: Buffer) => (message.includes(0) ? 'NO Message contains NUL characters' : undefined)
    ],
    [
      'Yahoo, for no line end at the end',
      odd(`${head}\r\nno end`),
      (message: Buffer) =>
        message.subarray(-2).toString() === '\r\n'
          ? undefined
          : 'BAD [CLIENTBUG] Additional arguments found after last expected argument'
    ],
    [
      'Cyrus, for a line of mbox',
      odd(`From a@b.example Mon Jan  1 10:00:00 2001\r\n${head}\r\nText\r\n`),
      (message: Buffer) =>
        message.toString().startsWith('From ') ? 'NO Message contains invalid header' : undefined
    ]
  ])('%s: the message arrives with as little changed as may be', async (_, message, judge) => {
    const scene = await stage.scene(inbox([letter(1), message, letter(2)]))
    refuse(scene, judge)
    const outcome = await scene.copy()
    expect(outcome.messages).toMatchObject({ found: 3, copied: 3 })
    expect(await arrived(scene)).toHaveLength(3)
    expect((await scene.copy()).messages).toMatchObject({ copied: 0, alreadyThere: 3 })
    expect(await arrived(scene)).toHaveLength(3)
  })

  it.each([
    [
      'Exchange, for long lines',
      odd(`${head}\r\n${'x'.repeat(20_000)}\r\n`),
      (message: Buffer) =>
        /.{10500}/.test(message.toString()) ? 'BAD Command Argument Error. 11' : undefined
    ],
    [
      'Cyrus, for no header',
      odd('\r\nOnly a body\r\n'),
      (message: Buffer) =>
        message.toString().startsWith('\r\n') ? 'NO Message contains invalid header' : undefined
    ],
    [
      'Proton, for no From',
      odd('Subject: Odd\r\n\r\nText\r\n'),
      (message: Buffer) => (/^From:/m.test(message.toString()) ? undefined : 'NO missing From header')
    ]
  ])('%s: the message is listed and kept, never changed', async (_, message, judge) => {
    const scene = await stage.scene(inbox([letter(1), message, letter(2)]))
    refuse(scene, judge)
    const kept: Buffer[] = []
    const outcome = await scene.copy({ keepRefused: (_problem, raw) => Promise.resolve(void kept.push(raw)) })
    expect(outcome.messages).toMatchObject({ found: 3, copied: 2, refused: 1 })
    expect(outcome.problems).toMatchObject([{ code: 'message.refused', uid: 2 }])
    expect(kept.map(String)).toEqual([String(message.raw)])
    expect(await arrived(scene)).toHaveLength(2)
  })
})

describe('Odd bytes', () => {
  it.each([
    ['bare CR', 'Subject: Odd\r\n\r\none\rtwo\r\n'],
    ['bare LF', 'Subject: Odd\n\none\ntwo\n'],
    ['a line of 200 kB', `Subject: Odd\r\n\r\n${'x'.repeat(200_000)}\r\n`],
    ['one byte', 'x'],
    ['only a line end', '\r\n'],
    ['lines that look like commands', 'Subject: Odd\r\n\r\nA1 LOGOUT\r\n)\r\nA2 OK Done\r\n* BYE\r\n'],
    ['lines that look like literals', 'Subject: Odd\r\n\r\n{5}\r\n{99999999+}\r\n']
  ])('%s', async (_, raw) => {
    await expectExact(await stage.scene(inbox([letter(1), { raw: Buffer.from(raw) }, letter(2)])))
  })

  it('none at all: is listed as empty', async () => {
    const scene = await stage.scene(inbox(letters(2)))
    const file = join(scene.old.mailDir, 'new', '1000000000.M1P1.empty')
    writeFileSync(file, '')
    chownSync(file, mailUid, mailUid)
    const outcome = await scene.copy()
    expect(outcome.messages).toMatchObject({ found: 3, copied: 2, refused: 1 })
    expect(outcome.problems).toMatchObject([{ code: 'message.empty', folder: 'INBOX' }])
    expect(await arrived(scene)).toHaveLength(2)
  })
})

describe('Altered by the server', () => {
  it.each<[string, (message: Buffer) => Buffer]>([
    ['by a line on top', (message) => Buffer.concat([Buffer.from('X-Filtered: yes\r\n'), message])],
    ['by another body', (message) => Buffer.from(message.toString().replace('line after line', 'text'))]
  ])('%s: is listed as that, and not sent again', async (_, rewrite) => {
    const scene = await stage.scene(inbox(letters(3)))
    scene.newLine.rule({ when: { client: /~?\{\d+\+?\}$/, ...always }, then: { rewrite } })
    const first = await scene.copy()
    expect(first.messages).toMatchObject({ found: 3, copied: 3 })
    expect(first.problems.map(({ code }) => code)).toEqual(Array(3).fill('message.altered'))
    expect((await scene.copy()).messages).toMatchObject({ found: 3, copied: 0, alreadyThere: 3 })
    expect(await arrived(scene)).toHaveLength(3)
  })

  it('and its reply lost: is not sent again', async () => {
    const scene = await stage.scene(inbox(letters(3)))
    const rewrite = (message: Buffer) => Buffer.concat([Buffer.from('X-Filtered: yes\r\n'), message])
    scene.newLine.rule({ when: { client: /~?\{\d+\+?\}$/, ...always }, then: { rewrite } })
    scene.newLine.rule({ when: { server: /APPENDUID/ }, then: { cut: 0 } })
    await scene.copy()
    expect(await arrived(scene)).toHaveLength(3)
  })
})

describe('RFC822.SIZE', () => {
  it.each(['0', '1', '4294967295', '99999999999999'])(
    '%s, on both sides: is not relied on',
    async (replace) => {
      const scene = await stage.scene(inbox(letters(4)))
      for (const line of [scene.oldLine, scene.newLine])
        line.rule({ when: { server: /(?<=RFC822\.SIZE )\d+/, ...always }, then: { replace } })
      await expectExact(scene)
    }
  )
})

elsewhere([
  [
    'Too big for a real server',
    'core/mail/troubles.servers.test.ts',
    'is listed with its subject and the reason, and kept; the others arrive'
  ],
  [
    'Flags of the standard and made-up ones',
    'core/mail/message/flags.test.ts',
    'that a server makes up would have the message refused'
  ],
  ['Labels that are refused', 'core/mail/copy/copy.test.ts', 'for its labels goes without them'],
  ['Never “now” for a date', 'core/mail/message/header.test.ts', 'is never today'],
  [
    'NUL, bare LF, no Message-ID, one Message-ID for different bodies, equal messages, headerless, 8 bits, From line',
    'core/mail/copy/copy.servers.test.ts',
    'arrives whole: contents, flags and dates'
  ],
  ['NUL as Dovecot serves it', 'core/mail/message/digest.test.ts', 'takes NUL for what Dovecot makes of it'],
  [
    'A row that was not asked for',
    'core/mail/connection/reading-mailbox.test.ts',
    'a message that nobody asked for is not taken for one that was'
  ],
  [
    'Yahoo’s “Server error while fetching”',
    'core/mail/connection/failure.test.ts',
    'is not a server that is busy: the next message may be fine'
  ],
  [
    'One bad message that has the whole FETCH refused',
    'core/mail/copy/copy.test.ts',
    'does not hold up the others, when asking for it is an error'
  ],
  [
    'Altered, without UIDs',
    'core/mail/copy/copy.test.ts',
    'and says nothing of UIDs is sent nothing twice, however often one runs'
  ]
])
