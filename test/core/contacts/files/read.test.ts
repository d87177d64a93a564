import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Zippable, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readContactFiles } from '../../../../src-main/core/contacts/index.ts'
import type { ContactFilesOptions, ReadContacts } from '../../../../src-main/core/contacts/index.ts'
import { linesOf, nameOf } from '../csv/lines.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rehome-contacts-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Puts files into the folder, and reads what is named. */
async function drop(
  files: Readonly<Record<string, Uint8Array | string>>,
  names: readonly string[] = Object.keys(files),
  options?: ContactFilesOptions
): Promise<ReadContacts> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return readContactFiles(
    names.map((name) => join(folder, name)),
    options
  )
}

const vcard = (name: string) => `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nEND:VCARD\r\n`
const csv = (name: string) => `First Name,Last Name\n${name},Doe\n`
const bytes = (text: string) => new TextEncoder().encode(text)
const zip = (files: Zippable) => zipSync(files)
const found = ({ cards }: ReadContacts) =>
  cards.map(({ card, place }) => `${place.file} ${nameOf(card) ?? ''}`)
const told = ({ problems }: ReadContacts) => problems.map(({ file, code }) => `${file} ${code}`)

describe('files that are dropped', () => {
  it('are read by what they hold, whatever they are called', async () => {
    const read = await drop({
      'a.txt': vcard('Ann'),
      'b.vcf': csv('Bob'),
      'c.csv': vcard('Cat'),
      d: csv('Dan')
    })
    expect(found(read)).toEqual(['a.txt Ann', 'b.vcf Bob Doe', 'c.csv Cat', 'd Dan Doe'])
    expect(told(read)).toEqual([])
  })

  it('may be a whole folder, with folders in it', async () => {
    const read = await drop(
      { 'All/one/a.vcf': vcard('Ann'), 'All/two/deep/b.csv': csv('Bob'), 'All/c.vcf': vcard('Cat') },
      ['All']
    )
    expect(found(read)).toEqual(['All/c.vcf Cat', 'All/one/a.vcf Ann', 'All/two/deep/b.csv Bob Doe'])
  })

  it('may be an archive, with folders in it', async () => {
    const read = await drop({
      'takeout.zip': zip({
        'Takeout/Contacts/All/a.vcf': bytes(vcard('Ann')),
        'Takeout/Contacts/b.csv': [bytes(csv('Bob')), { level: 0 }],
        'Takeout/archive_browser.html': bytes('<!DOCTYPE html><html></html>'),
        'Takeout/Photos/a.jpg': new Uint8Array(500),
        '__MACOSX/a.vcf': bytes('junk')
      })
    })
    expect(found(read)).toEqual([
      'takeout.zip/Takeout/Contacts/All/a.vcf Ann',
      'takeout.zip/Takeout/Contacts/b.csv Bob Doe'
    ])
    expect(told(read)).toEqual([])
  })

  it('of one name are told apart by their folders', async () => {
    const read = await drop({ 'old/k.vcf': vcard('Ann'), 'new/k.vcf': vcard('Bob') })
    expect(found(read)).toEqual(['old/k.vcf Ann', 'new/k.vcf Bob'])
  })

  it('are read in the encoding that somebody has chosen for each', async () => {
    const names = Buffer.from('First Name;Last Name\nIksi\xf1ski;X\n', 'latin1')
    const first = await drop({ 'k.csv': names })
    expect(first.questions.map(({ file }) => file)).toEqual(['k.csv'])
    const second = await drop({}, ['k.csv'], { encodings: { 'k.csv': 'windows-1250' } })
    expect(found(second)).toEqual(['k.csv Iksiński X'])
    expect(second.questions).toEqual([])
  })

  it('are read up to a limit of contacts, all together', async () => {
    const limits = { file: 1000, cards: 2, property: 1000 }
    const read = await drop(
      { 'a.vcf': vcard('Ann'), 'b.vcf': vcard('Bob'), 'c.vcf': vcard('Cat') },
      ['a.vcf', 'b.vcf', 'c.vcf'],
      { limits }
    )
    expect(found(read)).toEqual(['a.vcf Ann', 'b.vcf Bob'])
    expect(read.problems).toMatchObject([{ file: 'c.vcf', code: 'file.tooMany', params: { limit: 2 } }])
  })

  it('are no longer read once somebody has stopped it', async () => {
    const reason = new Error('stopped')
    await expect(
      drop({ 'a.vcf': vcard('Ann') }, ['a.vcf'], { signal: AbortSignal.abort(reason) })
    ).rejects.toBe(reason)
  })
})

describe('what holds no contacts', () => {
  it.each<[about: string, name: string, content: Uint8Array | string, code: string]>([
    [
      'a web page that was saved by mistake',
      'contacts.vcf',
      '\n<!-- x --><!DOCTYPE HTML><html>Sign in',
      'file.webPage'
    ],
    ['an XHTML page', 'contacts.csv', '<?xml version="1.0"?>\n<html>', 'file.webPage'],
    ['an Excel file', 'k.xlsx', zip({ 'xl/workbook.xml': bytes('<x/>') }), 'file.spreadsheet'],
    ['an old Excel file', 'k.xls', Buffer.from('\xd0\xcf\x11\xe0', 'latin1'), 'file.spreadsheet'],
    [
      'an Excel file in XML',
      'k.xml',
      '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
      'file.spreadsheet'
    ],
    ['a PDF', 'k', '%PDF-1.7', 'file.document'],
    ['a Word document', 'k.docx', zip({ 'word/document.xml': bytes('<x/>') }), 'file.document'],
    ['a rich text', 'k.rtf', '{\\rtf1', 'file.document'],
    ["Outlook's own data", 'k.pst', '!BDN', 'file.outlookData'],
    ['a message of Outlook', 'k.msg', Buffer.from('\xd0\xcf\x11\xe0', 'latin1'), 'file.outlookData'],
    ['another archive', 'k.7z', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'file.otherArchive'],
    ['a tar archive', 'k', `${'\0'.repeat(257)}ustar`, 'file.otherArchive'],
    [
      'an archive in an archive',
      'k.zip',
      zip({ 'in.zip': zip({ 'a.vcf': bytes(vcard('Ann')) }) }),
      'file.otherArchive'
    ],
    ['a picture', 'k.jpg', Buffer.from('\xff\xd8\xff\xe0 JFIF', 'latin1'), 'file.notContacts'],
    ['a letter', 'k.txt', 'Dear Ann,\nhow are you?\n', 'file.notContacts'],
    ['an empty file', 'k.vcf', '', 'file.empty'],
    ['a file of blanks', 'k.csv', ' \r\n\r\n', 'file.empty'],
    ['an archive without contacts', 'k.zip', zip({ 'a.jpg': bytes('x') }), 'file.notContacts'],
    ['an empty archive', 'k.zip', zip({}), 'file.notContacts']
  ])('is named: %s', async (_, name, content, code) => {
    const read = await drop({ [name]: content })
    expect(read.problems.map((problem) => problem.code)).toEqual([code])
    expect(read.problems[0]).toMatchObject({ card: 0, line: 0, isLeftBehind: true })
    expect(read.cards).toEqual([])
  })

  it("is Apple's backup, as a folder and in an archive", async () => {
    const entry = 'Contacts.abbu/Sources/x.abcdp'
    expect(told(await drop({ [entry]: 'x' }, ['Contacts.abbu']))).toEqual(['Contacts.abbu file.appleArchive'])
    expect(
      told(await drop({ 'k.zip': zip({ [entry]: bytes('x'), 'Contacts.abbu/y.abcdp': bytes('y') }) }))
    ).toEqual(['k.zip file.appleArchive'])
  })

  it('is told of in a folder only where it says that it does, or nothing else is there', async () => {
    const files = {
      'k/a.html': '<html>',
      'k/letter.txt': 'Dear Ann',
      'k/empty.vcf': '',
      'k/c.jpg': 'x',
      'k/.hidden': 'y'
    }
    expect(told(await drop({ ...files, 'k/b.vcf': vcard('Bob') }, ['k']))).toEqual(['k/empty.vcf file.empty'])
    expect(told(await drop({ 'l/letter.txt': 'Dear Ann' }, ['l']))).toEqual(['l/letter.txt file.notContacts'])
    expect(told(await drop({ 'm/c.jpg': 'x' }, ['m']))).toEqual(['m file.notContacts'])
  })

  it('is not there at all', async () => {
    expect(told(await drop({}, ['gone.vcf']))).toEqual(['gone.vcf file.unreadable'])
  })

  it('keeps no other file from being read', async () => {
    const read = await drop({ 'a.pdf': '%PDF', 'b.vcf': vcard('Bob') })
    expect([found(read), told(read)]).toEqual([['b.vcf Bob'], ['a.pdf file.document']])
  })
})

describe('what was made to do harm, or is damaged', () => {
  const archiveLimits = { entries: 10, bytes: 1_000_000, ratio: 200 }

  it('is an archive that unpacks to more than the memory holds', async () => {
    const read = await drop(
      { 'bomb.zip': zip({ 'a.vcf': new Uint8Array(5_000_000), 'b.vcf': bytes(vcard('Bob')) }) },
      undefined,
      { archiveLimits }
    )
    expect(read.problems).toMatchObject([
      { file: 'bomb.zip', code: 'file.tooLarge', params: { limit: 1_000_000 } }
    ])
    expect(read.cards).toEqual([])
  })

  it('is an archive that grows beyond what text ever does', async () => {
    const read = await drop({ 'bomb.zip': zip({ 'a.vcf': new Uint8Array(20_000_000) }) })
    expect(read.problems).toMatchObject([
      { file: 'bomb.zip', code: 'file.tooLarge', params: { limit: 10_000_000 } }
    ])
  })

  it('is an archive in an archive: it is told, also where there are contacts beside it', async () => {
    const inner = zip({ 'a.vcf': bytes(vcard('Ann')) })
    const read = await drop({ 'outer.zip': zip({ 'inner.zip': inner, 'b.vcf': bytes(vcard('Bob')) }) })
    expect(found(read)).toEqual(['outer.zip/b.vcf Bob'])
    expect(told(read)).toEqual(['outer.zip/inner.zip file.otherArchive'])
  })

  it('is an archive of too many entries', async () => {
    const entries = Object.fromEntries(
      Array.from({ length: 11 }, (_, at) => [`${at}.vcf`, bytes(vcard(`A${at}`))])
    )
    const read = await drop({ 'many.zip': zip(entries) }, undefined, { archiveLimits })
    expect(read.problems).toMatchObject([
      { file: 'many.zip', code: 'file.tooManyFiles', params: { limit: 10 } }
    ])
    expect(read.cards).toHaveLength(10)
  })

  it('is an archive whose paths lead out of it: they are names only', async () => {
    const read = await drop({
      'evil.zip': zip({
        '../../etc/a.vcf': bytes(vcard('Ann')),
        '/top/b.vcf': bytes(vcard('Bob')),
        'C:\\x\\c.vcf': bytes(vcard('Cat'))
      })
    })
    expect(found(read)).toEqual([
      'evil.zip/etc/a.vcf Ann',
      'evil.zip/top/b.vcf Bob',
      'evil.zip/C:/x/c.vcf Cat'
    ])
  })

  it('is an archive that was cut off: what is whole in it is read', async () => {
    const noise = Uint8Array.from({ length: 4000 }, (_, at) => 65 + ((at * at * 7 + at) % 26))
    const whole = zip({ 'a.vcf': bytes(vcard('Ann')), 'b.vcf': [noise, { level: 0 }] })
    const read = await drop({ 'cut.zip': whole.slice(0, 2000) })
    expect(found(read)).toEqual(['cut.zip/a.vcf Ann'])
    expect(told(read)).toEqual(['cut.zip file.damaged'])
  })

  it('is an entry of an archive: the others are read', async () => {
    const whole = zip({ 'a.vcf': bytes(vcard('Ann').repeat(20)), 'b.vcf': bytes(vcard('Bob')) })
    // The first entry's data begins after its head of 30 bytes and its name; 7 is a kind of block that there is not.
    whole[30 + 'a.vcf'.length] = 7
    const read = await drop({ 'k.zip': whole })
    expect(found(read)).toEqual(['k.zip/b.vcf Bob'])
    expect(told(read)).toEqual(['k.zip/a.vcf file.damaged'])
  })

  it('is an entry that says something else than it did: nothing of it is believed', async () => {
    const whole = zip({
      'a.vcf': [bytes(vcard('Ann')), { level: 0 }],
      'Zoé.vcf': bytes(vcard('Bob')),
      'c.vcf': bytes(vcard('Cleo'))
    })
    whole[Buffer.from(whole).indexOf('FN:Ann') + 3] = 'E'.charCodeAt(0)
    const read = await drop({ 'k.zip': whole })
    expect(found(read)).toEqual(['k.zip/Zoé.vcf Bob', 'k.zip/c.vcf Cleo'])
    expect(told(read)).toEqual(['k.zip/a.vcf file.damaged'])
  })

  it('is an archive with a password', async () => {
    const locked = zip({ 'a.vcf': bytes(vcard('Ann')) })
    locked[6] = 1
    expect(told(await drop({ 'k.zip': locked }))).toEqual(['k.zip file.locked'])
  })

  it('is an archive of bytes that are none', async () => {
    expect(told(await drop({ 'k.zip': Buffer.from('PK\x03\x04rubbish, and more of it', 'latin1') }))).toEqual(
      ['k.zip file.notContacts']
    )
  })

  it('is a file larger than the limit, which isn’t opened', async () => {
    const limits = { file: 100, cards: 10, property: 100 }
    const read = await drop({ 'a.vcf': vcard('x'.repeat(100)), 'b.vcf': vcard('Bob') }, undefined, { limits })
    expect(read.problems).toMatchObject([{ file: 'a.vcf', code: 'file.tooLarge', params: { limit: 100 } }])
    expect(found(read)).toEqual(['b.vcf Bob'])
  })

  it('is a folder of links that lead in circles, or elsewhere', async () => {
    await mkdir(join(folder, 'k'))
    await symlink(folder, join(folder, 'k/circle'))
    await symlink('/etc/passwd', join(folder, 'k/passwd.vcf'))
    expect(found(await drop({ 'k/a.vcf': vcard('Ann') }, ['k']))).toEqual(['k/a.vcf Ann'])
  })

  it('is a folder of too many files, or too deep', async () => {
    const files = Object.fromEntries(['a', 'b', 'c'].map((name) => [`k/in/${name}.vcf`, vcard(name)]))
    const many = await drop(files, ['k'], { walkLimits: { files: 3, depth: 5 } })
    expect(found(many)).toEqual(['k/in/a.vcf a', 'k/in/b.vcf b'])
    expect(many.problems).toMatchObject([{ file: 'k', code: 'file.tooManyFiles', params: { limit: 3 } }])
    expect(told(await drop({}, ['k'], { walkLimits: { files: 9, depth: 0 } }))).toEqual([
      'k file.notContacts'
    ])
  })
})

describe('an address book in LDIF', () => {
  it('is read, its lists as the cards of groups', async () => {
    const read = await drop({
      'k.ldif':
        '# Thunderbird\nversion: 1\n\ndn: cn=Eva Müller,mail=eva@example.org\nobjectclass: top\nobjectclass: mozillaAbPersonAlpha\n' +
        'givenName: Eva\nsn:: TcO8bGxlcg==\ncn: Eva M\n .\nmail: eva@example.org\nmozillaSecondEmail: e2@example.org\n' +
        'modifytimestamp: 1700000000\ntelephoneNumber: 1\nmozillaHomeStreet: Rue 1\nmozillaHomeStreet2: Bât. B\n' +
        'mozillaHomeLocalityName: Paris\nbirthyear: 1980\nbirthmonth: 03\nbirthday: 22\nmozillaCustom1: grün\n' +
        'description:: WmVpbGUgMQpaZWlsZSAy\njpegPhoto:: /9j/4AAQ\n\n\n' +
        'dn: cn=Team\nobjectclass: groupOfNames\ncn: Team\nmember: cn=Eva Müller,mail=eva@example.org\nmember: mail=x@example.org\n'
    })
    expect(read.cards.map(({ card }) => linesOf(card))).toEqual([
      [
        'ADR;TYPE=HOME:;;Rue 1\\nBât. B;Paris;;;',
        'BDAY:1980-03-22',
        'EMAIL;TYPE=INTERNET:e2@example.org',
        'EMAIL;TYPE=INTERNET:eva@example.org',
        'N:Müller;Eva;;;',
        'NOTE:Zeile 1\\nZeile 2\\n\\nmozillaCustom1: grün',
        'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ',
        'TEL;TYPE=WORK:1'
      ],
      [
        'N:Team;;;;',
        'X-ADDRESSBOOKSERVER-KIND:group',
        'X-ADDRESSBOOKSERVER-MEMBER:mailto:eva@example.org',
        'X-ADDRESSBOOKSERVER-MEMBER:mailto:x@example.org'
      ]
    ])
    expect(read.cards.map(({ card, place }) => [nameOf(card), place.card, place.line])).toEqual([
      ['Eva M.', 1, 4],
      ['Team', 2, 26]
    ])
    expect(read.problems).toEqual([])
  })
})
