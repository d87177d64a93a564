import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Folder, type Listing, openOld } from '../../../../src-main/core/mail/index.ts'
import { type Dovecot, startDovecot } from '../../../servers/dovecot.ts'
import { startFaultProxy } from '../../../servers/fault-proxy.ts'
import { fill, withMailbox } from '../../../servers/mailbox.ts'
import { inClear } from '../two-mailboxes.ts'

const letter = { raw: Buffer.from('Subject: x\r\n\r\nHello.\r\n') }

async function listingOf(server: Dovecot): Promise<Listing> {
  const mailbox = await openOld(inClear(server), server.password)
  const listing = await mailbox.list()
  await mailbox.close()
  return listing
}

const find = (listing: Listing, path: string): Partial<Folder> =>
  listing.folders.find((folder) => folder.path === path) ?? {}

describe('A listing', () => {
  let server: Dovecot
  let listing: Listing
  beforeAll(async () => {
    server = await startDovecot({
      specialUse: { Verschickt: '\\Sent' },
      quota: 1024 * 1024,
      extra: `
namespace public {
  type = public
  separator = /
  prefix = Public/
  location = maildir:~/public:LAYOUT=fs
  subscriptions = no
}`
    })
    await fill(server, [
      { name: 'INBOX', messages: [letter, letter] },
      { name: 'OUTBOX', messages: [] },
      { name: 'Brouillons', messages: [] },
      { name: 'Archives/2003/Décembre', messages: [letter] },
      { name: 'Clients/Trash', messages: [] },
      { name: 'Public/Équipe', messages: [letter] }
    ])
    await withMailbox(server, (imap) => imap.command('UNSUBSCRIBE Brouillons'))
    listing = await listingOf(server)
  })
  afterAll(() => server.stop())

  it('tells the namespace and the quota', () => {
    expect(listing).toMatchObject({ delimiter: '/', prefix: '', quota: { limitBytes: 1024 * 1024 } })
  })

  it('says whether messages have names by which to tell them in several folders', async () => {
    expect(listing).not.toHaveProperty('namesMessages')
    for (const name of ['OBJECTID', 'X-GM-EXT-1']) {
      const line = await startFaultProxy(server.port)
      onTestFinished(() => line.close())
      line.rule({ then: { hide: [], offer: [name] } })
      const mailbox = await openOld(inClear(server, line.port), server.password)
      expect(await mailbox.list()).toMatchObject({ namesMessages: true })
      await mailbox.close()
    }
  })

  it('counts messages and bytes', () => {
    expect(find(listing, 'INBOX')).toMatchObject({
      levels: ['INBOX'],
      role: 'inbox',
      messages: 2,
      bytes: 2 * letter.raw.length
    })
  })

  it('takes the server’s word for what a folder is for, before its name', () => {
    expect(find(listing, 'Verschickt')).toMatchObject({ role: 'sent', roleFrom: 'special-use' })
    expect(find(listing, 'OUTBOX')).not.toHaveProperty('role')
    expect(find(listing, 'Brouillons')).toMatchObject({ role: 'drafts', roleFrom: 'name', subscribed: false })
    expect(find(listing, 'Clients/Trash')).not.toHaveProperty('role')
  })

  it('knows what is not the person’s own', () => {
    expect(find(listing, 'Public/Équipe')).toMatchObject({ owner: 'shared', messages: 1 })
    expect(find(listing, 'Clients/Trash')).toMatchObject({ owner: 'personal' })
  })

  it('knows what can’t be opened', () => {
    expect(find(listing, 'Archives')).toMatchObject({ selectable: false, messages: 0 })
    expect(find(listing, 'Archives/2003/Décembre')).toMatchObject({
      levels: ['Archives', '2003', 'Décembre'],
      selectable: true,
      messages: 1
    })
  })
})

describe('Of several names for one purpose', () => {
  it('the surest counts', async () => {
    const server = await startDovecot({ separator: '.', prefix: 'INBOX.' })
    const names = ['Postausgang', 'Gesendete Objekte', 'Sent to Paul']
    await fill(
      server,
      names.map((name) => ({ name, messages: [] }))
    )
    const listing = await listingOf(server)
    await server.stop()
    expect(listing).toMatchObject({ delimiter: '.', prefix: 'INBOX.' })
    expect(names.map((name) => find(listing, `INBOX.${name}`).role)).toEqual([undefined, 'sent', undefined])
  })
})

describe('A server that doesn’t tell its namespaces', () => {
  it('is taken to have all folders below the inbox where all of them are', async () => {
    const server = await startDovecot({
      separator: '.',
      prefix: 'INBOX.',
      extra: 'imap_capability = IMAP4rev1 IDLE'
    })
    onTestFinished(() => server.stop())
    await fill(server, [{ name: 'Factures/2019', messages: [letter] }])
    const listing = await listingOf(server)
    expect(listing).toMatchObject({ delimiter: '.', prefix: 'INBOX.' })
    expect(find(listing, 'INBOX.Factures.2019')).toMatchObject({ levels: ['Factures', '2019'], messages: 1 })
  })
})
