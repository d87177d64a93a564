import { describe, expect, it } from 'vitest'
import type { FolderPlan } from '../../../../src-main/core/mail/index.ts'
import { Labels } from '../../../../src-main/core/mail/copy/labels.ts'
import { FakeMailbox, type FakeMessage, fakeStore, failure } from '../fake-mailbox.ts'
import { FakeMove, letter, row } from '../fake-move.ts'

/** A message is the same in whichever folder it is shown. */
const emailId = ({ raw }: FakeMessage) => /<(.*?)>/.exec(raw.toString('latin1'))?.[1] ?? ''

const views = [row('[Gmail]/All Mail', { role: 'all' }), row('[Gmail]/Starred', { role: 'flagged' })] as const

const plan: FolderPlan = [...views, row('INBOX'), row('Work')]

/** Gmail: each message is in All Mail, and in a folder for each of its labels. */
const gmail = () =>
  fakeStore({
    '[Gmail]/All Mail': [1, 2, 3, 4, 5].map(letter),
    '[Gmail]/Starred': [2, 4].map(letter),
    INBOX: [1, 2].map(letter),
    Work: [2, 3].map(letter)
  })

function gmailMove(): FakeMove {
  const move = new FakeMove(gmail(), fakeStore({}))
  move.odd = { old: { emailId } }
  return move
}

/** What is in the new mailbox's views, whichever of them has it. */
const inViews = (move: FakeMove) => views.flatMap(({ to }) => move.inNew(to)).sort()

describe('Folders that show what is in others', () => {
  it('bring only what no other folder brings', async () => {
    const move = gmailMove()
    const outcome = await move.copy(plan)
    expect(move.inNew('INBOX')).toEqual(['1', '2'])
    expect(move.inNew('Work')).toEqual(['2', '3'])
    expect(inViews(move)).toEqual(['4', '5'])
    expect(outcome).toMatchObject({ verified: true, messages: { found: 6, copied: 6 } })
  })

  it('bring all of that, however often the line is lost', async () => {
    const move = gmailMove()
    let appended = 0
    move.odd.new = {
      append() {
        if (++appended % 2 === 0) throw failure('new', 'connect.lost')
        return undefined
      }
    }
    const outcome = await move.copy(plan)
    expect(inViews(move)).toEqual(['4', '5'])
    expect(outcome.messages).toMatchObject({ found: 6, copied: 6 })
  })

  it('bring nothing of folders that aren’t copied, and what can’t be known to be there', async () => {
    const move = gmailMove()
    await move.copy(
      plan.filter(({ from }) => from !== 'Work'),
      { besides: [row('Work'), row('Gone')] }
    )
    expect(inViews(move)).toEqual(['4', '5'])
    expect(move.new.folders.has('Work')).toBe(false)
  })

  it('bring nothing more in the next run, and then what is new', async () => {
    const move = gmailMove()
    await move.copy(plan)
    expect((await move.copy(plan)).messages).toMatchObject({ copied: 0, alreadyThere: 6 })
    const allMail = move.messages(move.old, '[Gmail]/All Mail')
    allMail.set(6, { raw: Buffer.from(letter(6)), flags: [], internalDate: new Date(0) })
    expect((await move.copy(plan)).messages).toMatchObject({ copied: 1, alreadyThere: 6 })
    expect(inViews(move)).toEqual(['4', '5', '6'])
  })

  it('have the flags of what they brought brought up to date', async () => {
    const move = gmailMove()
    await move.copy(plan)
    for (const message of move.messages(move.old, '[Gmail]/All Mail').values())
      Object.assign(message, { flags: ['\\Seen'] })
    for (const message of move.messages(move.old, '[Gmail]/Starred').values())
      Object.assign(message, { flags: ['\\Seen'] })
    await move.copy(plan)
    expect(inViews(move)).toEqual(['4 \\Seen', '5 \\Seen'])
  })

  it('bring everything where messages have no names of their own', async () => {
    const move = new FakeMove(gmail(), fakeStore({}))
    await move.copy(plan)
    expect(move.inNew('[Gmail]/All Mail')).toEqual(['1', '2', '3', '4', '5'])
  })
})

describe('Labels', () => {
  const uids = [1, 2, 3, 4, 5]
  async function opened(path: string) {
    const mailbox = new FakeMailbox(gmail(), { emailId })
    await mailbox.open(path)
    return mailbox.asOld()
  }

  it('give a folder the same, however often it asks', async () => {
    const labels = new Labels(plan)
    const mailbox = await opened('[Gmail]/All Mail')
    expect(await labels.sift(views[0], mailbox, uids)).toEqual(uids)
    expect(await labels.sift(views[0], mailbox, uids)).toEqual(uids)
  })

  it('give no message to two views, also when they ask side by side', async () => {
    const labels = new Labels(plan)
    const [all, starred] = await Promise.all([
      labels.sift(views[0], await opened('[Gmail]/All Mail'), uids),
      labels.sift(views[1], await opened('[Gmail]/Starred'), [1, 2])
    ])
    expect(all.length + starred.length).toBe(5)
  })

  it('ask for no names where there are no views', async () => {
    const labels = new Labels([row('INBOX')])
    const mailbox = await opened('INBOX')
    mailbox.emailIds = () => Promise.reject(new Error('asked'))
    await labels.note(row('INBOX'), mailbox)
    expect(await labels.sift(row('INBOX'), mailbox, [1, 2])).toEqual([1, 2])
  })
})
