import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Keeper, openBackup } from '../../../src-main/core/backup/index.ts'
import { safeFileName } from '../../../src-main/core/backup/file-names.ts'
import { Restoration, stored } from '../../../src-main/core/backup/mboxrd.ts'
import { wireForm } from '../../../src-main/core/mail/message/digest.ts'
import { anyMessage, anyRaw, EMAIL, keep, looks, numbered, read, scratch } from './mailbox-files.ts'

/** Runs a property with a folder of its own each time. */
async function withFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'rehome-backup-'))
  try {
    await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

describe('A message in an mbox file', () => {
  it('comes back byte for byte as it was sent, wherever the file is cut into pieces', () => {
    fc.assert(
      fc.property(anyRaw, fc.array(fc.nat(60), { maxLength: 20 }), (raw, cuts) => {
        const file = Buffer.concat([...stored(raw)])
        const restoration = new Restoration('ours')
        const back: Buffer[] = []
        let at = 0
        for (const length of cuts) {
          back.push(...restoration.add(file.subarray(at, at + length), false))
          at = Math.min(file.length, at + length)
        }
        back.push(...restoration.add(file.subarray(at), true))
        expect(Buffer.concat(back)).toEqual(wireForm(raw))
      }),
      { numRuns: 1000 }
    )
  })

  it('has no line that looks like the beginning of another, and no CRLF', () => {
    fc.assert(
      fc.property(anyRaw, (raw) => {
        const file = Buffer.concat([...stored(wireForm(raw))]).toString('latin1')
        expect(file).not.toMatch(/(^|\n)From /)
        expect(file.split('\n').length).toBe(wireForm(raw).toString('latin1').split('\n').length)
      })
    )
  })
})

describe('The name of a file', () => {
  it.each([
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['COM1', '_COM1'],
    ['Console', 'Console'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
    ['..', '_'],
    ['end. ', 'end_'],
    ['.hidden', '_hidden'],
    ['Old.mbox', 'Old_mbox'],
    ['tab\tnull\0', 'tab_null_'],
    ['', '_'],
    ['E\u0301te\u0301', 'Été']
  ])('of a folder “%s” is “%s”', (level, name) => {
    expect(safeFileName(level)).toBe(name)
  })

  it('is never longer than a file system takes, with what comes behind it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (level) => {
        const name = safeFileName(level)
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
        expect(name).toMatch(/^[^./\\<>:"|?*\p{Cc} ](.*[^. ])?$/su)
      })
    )
  })
})

describe('A backup', () => {
  it('gives every message back with its bytes, flags and date, whenever it is opened again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyMessage, { minLength: 1, maxLength: 5 }), { maxLength: 4 }),
        (batches) =>
          withFolder(async (dir) => {
            for (const batch of batches) {
              const { append } = await keep(dir, 'INBOX')
              expect((await append(batch)).stopped).toBeUndefined()
            }
            await keep(dir, 'INBOX')
            const got = await read(dir, 'INBOX')
            expect(got.map(looks)).toEqual(batches.flat().map(looks))
            expect(got.map(({ raw }) => raw)).toEqual(batches.flat().map(({ raw }) => wireForm(raw)))
            expect(got.map(({ uid }) => uid)).toEqual(numbered(got).map(({ uid }) => uid))
          })
      ),
      { numRuns: 30 }
    )
  })

  it('that was cut off at any byte keeps what its index knows, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyMessage, { minLength: 1, maxLength: 4 }),
        fc.array(anyMessage, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (whole, torn, mboxPart, indexPart) =>
          withFolder(async (dir) => {
            const [mbox, index] = [join(dir, 'INBOX.mbox'), join(dir, 'INBOX.index.jsonl')]
            const { append } = await keep(dir, 'INBOX')
            await append(whole)
            const before = [statSync(mbox).size, statSync(index).size] as const
            await append(torn)
            // The index is only ever written when its messages are safely there.
            const indexEnd = before[1] + Math.floor((statSync(index).size - before[1]) * indexPart)
            if (indexPart > 0.5) truncateSync(index, indexEnd)
            else {
              truncateSync(index, before[1])
              truncateSync(mbox, before[0] + Math.floor((statSync(mbox).size - before[0]) * mboxPart))
            }
            const kept = readFileSync(index, 'utf8').split('\n').length - 2
            expect((await read(dir, 'INBOX')).map(looks)).toEqual(
              [...whole, ...torn].slice(0, kept).map(looks)
            )

            const again = await keep(dir, 'INBOX')
            const small = { raw: Buffer.from('x'), flags: [], internalDate: new Date(0) }
            await again.append([small])
            const expected = [...[...whole, ...torn].slice(0, kept), small]
            expect((await read(dir, 'INBOX')).map(looks)).toEqual(expected.map(looks))
            // Nothing is left behind it.
            const lines = readFileSync(index, 'utf8').trim().split('\n')
            expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: statSync(mbox).size })
          })
      ),
      { numRuns: 40 }
    )
  })

  it('tells of a message that was under way when it was cut off', async () => {
    const dir = scratch()
    const { append } = await keep(dir, 'INBOX')
    await append([message('One')])
    appendFileSync(join(dir, 'INBOX.mbox'), 'From MAILER-DAEMON Thu Jan  1 00:00:00 1970\nSubject: Tw')
    const mailbox = await openBackup(dir)
    expect(await mailbox.open('INBOX')).toMatchObject({ messages: 2 })
    expect(await mailbox.uids()).toEqual([1])
    await mailbox.close()
  })

  it('does not cut what another program has added, and is not damaged further', async () => {
    const dir = scratch()
    const { append } = await keep(dir, 'INBOX')
    await append([message('One')])
    appendFileSync(join(dir, 'INBOX.mbox'), 'From - Thu Jan  1 00:00:00 1970\nSubject: Mine\n\nmine\n')
    const before = readFileSync(join(dir, 'INBOX.mbox'))
    const again = await keep(dir, 'INBOX')
    expect((await again.append([message('Two')])).stopped).toMatchObject({ code: 'backup.damaged' })
    expect(readFileSync(join(dir, 'INBOX.mbox'))).toEqual(before)
  })

  it('is read as any mbox file where its index is lost or tells of more than there is', async () => {
    const dir = scratch()
    const { append } = await keep(dir, 'INBOX')
    await append([message('One'), message('Two')])
    rmSync(join(dir, 'INBOX.index.jsonl'))
    expect((await read(dir, 'INBOX')).map(({ raw }) => looks({ ...message(''), raw }).digest)).toEqual(
      [message('One'), message('Two')].map((one) => looks(one).digest)
    )
  })

  it('does not hand out a message whose bytes have changed', async () => {
    const dir = scratch()
    const { append } = await keep(dir, 'INBOX')
    await append([message('One'), message('Two')])
    const mbox = join(dir, 'INBOX.mbox')
    writeFileSync(mbox, readFileSync(mbox, 'latin1').replace('body of One', 'body of Eno'), 'latin1')
    const mailbox = await openBackup(dir)
    await mailbox.open('INBOX')
    await expect(mailbox.messages([1])).rejects.toMatchObject({ code: 'folder.unreadable', side: 'old' })
    expect(await mailbox.messages([2])).toHaveLength(1)
    await mailbox.close()
  })

  it('notes changed flags, and counts changes', async () => {
    const dir = scratch()
    const { append, keeper } = await keep(dir, 'INBOX')
    await append([message('One'), message('Two')])
    const target = await keeper.connect(new AbortController().signal)
    const { modseq } = await target.prepare('INBOX', true)
    await target.changeFlags('INBOX', [
      { uid: 2, add: ['\\Seen', '$Forwarded'], remove: ['\\Flagged'] },
      { uid: 9, add: ['\\Seen'], remove: [] }
    ])
    const mailbox = await openBackup(dir)
    const opened = await mailbox.open('INBOX')
    expect(opened.modseq).not.toBe(modseq)
    expect(await mailbox.flags({ changedSince: modseq ?? '' })).toEqual(
      new Map([[2, ['\\Seen', '$Forwarded']]])
    )
    await mailbox.close()
    await target.close()
  })

  it('keeps the true names of folders whatever the file system can have', async () => {
    const dir = scratch()
    const names = [
      ['INBOX'],
      ['Clients & Cie', 'Dr. Jones'],
      ['Clients & Cie'],
      ['trash'],
      ['Trash'],
      ['CON'],
      ['a/b', '..'],
      ['end. '],
      ['家族 📧'],
      ['x'.repeat(400)],
      ['y'.repeat(400) + '1'],
      ['y'.repeat(400) + '2'],
      ['Facture.mbox'],
      ['Facture'],
      ['journal.sqlite', 'below'],
      ['per%cent/é']
    ]
    const keeper = await Keeper.open(dir, EMAIL)
    const folders = names.map((levels) => ({ levels, subscribed: true }))
    const paths = await keeper.declare(folders)
    expect(new Set(paths).size).toBe(names.length)
    const appender = await keeper.connectAppender(new AbortController().signal)
    for (const [at, path] of paths.entries()) {
      expect((await appender.append(path, numbered([message(`in ${at}`)]))).stopped).toBeUndefined()
    }
    // The same names again, after a restart.
    expect(await (await Keeper.open(dir, EMAIL)).declare(folders.toReversed())).toEqual(paths.toReversed())

    const mailbox = await openBackup(dir)
    const listing = await mailbox.list()
    expect(listing.folders.map(({ levels }) => levels)).toEqual(names)
    for (const [at, { path }] of listing.folders.entries()) {
      await mailbox.open(path)
      const [first] = await mailbox.messages([1])
      expect(first?.raw.toString()).toContain(`body of in ${at}`)
    }
    await mailbox.close()
  })

  it('is private to the person', async () => {
    const dir = join(scratch(), 'deep', 'inside')
    const { append } = await keep(dir, 'Clients', 'Jones')
    await append([message('One')])
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dir, 'Clients')).mode & 0o777).toBe(0o700)
    for (const name of ['backup.json', 'Clients/Jones.mbox', 'Clients/Jones.index.jsonl'])
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600)
  })

  it('is refused in a folder that holds other things, or the copy of another mailbox', async () => {
    const dir = scratch()
    writeFileSync(join(dir, 'letter.txt'), 'Dear Zoë')
    await expect(Keeper.open(dir, EMAIL)).rejects.toMatchObject({ code: 'backup.notEmpty' })
    await expect(Keeper.open(join(dir, 'letter.txt'), EMAIL)).rejects.toMatchObject({
      code: 'backup.unwritable'
    })
    await expect(Keeper.open('/proc/x/y', EMAIL)).rejects.toMatchObject({ code: 'backup.unwritable' })
    const mine = join(dir, 'mine')
    await Keeper.open(mine, EMAIL)
    await Keeper.open(mine, EMAIL.toUpperCase())
    await expect(Keeper.open(mine, 'paul@old.example')).rejects.toMatchObject({
      code: 'backup.otherMailbox',
      params: { email: EMAIL }
    })
  })

  it('whose index leads out of its folder is not followed', async () => {
    const dir = scratch()
    await keep(dir, 'INBOX')
    const index = join(dir, 'backup.json')
    writeFileSync(
      index,
      readFileSync(index, 'utf8').replace(
        '"INBOX"\n      ],\n      "subscribed"',
        '"..", "x"\n      ],\n      "subscribed"'
      )
    )
    expect(readFileSync(index, 'utf8')).toContain('..')
    await expect(openBackup(dir)).rejects.toMatchObject({ code: 'backup.damaged', side: 'old' })
  })

  it('says so where there is none', async () => {
    const dir = scratch()
    await expect(openBackup(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'backup.notFound' })
    await expect(openBackup(dir)).rejects.toMatchObject({ code: 'backup.noMail', side: 'old' })
  })
})

const message = (subject: string) => ({
  raw: Buffer.from(`Subject: ${subject}\r\n\r\nbody of ${subject}\r\n`),
  flags: ['\\Flagged'],
  internalDate: new Date('2003-12-24T18:00:00Z')
})
