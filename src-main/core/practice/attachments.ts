import { crc32, deflateSync } from 'node:zlib'
import type { Chance } from './random.ts'

export interface Attachment {
  readonly name: string
  readonly type: string
  readonly content: Buffer
}

/** A picture of a sunset, each a little different: a real PNG (RFC 2083) that opens everywhere. */
export function photo(name: string, chance: Chance, width = 160): Attachment {
  const height = Math.round(width * 0.75)
  const horizon = height * (0.45 + chance.next() * 0.3)
  const sun = { x: chance.below(width), y: horizon - chance.below(height / 4), size: width / 12 }
  const rows = Buffer.alloc(height * (1 + width * 3))
  let at = 0
  for (let y = 0; y < height; y++) {
    rows[at++] = 0
    for (let x = 0; x < width; x++) {
      const shine = Math.hypot(x - sun.x, y - sun.y) < sun.size ? 90 : 0
      const grain = chance.below(12)
      const sky = y < horizon
      rows[at++] = Math.min(255, (sky ? 120 + (y / horizon) * 120 : 20 + grain * 2) + grain + shine)
      rows[at++] = Math.min(255, (sky ? 90 + (y / horizon) * 60 : 70 + grain) + grain + shine)
      rows[at++] = Math.min(255, (sky ? 160 - (y / horizon) * 70 : 120 + grain * 3) + grain)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const content = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0))
  ])
  return { name, type: 'image/png', content }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A page with a few lines in ASCII, as PDF 1.4. */
export function document(name: string, lines: readonly string[]): Attachment {
  const words = lines.map((line) => `(${line.replaceAll(/[\\()]/g, '\\$&')}) Tj T*`).join('\n')
  const page = `BT /F1 14 Tf 18 TL 72 760 Td\n${words}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  const content = Buffer.from(
    `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${end}`,
    'latin1'
  )
  return { name, type: 'application/pdf', content }
}

/** A date for the calendar (RFC 5545). */
export function invitation(name: string, title: string, start: Date): Attachment {
  const stamp = (date: Date) => `${date.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`
  const end = new Date(start.getTime() + 2 * 3_600_000)
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Les Grillons//Agenda//FR',
    'BEGIN:VEVENT',
    `UID:${stamp(start)}@grillons.example`,
    `DTSTAMP:${stamp(start)}`,
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(end)}`,
    `SUMMARY:${title}`,
    'END:VEVENT',
    'END:VCALENDAR',
    ''
  ]
  return { name, type: 'text/calendar', content: Buffer.from(lines.join('\r\n')) }
}
