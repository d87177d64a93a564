import { describe, expect, it } from 'vitest'
import { readVcards, textOfFile } from '../../../../src-main/core/contacts/index.ts'

const cardOf = (name: Uint8Array | string) =>
  Buffer.concat([
    Buffer.from('BEGIN:VCARD\r\nVERSION:2.1\r\nFN:'),
    Buffer.from(name),
    Buffer.from('\r\nEND:VCARD\r\n')
  ])
const latin = (text: string) => Buffer.from(text, 'latin1')
const read = (bytes: Uint8Array, encoding?: string) => {
  const { cards, questions } = readVcards(bytes, { file: 'a.vcf', encoding })
  const names = cards.map(({ card }) => card.properties.find(({ name }) => name === 'FN')?.value)
  return { names, readings: questions[0]?.readings ?? [] }
}

/** "Иванов" and "Петров" in windows-1251. */
const russian = latin('\xc8\xe2\xe0\xed\xee\xe2 \xcf\xe5\xf2\xf0\xee\xe2')
/** "Iksiński" in windows-1250. */
const polish = latin('Iksi\xf1ski')

describe('text that tells no encoding', () => {
  it('is read as windows-1252 where that looks like names, and asked about', () => {
    const { names, readings } = read(cardOf(latin('J\xf6rg \x80')))
    expect(names).toEqual(['Jörg €'])
    expect(readings[0]).toEqual({ encoding: 'windows-1252', samples: ['Jörg €'] })
  })

  it('is read as what looks like names where windows-1252 does not', () => {
    expect(read(cardOf(russian)).names).toEqual(['Иванов Петров'])
    expect(read(cardOf(latin('Ren\x8e M\x9fller'))).names).toEqual(['René Müller'])
  })

  it('offers readings that differ, each once', () => {
    const { readings } = read(cardOf(polish))
    const samples = readings.map((reading) => reading.samples.join())
    expect(samples.slice(0, 2)).toEqual(['Iksiñski', 'Iksiński'])
    expect(new Set(samples).size).toBe(samples.length)
  })

  it('is read as the person says, and not asked about again', () => {
    expect(read(cardOf(polish), 'windows-1250')).toEqual({ names: ['Iksiński'], readings: [] })
  })

  it('asks with the name that tells two readings apart, among many that don’t', () => {
    const many = Array.from({ length: 30 }, (_, at) => cardOf(latin(`M\xfcller${at}`)))
    const { readings } = read(Buffer.concat([...many, cardOf(polish)]))
    const flat = readings.flatMap(({ samples }) => samples)
    expect(flat).toContain('Iksiński')
    expect(flat).toContain('Iksiñski')
    expect(readings.every(({ samples }) => samples.length <= 5)).toBe(true)
  })
})

describe('text that tells its encoding', () => {
  it('keeps its own in a file of cards from several programs', () => {
    const { names } = read(Buffer.concat([cardOf('Zoë 山田'), cardOf(latin('J\xf6rg'))]))
    expect(names).toEqual(['Zoë 山田', 'Jörg'])
  })

  it('is what its CHARSET says', () => {
    const bytes = Buffer.concat([
      Buffer.from('BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=windows-1251:'),
      russian,
      Buffer.from('\r\nEND:VCARD\r\n')
    ])
    expect(read(bytes)).toEqual({ names: ['Иванов Петров'], readings: [] })
  })

  it('may be folded within a character', () => {
    const bytes = Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:山田\r\nEND:VCARD\r\n')
    const at = bytes.indexOf(Buffer.from('山')) + 1
    const folded = Buffer.concat([bytes.subarray(0, at), Buffer.from('\r\n '), bytes.subarray(at)])
    expect(read(folded)).toEqual({ names: ['山田'], readings: [] })
  })

  it('may be UTF-16 of either order, with a mark or without', () => {
    const little = Buffer.from(cardOf('Jörg').toString(), 'utf16le')
    const big = Buffer.from(little).swap16()
    for (const bytes of [
      little,
      big,
      Buffer.concat([latin('\xff\xfe'), little]),
      Buffer.concat([latin('\xfe\xff'), big])
    ]) {
      expect(read(bytes)).toEqual({ names: ['Jörg'], readings: [] })
    }
  })
})

describe('a whole file', () => {
  it('is read by its mark, as UTF-8, or with a question', () => {
    expect(textOfFile(Buffer.from('\ufeffZoë'), { file: 'a.csv' })).toEqual({ text: 'Zoë' })
    const { text, question } = textOfFile(latin('Name;J\xf6rg'), { file: 'a.csv' })
    expect(text).toBe('Name;Jörg')
    expect(question?.readings[0]).toEqual({ encoding: 'windows-1252', samples: ['Jörg'] })
    expect(textOfFile(polish, { file: 'a.csv', encoding: 'windows-1250' })).toEqual({ text: 'Iksiński' })
  })
})
