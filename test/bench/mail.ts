/** A folder's name, with `/` between levels. */
export type FolderName = (typeof folders)[number]['name']

export interface BenchMessage {
  readonly folder: FolderName
  /** As on the wire, with CRLF. */
  readonly raw: Buffer
  readonly flags: readonly BenchFlag[]
  /** INTERNALDATE, in whole seconds. */
  readonly date: Date
}

export type BenchFlag = '\\Seen' | '\\Answered' | '\\Flagged' | '\\Draft'

export interface MailShape {
  /** How many messages; the first hundred are the same, whether there are a hundred or a thousand. */
  readonly count: number
  /** Bytes, median of the messages without attachment. */
  readonly medianSize?: number
  /** How many of a hundred messages have an attachment of 100 kB to 2 MB. */
  readonly attachmentsPercent?: number
}

/** How many of a hundred messages each folder holds. */
export const folders = [
  { name: 'INBOX', percent: 50 },
  { name: 'Sent', percent: 20 },
  { name: 'Archive/2023', percent: 8 },
  { name: 'Archive/2024', percent: 8 },
  { name: 'Lists/choir', percent: 6 },
  { name: 'Lists/garden', percent: 4 },
  { name: 'Family', percent: 3 },
  { name: 'Drafts', percent: 1 }
] as const

/**
 * Standard deviation of the sizes' natural logarithm: two of three messages are between a third of the median
 * and three times as large.
 */
const spread = 1
const smallest = 1000
const largest = 300_000
const tenYears = 10 * 365 * 86_400
const newest = Date.UTC(2025, 5, 1) / 1000

/** Mail as people have it: log-normal sizes, a few attachments, usual headers. The same on every run. */
export function* generateMail(shape: MailShape): Generator<BenchMessage> {
  for (let serial = 0; serial < shape.count; serial++) yield generateMessage(serial, shape)
}

/** The message with this number, whichever others there are. */
export function generateMessage(serial: number, shape: Omit<MailShape, 'count'> = {}): BenchMessage {
  const random = randomFrom(serial)
  const folder = folderAt(random() * 100)
  const date = new Date((newest - Math.floor(random() * tenYears)) * 1000)
  const size = Math.min(
    largest,
    Math.max(smallest, (shape.medianSize ?? 8192) * Math.exp(spread * normal(random)))
  )
  const attachment =
    random() * 100 < (shape.attachmentsPercent ?? 1) ? Math.round(100_000 * 20 ** random()) : undefined
  const header = headerOf(serial, folder, date, attachment !== undefined, random)
  const text = excerpt(prose, Math.round(size) - header.length, random)
  return {
    folder,
    raw: Buffer.from(
      attachment === undefined ? header + text : header + withAttachment(text, attachment, random),
      'latin1'
    ),
    flags: flagsOf(folder, random),
    date
  }
}

/** One message with an attachment of so many bytes of base64. */
export function largeMessage(bytes: number): BenchMessage {
  const random = randomFrom(bytes)
  const date = new Date(newest * 1000)
  const header = headerOf(bytes, 'INBOX', date, true, random)
  const raw = Buffer.from(header + withAttachment(excerpt(prose, 2000, random), bytes, random), 'latin1')
  return { folder: 'INBOX', raw, flags: ['\\Seen'], date }
}

function folderAt(percent: number): FolderName {
  let sum = 0
  return (folders.find((folder) => (sum += folder.percent) > percent) ?? folders[0]).name
}

function flagsOf(folder: FolderName, random: () => number): BenchFlag[] {
  const happens = (percent: number) => random() * 100 < percent
  return [
    ...(happens(85) ? (['\\Seen'] as const) : []),
    ...(happens(10) ? (['\\Answered'] as const) : []),
    ...(happens(5) ? (['\\Flagged'] as const) : []),
    ...(folder === 'Drafts' ? (['\\Draft'] as const) : [])
  ]
}

const boundary = 'b1_5f2c7d90e6a84b13'

function headerOf(
  serial: number,
  folder: FolderName,
  date: Date,
  multipart: boolean,
  random: () => number
): string {
  const sent = date.toUTCString().replace('GMT', '+0000')
  const [from, to] = [pick(people, random), pick(people, random)]
  const id = `${serial}.${Math.floor(random() * 2 ** 40).toString(36)}@mail.${pick(hosts, random)}`
  const subject = Array.from({ length: 3 + Math.floor(random() * 6) }, () => pick(words, random)).join(' ')
  const list = folder.startsWith('Lists/') ? folder.slice('Lists/'.length) : undefined
  const lines = [
    `Return-Path: <${from}@${hosts[0]}>`,
    `Received: from mx1.${pick(hosts, random)} (mx1.example [192.0.2.${serial % 250}])`,
    `\tby mail.old.example with ESMTPS id ${id.slice(0, 12)} for <marie@old.example>; ${sent}`,
    `Received: by mx1.example (Postfix, from userid 108) id ${id.slice(0, 10)}; ${sent}`,
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${hosts[0]}; s=mail; h=from:to:subject;`,
    `\tbh=${excerpt(base64, 44, random).replace(/\s/g, '')}; b=${excerpt(base64, 74, random).trim()}`,
    `From: ${from} <${from}@${hosts[0]}>`,
    `To: ${to} <${to}@${hosts[1]}>`,
    `Subject: ${random() < 0.1 ? '=?utf-8?q?=C3=89t=C3=A9_?= ' : ''}${subject}`,
    `Date: ${sent}`,
    `Message-ID: <${id}>`,
    ...(random() < 0.4 ? [`In-Reply-To: <${serial - 1}@mail.${hosts[0]}>`] : []),
    ...(list ? [`List-Id: <${list}.lists.example>`] : []),
    'MIME-Version: 1.0',
    multipart
      ? `Content-Type: multipart/mixed; boundary="${boundary}"`
      : 'Content-Type: text/plain; charset=utf-8',
    '',
    ''
  ]
  return lines.join('\r\n')
}

function withAttachment(text: string, bytes: number, random: () => number): string {
  return [
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    `--${boundary}`,
    'Content-Type: image/jpeg; name="photo.jpg"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="photo.jpg"',
    '',
    excerpt(base64, bytes, random),
    `--${boundary}--`,
    ''
  ].join('\r\n')
}

/** Whole lines of a text that repeats for ever, from a random one on, and the last one cut; ends with CRLF. */
function excerpt(text: string, length: number, random: () => number): string {
  const start = text.indexOf('\r\n', Math.floor(random() * (text.length / 2))) + 2
  let cut = text.slice(start, start + Math.max(0, length - 2))
  while (cut.length < length - 2) cut += text.slice(0, length - 2 - cut.length)
  return `${cut.replace(/[\r\n]+$/, '')}\r\n`
}

/** Mulberry32: small, fast, and the same everywhere; no more is asked of it. */
export function randomFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Box and Muller's: one number of the standard normal distribution. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T
}

const people = [
  'anna',
  'bruno',
  'chantal',
  'dmitri',
  'elif',
  'farid',
  'greta',
  'hugo',
  'ines',
  'jonas'
] as const
const hosts = ['old.example', 'club.example', 'choir.example', 'town.example'] as const
const words =
  `about after again all and around because before birthday bring call come could evening every family find
  from garden give good happy have here holiday house invoice just know letter like little long look made
  make meeting mother never next only other over people photos place please right school send should small
  some still summer take tell thank that their them there they think this time train very visit week well
  went were what when where which will with work would year yesterday your`.split(/\s+/)

/** A quarter of a megabyte of lines of 60 to 76 characters. */
const prose = lines((random) => {
  let line = ''
  while (line.length < 60) line += `${pick(words, random)} `
  return line.trimEnd()
})
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('')
const base64 = lines((random) => Array.from({ length: 76 }, () => pick(alphabet, random)).join(''))

function lines(next: (random: () => number) => string): string {
  const random = randomFrom(0)
  const made: string[] = []
  for (let length = 0; length < 262_144;) {
    const line = next(random)
    made.push(line)
    length += line.length + 2
  }
  return `${made.join('\r\n')}\r\n`
}
