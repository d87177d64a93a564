import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { folders, generateMail, generateMessage, largeMessage } from './mail.ts'

const plain = [...generateMail({ count: 4000, attachmentsPercent: 0 })]
const sizes = plain.map(({ raw }) => raw.length).sort((a, b) => a - b)
const quantile = (part: number) => sizes[Math.floor(part * sizes.length)] ?? 0

test('the sizes are log-normal around a median of 8 kB', () => {
  expect(quantile(0.5)).toBeGreaterThan(7700)
  expect(quantile(0.5)).toBeLessThan(8700)
  // One standard deviation up, and two.
  expect(Math.log(quantile(0.8413) / quantile(0.5))).toBeCloseTo(1, 1)
  expect(Math.log(quantile(0.9772) / quantile(0.5))).toBeCloseTo(2, 0)
})

test('one message of a hundred has an attachment of 100 kB to 2 MB', () => {
  const attached = [...generateMail({ count: 4000 })]
    .map(({ raw }) => raw)
    .filter((raw) => raw.includes('multipart/mixed'))
  expect(attached.length).toBeGreaterThan(20)
  expect(attached.length).toBeLessThan(60)
  for (const raw of attached) {
    expect(raw.length).toBeGreaterThan(100_000)
    expect(raw.length).toBeLessThan(2_400_000)
  }
})

test('each folder holds its share', () => {
  for (const { name, percent } of folders) {
    const share = (100 * plain.filter(({ folder }) => folder === name).length) / plain.length
    expect(Math.abs(share - percent)).toBeLessThan(2.5)
  }
})

test('a message is the same on every run, in whatever company', () => {
  const ten = [...generateMail({ count: 10 })]
  expect(ten[7]).toEqual(generateMessage(7))
  const digest = createHash('sha256')
  for (const { raw } of ten) digest.update(raw)
  expect(digest.digest('hex')).toMatchInlineSnapshot(
    `"c8eb63e8e0ba23630fe7e9213c5750df3c79889d716764d272972a341a6cf54e"`
  )
})

test('each message is mail: a header with an own Message-ID, CRLF throughout, seven bits, no long line', () => {
  const ids = plain.map(({ raw }) => /^Message-ID: (<[^<>\s]+>)\r$/m.exec(raw.toString('latin1'))?.[1])
  expect(new Set(ids).size).toBe(plain.length)
  expect(ids).not.toContain(undefined)
  for (const { raw } of [...plain.slice(0, 500), largeMessage(1e6)]) {
    const text = raw.toString('latin1')
    expect(text).toMatch(/\r\n\r\n/)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0\x80-\xff]/)
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThan(200)
    expect(text.endsWith('\r\n')).toBe(true)
  }
})

test('the large message is as large as it was asked to be', () => {
  expect(largeMessage(5e6).raw.length / 5e6).toBeCloseTo(1, 2)
})
