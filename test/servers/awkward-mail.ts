import type { TestFolder, TestMessage } from './mailbox.ts'

/** The folders, with how many messages each holds: 300 in all. Accents, `&`, dots, levels, scripts, emptiness. */
const shape: Readonly<Record<string, number>> = {
  INBOX: 70,
  'Objets envoyés': 50,
  Brouillons: 10,
  Corbeille: 20,
  'Clients & Cie': 40,
  'Clients & Cie/Été 2019': 30,
  'Clients & Cie/Dr. Jones': 25,
  'Archives/2003/Décembre': 35,
  '家族 📧': 20,
  Vide: 0
}

/** New names of the folders above where the new server has `.` between levels and no SPECIAL-USE. */
export const awkwardNamesWithDots: Readonly<Record<string, string>> = {
  'Clients & Cie/Dr. Jones': 'Clients & Cie/Dr- Jones'
}

/** 300 messages in 10 folders with everything that mail is known to do; the same ones for the same seed. */
export function awkwardMail(seed = 1): TestFolder[] {
  const random = generator(seed)
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T
  let serial = 0
  return Object.entries(shape).map(([name, count]) => {
    const messages: TestMessage[] = []
    while (messages.length < count) {
      const kind = kinds[serial % kinds.length] ?? plain
      const raw = kind(++serial, random)
      // Each tenth comes twice: two equal messages stay two.
      const copies = serial % 10 === 0 && messages.length + 2 <= count ? 2 : 1
      for (let i = 0; i < copies; i++) messages.push({ raw, flags: flags(random), date: date(random, pick) })
    }
    if (name === 'Clients & Cie' || name === 'INBOX')
      messages[3] = { ...messages[3], raw: large(serial, random) }
    return { name, messages }
  })
}

type Kind = (serial: number, random: () => number) => Buffer

const head = (serial: number, extra = '') =>
  `From: Marie Dupont <marie@old.example>\r\nTo: Zoë <zoe@friends.example>\r\n` +
  `Subject: Letter ${serial}\r\nDate: Mon, 1 Jan 2001 10:00:00 +0100\r\n${extra}`
const id = (serial: number) => `Message-ID: <${serial}@old.example>\r\n`
const text = (serial: number, random: () => number) =>
  Array.from({ length: 1 + Math.floor(random() * 40) }, (_, i) => `Line ${i} of letter ${serial}.\r\n`).join(
    ''
  )

const plain: Kind = (n, random) => Buffer.from(`${head(n, id(n))}\r\n${text(n, random)}`)

const kinds: readonly Kind[] = [
  plain,
  // No Message-ID.
  (n, random) => Buffer.from(`${head(n)}\r\n${text(n, random)}`),
  // One Message-ID, different bodies: what mailing lists and careless programs make.
  (n, random) => Buffer.from(`${head(7, id(7))}\r\nVersion ${n}\r\n${text(n, random)}`),
  // Bare line feeds.
  (n, random) => Buffer.from(`${head(n, id(n))}\r\n${text(n, random)}`.replaceAll('\r\n', '\n')),
  // 8-bit header and body in a charset of old.
  (n, random) =>
    Buffer.from(`${head(n, id(n))}X-Note: d\xe9j\xe0 vu\r\n\r\n\xc9t\xe9\r\n${text(n, random)}`, 'latin1'),
  // A NUL byte.
  (n, random) => Buffer.from(`${head(n, id(n))}\r\nbefore\0after\r\n${text(n, random)}`),
  // No line end at the end.
  (n) => Buffer.from(`${head(n, id(n))}\r\nends without a line end ${n}`),
  // Longer lines than any standard allows.
  (n, random) =>
    Buffer.from(`${head(n, id(n))}\r\n${'x'.repeat(5_000 + Math.floor(random() * 20_000))} ${n}\r\n`),
  // No headers at all.
  (n, random) => Buffer.from(`\r\nOnly a body, ${n}.\r\n${text(n, random)}`),
  // An mbox line left at the top, a folded header, an empty body.
  (n) =>
    Buffer.from(
      `From marie@old.example Mon Jan  1 10:00:00 2001\r\n${head(n, id(n))}X-Long: a\r\n b\r\n\r\n`
    ),
  // UTF-8 in headers and body.
  (n, random) => Buffer.from(`${head(n, id(n))}X-Name: Zoë 家族 📧\r\n\r\nÇa va ?\r\n${text(n, random)}`)
]

/** An attachment of 6 MB. */
const large: Kind = (n, random) => {
  const bytes = Buffer.alloc(4_500_000)
  for (let i = 0; i < bytes.length; i += 4) bytes.writeUInt32LE(Math.floor(random() * 0xffffffff), i)
  const lines = bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
  return Buffer.from(
    `${head(n, id(n))}MIME-Version: 1.0\r\nContent-Type: application/zip\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${lines}\r\n`
  )
}

const systemFlags = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft']
const keywords = ['$Forwarded', 'NonJunk', '$label1', 'Facture_2019']

const flags = (random: () => number) => [...systemFlags, ...keywords].filter(() => random() < 0.3)

/** From 1983 to 2026, in zones of all signs. */
function date(random: () => number, pick: <T>(from: readonly T[]) => T): string {
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  const day = two(1 + random() * 28)
  const time = [two(random() * 24), two(random() * 60), two(random() * 60)].join(':')
  return `${day}-${pick(months)}-${1983 + Math.floor(random() * 43)} ${time} ${pick(['+0000', '+0200', '-0930', '+1345'])}`
}

/** Mulberry32: small, seeded, good enough to be varied. */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
