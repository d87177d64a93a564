/** Folders: their names, their purposes, and what is no mail (research 3.D). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fill, snapshot, type TestFolder, wireName, withMailbox } from '../../servers/mailbox.ts'
import { elsewhere, letters, type Scene, type Stage, startStage } from './catalogue.ts'

/** From `/` to `.` below `INBOX.`, and the other way round. */
let stage: Stage
let reverse: Stage
beforeAll(async () => {
  const shared = `
namespace public {
  type = public
  separator = /
  prefix = Public/
  location = maildir:~/public:LAYOUT=fs
  subscriptions = no
}`
  stage = await startStage({ extra: shared, specialUse: { 'All Mail': '\\All', Starred: '\\Flagged' } })
  reverse = await startStage({ separator: '.', prefix: 'INBOX.' }, { separator: '/', prefix: '' })
})
afterAll(() => Promise.all([stage.stop(), reverse.stop()]))

/** What shows messages of other folders, and holds none in most of these tests. */
const views = { 'All Mail': null, Starred: null }

/** One folder after the other, each with messages of its own. */
const holding = (...names: readonly string[]): TestFolder[] =>
  names.map((name, n) => ({ name, messages: letters(2, 10 * n) }))

/** Copies, and expects each folder with all of its messages under the given name. */
async function expectAt(scene: Scene, names: Readonly<Record<string, string | null>>): Promise<void> {
  const outcome = await scene.copy()
  expect(outcome.folders.filter(({ state }) => state === 'failed')).toEqual([])
  expect(outcome).toMatchObject({ verified: true, problems: [] })
  expect(await scene.differences({ ...views, ...names })).toEqual([])
}

describe('Names that the new server can’t have', () => {
  it.each<[string, string]>([
    ['Dr. Jones', 'Dr- Jones'],
    ['a..b', 'a--b'],
    ['.hidden', '-hidden'],
    ['end.', 'end-'],
    ['#news', '-news'],
    [' blanks  within ', 'blanks within'],
    ['per%cent*', 'per-cent-'],
    ['“quoted” "twice" \\once\\', '“quoted” "twice" \\once\\'],
    ['a: b', 'a: b'],
    ['📧 家族', '📧 家族'],
    ['R&D &amp; é', 'R&D &amp; é'],
    ['e\u0301te\u0301', 'été'],
    ['x'.repeat(220), 'x'.repeat(200)],
    ['é'.repeat(80), 'é'.repeat(40)]
  ])('%s is there as %s', async (name, expected) => {
    const scene = await stage.scene(holding(name, 'Trips'))
    await expectAt(scene, { [name]: expected })
  })

  it('get a number where two would become one', async () => {
    const names = ['a.b', 'a-b', 'A-B', 'trash', 'Trash', 'TRASH']
    const scene = await stage.scene(holding(...names))
    const { verified } = await scene.copy()
    const found = [...(await snapshot(scene.new))].filter(([, messages]) => messages.length > 0)
    expect(verified).toBe(true)
    expect(found.map(([, messages]) => messages.length)).toEqual(names.map(() => 2))
    expect(new Set(found.map(([name]) => name.toLowerCase())).size).toBe(names.length)
  })

  it('go where they went before when the copy is run again', async () => {
    const scene = await stage.scene(holding('a.b', 'a-b', 'Dr. Jones/é.t.é'))
    await scene.copy()
    expect((await scene.copy()).messages).toMatchObject({ copied: 0, alreadyThere: 6 })
  })
})

describe('Names that aren’t valid modified UTF-7', () => {
  it('are not lost without a word', async () => {
    const scene = await stage.scene(holding('INBOX', 'Trips', 'Family'))
    for (const [name, invalid] of [
      ['Trips', 'R&D'],
      ['Family', 'R&E']
    ])
      scene.oldLine.rule({
        when: { server: new RegExp(`^(\\* (?:LIST|STATUS|LSUB) .*)${name}`), times: Infinity },
        then: { replace: `$1${invalid}` }
      })
    const outcome = await scene.copy()
    expect(outcome).toMatchObject({ verified: false, messages: { found: 6, copied: 2 } })
    expect(outcome.folders.filter(({ state }) => state === 'failed')).toHaveLength(2)
  })
})

describe('The other way round', () => {
  it('a prefix is left behind, and levels stay levels', async () => {
    const scene = await reverse.scene(holding('INBOX', 'Trips/2019/July', 'Sent'))
    await expectAt(scene, {})
  })

  it('INBOX in other cases, and Trash beside trash, stay apart', async () => {
    const scene = await reverse.scene(holding('INBOX', 'inbox', 'Inbox/Sub', 'Trash', 'trash'))
    const { verified, plan } = await scene.copy()
    expect(verified).toBe(true)
    expect(new Set(plan.map(({ to }) => to.toLowerCase())).size).toBe(plan.length)
    const found = [...(await snapshot(scene.new)).values()].map((messages) => messages.length)
    expect(found.filter((count) => count > 0)).toEqual([2, 2, 2, 2, 2])
  })
})

describe('A folder of which the server says that it exists', () => {
  it('though it doesn’t, when two are made at a time, is made all the same', async () => {
    const scene = await stage.scene(holding('Trips', 'Family'))
    scene.newLine.rule({
      when: { client: / CREATE .*Trips/ },
      then: { answer: 'NO [ALREADYEXISTS] Mailbox already exists' }
    })
    await expectAt(scene, {})
  })

  it('and says so in words only, is filled', async () => {
    const scene = await stage.scene(holding('Trips', 'Family'))
    scene.newLine.rule({ when: { client: / SELECT .*Trips/ }, then: { answer: 'NO There is none' } })
    await fill(scene.new, [{ name: 'Trips', messages: [] }])
    scene.newLine.rule({
      when: { client: / CREATE .*Trips/, times: Infinity },
      then: { answer: 'NO Mailbox already exists' }
    })
    await expectAt(scene, {})
  })
})

describe('A folder that can’t be made', () => {
  it('is told with its name, and the others arrive', async () => {
    const scene = await stage.scene(holding('INBOX', 'Files', 'Trips'))
    scene.newLine.rule({
      when: { client: / CREATE .*Files/, times: Infinity },
      then: { answer: 'NO Folder name is reserved' }
    })
    const outcome = await scene.copy()
    expect(outcome.folders.find(({ from }) => from === 'Files')).toMatchObject({
      state: 'failed',
      failure: {
        code: 'folder.cannotCreate',
        params: { folder: 'Files', reason: expect.stringContaining('reserved') as string }
      }
    })
    expect(outcome).toMatchObject({ verified: false, messages: { copied: 4 } })
    expect(await scene.differences({ ...views, Files: null })).toEqual([])
  })
})

describe('A name without messages', () => {
  it('is never opened', async () => {
    const scene = await stage.scene(holding('Archives/2003/July'))
    await expectAt(scene, {})
    const opened = scene.oldLine.commands.filter(({ text }) => text.startsWith('EXAMINE'))
    expect(
      opened.map(({ text }) => text).filter((text) => !/July|INBOX|All Mail|Starred/.test(text))
    ).toEqual([])
  })
})

describe('Other people’s folders', () => {
  it('stay where they are, and are counted', async () => {
    const scene = await stage.scene(holding('INBOX', 'Public/Team'))
    const outcome = await scene.copy()
    expect(outcome).toMatchObject({ verified: true, messages: { found: 4, copied: 2, excluded: 2 } })
    expect(await scene.differences({ ...views, 'Public/Team': null })).toEqual([])
  })
})

describe('Views of what is in other folders', () => {
  it('bring nothing twice', async () => {
    const [one, two] = [letters(2, 1), letters(2, 50)]
    const scene = await stage.scene([
      { name: 'INBOX', messages: one },
      { name: 'Trips', messages: two },
      { name: 'All Mail', messages: [...one, ...two] },
      { name: 'Starred', messages: one }
    ])
    const outcome = await scene.copy()
    expect(outcome.verified).toBe(true)
    expect(await scene.differences(views)).toEqual([])
  })
})

describe('UIDVALIDITY that changed between runs', () => {
  it('in the old mailbox: what is there already is recognised', async () => {
    const scene = await stage.scene(holding('Trips', 'Family'))
    await scene.copy()
    await withMailbox(scene.old, (imap) => imap.command('DELETE', wireName(scene.old, 'Trips')))
    await fill(scene.old, [{ name: 'Trips', messages: letters(3, 0) }])
    expect((await scene.copy()).messages).toMatchObject({ found: 5, copied: 1, alreadyThere: 4 })
    expect(await scene.differences(views)).toEqual([])
  })

  it('in the new mailbox: what is no longer there is brought again', async () => {
    const scene = await stage.scene(holding('Trips', 'Family'))
    await scene.copy()
    await withMailbox(scene.new, (imap) => imap.command('DELETE', wireName(scene.new, 'Trips')))
    await fill(scene.new, [{ name: 'Trips', messages: letters(1, 0) }])
    const outcome = await scene.copy()
    expect(outcome).toMatchObject({ verified: true, messages: { found: 4, copied: 1, alreadyThere: 3 } })
    expect(await scene.differences(views)).toEqual([])
  })
})

elsewhere([
  [
    'Outside the namespace',
    'core/mail/copy/copy.servers.test.ts',
    'arrives whole: contents, flags and dates, in the right folders'
  ],
  ['A slash in a name', 'core/mail/plan/plan.test.ts', 'are kept out of names'],
  [
    'Special-use and names in many languages',
    'core/mail/plan/plan.test.ts',
    'goes to the new side’s folder of that role'
  ],
  [
    'A server without NAMESPACE',
    'core/mail/connection/folders.servers.test.ts',
    'is taken to have all folders below the inbox'
  ],
  ['The surest name for a purpose', 'core/mail/connection/folders.servers.test.ts', 'the surest counts'],
  [
    'Whatever the two servers hold',
    'core/mail/plan/plan.test.ts',
    'each old folder is planned once, and no two go to one place'
  ],
  [
    'A folder that the old server can’t read',
    'core/mail/troubles.servers.test.ts',
    'fails alone; repaired, it is moved alone'
  ],
  [
    'Empty folders and subscriptions',
    'core/mail/copy/copy.servers.test.ts',
    'brings empty folders and subscriptions along'
  ],
  ['Windows of a large folder', 'core/mail/copy/reader.test.ts', 'hold each UID once, in order']
])
