import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomFrom } from './mail.ts'
import { measure } from './measure.ts'

export const cardReaders = ['rehome', 'ical.js'] as const
export type CardReader = (typeof cardReaders)[number]

/** How a reader has read a file of contacts. */
export interface CardsResult {
  readonly kind: CardKind
  readonly reader: CardReader
  readonly cards: number
  readonly bytes: number
  readonly runs: readonly CardsRun[]
}

export interface CardsRun {
  /** Seconds of the processor, of all threads. */
  readonly processor: number
  /** By the clock. */
  readonly seconds: number
  /** Bytes. */
  readonly peakMemory: number
  readonly faults: readonly string[]
}

export type CardKind = 'photos' | 'small'

/** Two files of about 24 MB: few contacts with a picture of 3 kB each, and as many small ones as Rehome takes. */
const kinds: Readonly<Record<CardKind, { readonly cards: number; readonly photo: number }>> = {
  photos: { cards: 5_000, photo: 3_200 },
  small: { cards: 50_000, photo: 0 }
}

const first = ['Zoé', 'Jürgen', 'Anna', 'أمينة', 'Kåre', 'Marie', 'John', 'Łukasz'] as const
const last = ['Lefèvre', 'Müller', 'Smith', 'بن يوسف', 'Ødegård', 'Dupont', 'Nguyễn'] as const

/** Lets the readers read both files in turns, so that all share the weather. */
export async function benchCards(rounds: number, tell: (line: string) => void): Promise<CardsResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-bench-cards-'))
  try {
    const results: CardsResult[] = []
    for (const kind of ['photos', 'small'] as const) {
      const file = join(folder, `${kind}.vcf`)
      const { cards, photo } = kinds[kind]
      writeFileSync(file, Array.from({ length: cards }, (_, index) => generateCard(index, photo)).join(''))
      const runs = new Map<CardReader, CardsRun[]>(cardReaders.map((reader) => [reader, []]))
      for (let round = 0; round < rounds; round++)
        for (const reader of cardReaders) {
          const run = await readOnce(reader, file, cards)
          runs.get(reader)?.push(run)
          tell(
            [`${cards} cards · ${reader} · ${run.processor.toFixed(2)} s of processor`, ...run.faults].join(
              ' · '
            )
          )
        }
      for (const [reader, each] of runs)
        results.push({ kind, reader, cards, bytes: statSync(file).size, runs: each })
    }
    return results
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function readOnce(reader: CardReader, file: string, cards: number): Promise<CardsRun> {
  const script = new URL('read-cards.ts', import.meta.url).pathname
  const { status, stdout, stderr, peakMemory } = await measure({
    program: process.execPath,
    args: [script, reader, file]
  })
  if (status !== 0) return { processor: NaN, seconds: NaN, peakMemory, faults: [stderr.trim()] }
  const told = JSON.parse(stdout) as { cards: number; processor: number; seconds: number }
  const faults = told.cards === cards ? [] : [`${told.cards} of ${cards} were read`]
  return { processor: told.processor, seconds: told.seconds, peakMemory, faults }
}

/** The contact with this number: the same on every run. @param photo Bytes of its picture. */
function generateCard(index: number, photo: number): string {
  const random = randomFrom(index)
  const pick = <Choice>(choices: readonly Choice[]) => choices[Math.floor(random() * choices.length)]
  const [given, family] = [pick(first), pick(last)]
  const day = (most: number) => String(1 + Math.floor(random() * most)).padStart(2, '0')
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${index}-6c84fb90-12c4-11e1-840d-7b25c5ee775a`,
    `FN:${given} ${family}`,
    `N:${family};${given};;;`,
    `EMAIL;TYPE=INTERNET,HOME:person${index}@mail.example`,
    `TEL;TYPE=CELL:+33 6 ${10_000_000 + index}`,
    `ADR;TYPE=HOME:;;${index} rue de la Paix;Paris;;75002;France`,
    `ORG:Compagnie ${index % 100};Ventes`,
    `BDAY:19${10 + Math.floor(random() * 90)}-${day(12)}-${day(28)}`,
    `item1.URL:https://www.example.org/${index}`,
    'item1.X-ABLabel:_$!<HomePage>!$_',
    'CATEGORIES:Amis,Travail',
    `NOTE:Été\\, hiver ${index}: chez sa sœur\\, sinon au bureau le matin`,
    ...(photo === 0 ? [] : folded(`PHOTO;ENCODING=b;TYPE=JPEG:${picture(photo, random)}`)),
    'END:VCARD'
  ]
  return lines.map((line) => `${line}\r\n`).join('')
}

function picture(size: number, random: () => number): string {
  const noise = Array.from({ length: size }, () => Math.floor(random() * 256))
  return Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...noise]).toString('base64')
}

function folded(line: string): string[] {
  return Array.from({ length: Math.ceil(line.length / 74) }, (_, at) => {
    const piece = line.slice(at * 74, (at + 1) * 74)
    return at === 0 ? piece : ` ${piece}`
  })
}
