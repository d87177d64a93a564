import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { expect, onTestFinished, test } from 'vitest'
import { readContactFiles } from '../../../src-main/core/contacts/index.ts'
import { Move, type MovePorts } from '../../../src-main/core/move/index.ts'
import { memorySecrets, systemClock } from '../../../src-main/core/ports.ts'
import { formatterFor, languages } from '../../../src-main/i18n/index.ts'
import { receiptPage } from '../../../src-main/core/move/receipt-page.ts'
import {
  bookPath,
  bookProps,
  home,
  multistatus,
  response,
  type Rule,
  startDavFaults
} from '../../servers/dav-faults.ts'

const ID = 'a0a0a0a0a0a0a0a0'
const { signal } = new AbortController()
const card = (name: string, ...more: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${name}`, `FN:${name}`, `N:${name};;;;`, ...more, 'END:VCARD', ''].join(
    '\r\n'
  )

/** A move of contacts alone, into an address book of its own. */
async function contactsMove(...rules: Rule[]) {
  const server = await startDavFaults({ rules })
  const dir = mkdtempSync(join(tmpdir(), 'rehome-contacts-'))
  const secrets = memorySecrets()
  const ports: MovePorts = { clock: systemClock, secrets, onChange: () => undefined }
  const folder = join(dir, 'move')
  let move = Move.create(folder, ports, { id: ID, practice: false, track: 'address' })
  onTestFinished(async () => {
    await move.close()
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  for (const side of ['old', 'new'] as const) {
    const settings = {
      email: `eva@${side}.example`,
      presetId: 'other',
      user: server.user,
      url: server.url.href
    }
    move.setAddressBook(side, settings)
    await secrets.set(ID, side, server.password, false)
  }
  const file = (name: string, ...cards: string[]) => {
    const path = join(dir, name)
    writeFileSync(path, cards.join(''))
    return path
  }
  const bring = async (...files: string[]) => {
    const planned = await move.planContacts(await readContactFiles(files), { signal })
    return move.bringContacts(planned, { signal, language: 'en', files })
  }
  return {
    server,
    folder,
    file,
    bring,
    get move() {
      return move
    },
    reopen: async () => {
      await move.close()
      move = Move.open(folder, ports) ?? move
    }
  }
}

const originals = (folder: string) => readdirSync(join(folder, 'contacts')).sort()

test('the files are kept as they were, broken cards and all, each content once, for the person alone', async () => {
  const { file, bring, folder } = await contactsMove()
  const broken = file('a.vcf', card('Ann'), 'BEGIN:VCARD\r\nVERSION:3.0\r\n%%%\r\nEND:VCARD\r\n')
  await bring(broken)
  await bring(broken)
  const [kept = '', ...others] = originals(folder)
  expect(others).toEqual([])
  expect(readFileSync(join(folder, 'contacts', kept))).toEqual(readFileSync(broken))
  expect(kept).toMatch(/^[0-9a-f]{12}-a\.vcf$/)
  expect(statSync(join(folder, 'contacts', kept)).mode & 0o077).toBe(0)
  await bring(file('a.vcf', card('Ann'), card('Ben')))
  expect(originals(folder)).toHaveLength(2)
})

test('of a folder, the files that contacts were found in are kept, however deep, and no others', async () => {
  const { file, bring, folder } = await contactsMove()
  const path = join(file('x').replace(/x$/, ''), 'cards')
  mkdirSync(join(path, 'deep'), { recursive: true })
  writeFileSync(join(path, 'deep', 'ann.vcf'), card('Ann'))
  const packed = zipSync({ 'in/it.vcf': Buffer.from(card('Ben')) })
  writeFileSync(join(path, 'deep', 'more.zip'), packed)
  writeFileSync(join(path, 'broken.vcf'), 'BEGIN:VCARD\r\nEND:VCARD\r\n')
  writeFileSync(join(path, 'holiday.jpg'), 'no contacts')
  writeFileSync(join(path, 'diary.txt'), 'Dear diary,')
  writeFileSync(join(path, 'photos.zip'), zipSync({ 'a.jpg': Buffer.from('x') }))
  await bring(path)
  expect(
    originals(folder)
      .map((name) => name.replace(/^[0-9a-f]+-/, ''))
      .sort()
  ).toEqual(['ann.vcf', 'broken.vcf', 'more.zip'])
})

test('where nothing can be kept, nothing is written into the address book', async () => {
  const { file, bring, folder, server } = await contactsMove()
  writeFileSync(join(folder, 'contacts'), 'in the way')
  await expect(bring(file('a.vcf', card('Ann')))).rejects.toMatchObject({ code: 'state.unwritable' })
  expect(server.cards.size).toBe(0)
})

test('the receipt counts all runs together, and keeps what was said of other files', async () => {
  const { file, bring, move, folder, reopen } = await contactsMove(({ method, body }) =>
    method === 'PUT' && body.includes('FN:Ben') ? { status: 403, body: 'No' } : undefined
  )
  await bring(file('a.vcf', card('Ann'), card('Ben')))
  expect(move.contactsReceipt).toMatchObject({ found: 2, new: 1, failed: 1, verified: false })
  await bring(file('b.vcf', card('Cleo')))
  await reopen()
  const receipt = JSON.parse(readFileSync(join(folder, 'receipt.json'), 'utf8')) as { contacts: object }
  expect(receipt.contacts).toMatchObject({
    ...{ found: 3, new: 2, same: 0, merged: 0, failed: 1, verified: false },
    notes: [{ file: 'a.vcf', card: 2, name: 'Ben', kind: 'result', isLoss: true }]
  })
})

test('run again, what was solved meanwhile is not held against the contact any more', async () => {
  const { file, bring, server, ...rest } = await contactsMove(({ method, body }) =>
    method === 'PUT' && body.includes('FN:Ben') ? { status: 403, body: 'No' } : undefined
  )
  const source = file('a.vcf', card('Ann'), card('Ben'))
  await bring(source)
  server.rule()
  const { counts, verified } = await bring(source)
  expect(counts).toMatchObject({ added: 1, alreadyThere: 1, failed: 0 })
  expect(verified).toBe(true)
  expect(rest.move.contactsReceipt).toMatchObject({ found: 2, new: 2, failed: 0, verified: true, notes: [] })
})

test.each(languages)(
  'the page in %s tells of the contacts, and runs nothing of what they hold',
  async (language) => {
    const evil = '<script>alert(1)</script>'
    const { file, bring, move } = await contactsMove()
    await bring(file('<i>.vcf', card(evil), 'BEGIN:VCARD\r\nVERSION:3.0\r\n<img src=x>\r\nEND:VCARD\r\n'))
    const words = formatterFor(language)
    const html = receiptPage(move.receiptOf(), words)
    expect(html).not.toMatch(/<(script|img|i>)/i)
    expect(html).toContain(words.text('receipt.contacts'))
    expect(html).toContain('&#60;img src=x&#62;')
    expect(html).toContain('eva@new.example')
    expect(html).not.toContain(words.text('receipt.messages'))
  }
)

test('once all is taken back there is no receipt, and the next run begins anew', async () => {
  const { file, bring, move, folder, server } = await contactsMove()
  const source = file('a.vcf', card('Ann'), card('Ben'))
  await bring(source)
  expect(move.undoableContacts()).toBe(2)
  expect(await move.undoContacts({ signal, language: 'en' })).toMatchObject({ removed: 2, kept: [] })
  expect(server.cards.size).toBe(0)
  expect(existsSync(join(folder, 'receipt.json'))).toBe(false)
  expect(move.undoableContacts()).toBe(0)
  expect((await bring(source)).counts).toMatchObject({ added: 2, alreadyThere: 0 })
  expect(move.contactsReceipt).toMatchObject({ found: 2, new: 2 })
})

test('an account whose address books can only be read is told from one that has none', async () => {
  const { file, move, server } = await contactsMove()
  const mayRead =
    '<d:current-user-privilege-set><d:privilege><d:read/></d:privilege></d:current-user-privilege-set>'
  server.rule(({ method, path, headers }) =>
    method === 'PROPFIND' && path === home && headers.depth === '1'
      ? multistatus(response(bookPath, bookProps('Directory', mayRead)))
      : undefined
  )
  const found = await readContactFiles([file('a.vcf', card('Ann'))])
  await expect(move.planContacts(found, { signal })).rejects.toMatchObject({
    code: 'contacts.readOnly',
    side: 'new',
    params: { host: 'new.example' }
  })
  expect(server.requests.filter(({ method }) => ['MKCOL', 'PUT'].includes(method))).toEqual([])
})

test('an account without an address book gets one, not before it is needed, and an undo removes it', async () => {
  const { file, move, server } = await contactsMove()
  const made = () => server.requests.some(({ method }) => method === 'MKCOL')
  // The one that the server has is hidden.
  server.rule(({ method, path, headers }) =>
    method === 'PROPFIND' && path === home && headers.depth === '1' && !made() ? multistatus() : undefined
  )
  const found = await readContactFiles([file('a.vcf', card('Ann'))])
  const planned = await move.planContacts(found, { signal })
  expect(planned.book).toBeUndefined()
  expect(made()).toBe(false)
  await move.bringContacts(planned, { signal, language: 'en' })
  expect([...server.cards.keys()][0]).toContain(`${home}contacts/`)
  const undone = await move.undoContacts({ signal, language: 'en' })
  expect(undone).toMatchObject({ removed: 1, isBookRemoved: true })
})
