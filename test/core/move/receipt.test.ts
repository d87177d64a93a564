import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FolderOutcome, PlannedFolder } from '../../../src-main/core/mail/index.ts'
import { receiptPage, receiptSums } from '../../../src-main/core/move/receipt-page.ts'
import { balances, buildReceipt, type ReceiptData } from '../../../src-main/core/move/receipt.ts'
import type { MoveSnapshot } from '../../../src-main/core/move/types.ts'
import { formatterFor, languages } from '../../../src-main/i18n/index.ts'

const row = (from: string, change: Partial<PlannedFolder> = {}): PlannedFolder => ({
  from,
  fromLevels: [from],
  to: from,
  toLevels: [from],
  why: 'same-name',
  exists: false,
  messages: 10,
  bytes: 1000,
  ...change
})

const outcome = (from: string, change: Partial<FolderOutcome> = {}): FolderOutcome => ({
  from,
  to: from,
  state: 'done',
  found: 10,
  copied: 10,
  alreadyThere: 0,
  updated: 0,
  refused: 0,
  vanished: 0,
  excluded: 0,
  verified: true,
  bytes: 1000,
  ...change
})

const data = (change: Partial<ReceiptData>): ReceiptData => ({
  plan: [],
  outcomes: {},
  tallies: new Map(),
  problems: [],
  finishedAt: new Date('2026-01-02T03:04:05Z'),
  seconds: 1,
  bytes: 1,
  ...change
})

const tally = { copied: 0, alreadyThere: 0, refused: 0, vanished: 0 }

test('a folder that was copied once and can’t be opened today counts once', () => {
  const receipt = buildReceipt(
    data({
      plan: [row('INBOX')],
      outcomes: { INBOX: outcome('INBOX', { state: 'failed', found: 12, copied: 0, verified: false }) },
      tallies: new Map([['INBOX', { ...tally, copied: 10 }]])
    })
  )
  expect(receipt).toMatchObject({ complete: false, messages: { found: 12, copied: 10 } })
})

test('a folder may be called like a part of the language', () => {
  const receipt = buildReceipt(data({ plan: [row('constructor', { leftOut: 'chosen' })] }))
  expect(receipt).toMatchObject({ messages: { found: 10, excluded: 10 } })
})

test('everything arrived: each folder done, read back and in balance', () => {
  const receipt = buildReceipt(
    data({
      plan: [row('INBOX')],
      outcomes: { INBOX: outcome('INBOX') },
      tallies: new Map([['INBOX', { ...tally, copied: 10 }]])
    })
  )
  expect(receipt).toMatchObject({ complete: true, verified: true, messages: { found: 10, copied: 10 } })
})

test('a second run that copies nothing does not make the first one’s work disappear', () => {
  const again = outcome('INBOX', { copied: 0, alreadyThere: 10 })
  const receipt = buildReceipt(
    data({
      plan: [row('INBOX')],
      outcomes: { INBOX: again },
      tallies: new Map([['INBOX', { ...tally, copied: 10 }]])
    })
  )
  expect(receipt.messages).toMatchObject({ found: 10, copied: 10, alreadyThere: 0 })
})

test.each([
  ['a folder that was never reached', {}, new Map()],
  [
    'a folder that failed',
    { INBOX: outcome('INBOX', { state: 'failed', copied: 3 }) },
    new Map([['INBOX', { ...tally, copied: 3 }]])
  ],
  [
    'a folder that was not read back',
    { INBOX: outcome('INBOX', { verified: false }) },
    new Map([['INBOX', { ...tally, copied: 10 }]])
  ],
  [
    'a refused message',
    { INBOX: outcome('INBOX', { copied: 9, refused: 1 }) },
    new Map([['INBOX', { ...tally, copied: 9, refused: 1 }]])
  ],
  [
    'a message that nobody decided on',
    { INBOX: outcome('INBOX', { copied: 9 }) },
    new Map([['INBOX', { ...tally, copied: 9 }]])
  ]
])('%s is never called complete', (_what, outcomes, tallies) => {
  expect(buildReceipt(data({ plan: [row('INBOX')], outcomes, tallies })).complete).toBe(false)
})

test('what is left out is found and excluded, and keeps the balance', () => {
  const receipt = buildReceipt(data({ plan: [row('Spam', { leftOut: 'junk', messages: 7 })] }))
  expect(receipt.messages).toMatchObject({ found: 7, excluded: 7 })
  expect(balances(receipt.messages)).toBe(true)
})

test('a folder that has been copied stays in the receipt when the plan no longer has it, or leaves it out', () => {
  const tallies = new Map([['Trip', { ...tally, copied: 10 }]])
  const outcomes = { Trip: outcome('Trip') }
  for (const plan of [[], [row('Trip', { leftOut: 'not-selectable', messages: 0 })]]) {
    expect(buildReceipt(data({ plan, outcomes, tallies })).messages).toMatchObject({ found: 10, copied: 10 })
  }
})

test('a folder that failed is never covered by one that is left out later', () => {
  const outcomes = { Trip: outcome('Trip', { state: 'failed', found: 10, copied: 0 }) }
  const receipt = buildReceipt(
    data({ plan: [row('Trip', { leftOut: 'not-selectable', messages: 0 })], outcomes })
  )
  expect(receipt).toMatchObject({ complete: false, verified: false, messages: { found: 10, copied: 0 } })
})

test('the lines always add up to what was found, with what is still missing as a line of its own', () => {
  const outcomes = { Trip: outcome('Trip', { state: 'failed', found: 10, copied: 3 }) }
  const tallies = new Map([['Trip', { ...tally, copied: 3 }]])
  const plan = [row('Trip'), row('Spam', { leftOut: 'junk', messages: 7 })]
  const [found, ...fates] = receiptSums(buildReceipt(data({ plan, outcomes, tallies })))
  expect(found).toEqual(['receipt.found', 17])
  expect(fates.reduce((sum, [, count]) => sum + count, 0)).toBe(17)
  expect(fates).toContainEqual(['receipt.outstanding', 7])
})

test('a name that only holds other folders isn’t in the receipt', () => {
  const receipt = buildReceipt(data({ plan: [row('Years', { leftOut: 'not-selectable', messages: 0 })] }))
  expect(receipt.folders).toEqual([])
})

test('a complete receipt always balances', () => {
  const counts = fc.record({
    copied: fc.nat(50),
    alreadyThere: fc.nat(50),
    refused: fc.nat(3),
    vanished: fc.nat(3),
    lost: fc.nat(2)
  })
  fc.assert(
    fc.property(fc.array(counts, { maxLength: 8 }), (folders) => {
      const plan = folders.map((_, index) => row(`f${index}`))
      const outcomes = Object.fromEntries(
        folders.map(({ lost, ...kept }, index) => {
          const found = kept.copied + kept.alreadyThere + kept.refused + kept.vanished + lost
          return [`f${index}`, outcome(`f${index}`, { ...kept, found })]
        })
      )
      const tallies = new Map(folders.map(({ lost: _, ...kept }, index) => [`f${index}`, kept]))
      const receipt = buildReceipt(data({ plan, outcomes, tallies }))
      const lost = folders.reduce((sum, folder) => sum + folder.lost, 0)
      expect(balances(receipt.messages)).toBe(lost === 0)
      if (receipt.complete) expect(lost).toBe(0)
    })
  )
})

const evil = '<script>alert(1)</script>"&\u202Eevil'
const account = (email: string) => ({
  email,
  presetId: 'other',
  imap: { host: 'imap.example', port: 993, security: 'tls' as const, user: email },
  checked: true,
  passwordKnown: true
})
const move: MoveSnapshot = {
  id: '0123456789abcdef',
  revision: 1,
  practice: false,
  track: 'address',
  phase: 'copied',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-02T00:00:00Z',
  old: account('marie@old.example'),
  new: account('marie@new.example'),
  folders: null,
  run: null,
  backup: null,
  catchUp: { automatic: true, everyMinutes: 30, nextAt: null, last: null },
  undo: null,
  canUndo: true,
  receipt: buildReceipt(
    data({
      plan: [row(evil)],
      outcomes: { [evil]: outcome(evil, { copied: 9, refused: 1 }) },
      tallies: new Map([[evil, { ...tally, copied: 9, refused: 1 }]]),
      problems: [
        {
          code: 'message.refused',
          params: {},
          folder: evil,
          subject: evil,
          reason: evil,
          date: '2019-05-06T07:08:09Z'
        }
      ]
    })
  )
}

test.each(languages)('the page in %s holds no script, whatever a server named its folders', (language) => {
  const html = receiptPage(move, formatterFor(language))
  expect(html).not.toMatch(/<script/i)
  expect(html).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`)
  expect(html).toContain('&#60;script&#62;')
  expect(html).not.toMatch(/(src|href)=/)
})
