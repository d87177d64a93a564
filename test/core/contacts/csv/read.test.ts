import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../../src-main/core/contacts/csv/read.ts'
import { cardsIn, linesOf, readText } from './lines.ts'

const birthdays = (text: string) =>
  readText(text).cards.map(({ card }) =>
    linesOf(card)
      .find((line) => line.startsWith('BDAY'))
      ?.replace(/^BDAY.*:/, '')
  )

describe('dates', () => {
  it.each([
    ['1980-03-22', '1980-03-22'],
    ['1980/3/22', '1980-03-22'],
    ['19800322', '1980-03-22'],
    ['22.3.1980', '1980-03-22'],
    ['22/03/1980', '1980-03-22'],
    ['22-03-1980', '1980-03-22'],
    ['3/22/1980', '1980-03-22'],
    ['3/22/1980 12:00:00 AM', '1980-03-22'],
    ['1980-03-22 00:00:00', '1980-03-22'],
    ['03/03/1980', '1980-03-03'],
    ['2000-02-29', '2000-02-29'],
    ['--02-29', '1604-02-29'],
    ['1604-03-22', '1604-03-22']
  ])('such as %s are read', (written, read) => {
    const text = `First Name,Last Name,Birthday\nAnn,Doe,${written}\n`
    expect(birthdays(text)).toEqual([read])
    expect(readText(text).problems).toEqual([])
  })

  it.each(['0/0/00', '0.0.00', '00-00-0000', '0000-00-00 00:00:00', '1/1/4501'])(
    'such as %s are none',
    (written) => {
      const text = `First Name,Last Name,Birthday\nAnn,Doe,${written}\n`
      expect(cardsIn(text)).toEqual([['N:Doe;Ann;;;']])
      expect(readText(text).problems).toEqual([])
    }
  )

  it.each(['03/04/1980', '3/22/80', 'circa 1800', '2001-02-30', '31.4.1980'])(
    'such as %s are kept in words, and somebody is asked to look',
    (written) => {
      const read = readText(`First Name,Last Name,Birthday\nAnn,Doe,${written}\n`)
      expect(read.cards.map(({ card }) => linesOf(card))).toEqual([
        ['N:Doe;Ann;;;', `NOTE:BDAY: ${written}`, `X-BDAY-TEXT:${written}`]
      ])
      expect(read.problems).toEqual([
        {
          code: 'card.dateUnclear',
          file: 'contacts.csv',
          card: 1,
          line: 2,
          params: { date: written },
          isLeftBehind: false
        }
      ])
    }
  )

  it('are clear where another date of the file shows the order', () => {
    expect(birthdays('First Name,Last Name,Birthday\nAnn,Doe,03/04/1980\nBob,Doe,12/25/1980\n')).toEqual([
      '1980-03-04',
      '1980-12-25'
    ])
    expect(birthdays('First Name,Last Name,Birthday\nAnn,Doe,03/04/1980\nBob,Doe,25/12/1980\n')).toEqual([
      '1980-04-03',
      '1980-12-25'
    ])
  })

  it('have the day first where the language has', () => {
    expect(birthdays('Prénom,Nom,Anniversaire\nAnne,Roy,03/04/1980\n')).toEqual(['1980-04-03'])
    expect(birthdays('Voornaam,Achternaam,Verjaardag\nAnne,Roos,3-4-1980\n')).toEqual(['1980-04-03'])
  })

  it('of Thunderbird may lack the year', () => {
    const head = 'First Name,Last Name,Birth Year,Birth Month,Birth Day\n'
    expect(birthdays(`${head}Ann,Doe,,2,29\nBob,Doe,1980,02,03\nCat,Doe,0,0,0\n`)).toEqual([
      '1604-02-29',
      '1980-02-03',
      undefined
    ])
  })
})

describe('a table', () => {
  it('may announce its separator, as Excel does', () => {
    expect(cardsIn('sep=;\nFirst Name;Last Name\nAnn;"Doe, Dr."\n')).toEqual([['N:Doe\\, Dr.;Ann;;;']])
  })

  it('tells where each contact stands in it', () => {
    const { cards } = readText('First Name,Notes,Last Name\r\n\r\nAnn,"1\r\n2",Doe\r\n,,\r\nBob,,Ray\r\n')
    expect(cards.map(({ place, original }) => [place, original])).toEqual([
      [{ file: 'contacts.csv', card: 1, line: 3 }, 'First Name,Notes,Last Name\nAnn,"1\n2",Doe\n'],
      [{ file: 'contacts.csv', card: 2, line: 6 }, 'First Name,Notes,Last Name\nBob,,Ray\n']
    ])
  })

  it('in which a quote is never closed loses no contact', () => {
    const text = 'First Name,Last Name,Notes\nAnn,Doe,"open\nBob,Ray,"closed"\nCat,Lee,"open too\nDan,May,x\n'
    const read = readText(text)
    expect(read.cards.map(({ card }) => linesOf(card))).toEqual([
      ['N:Doe;Ann;;;', 'NOTE:open'],
      ['N:Ray;Bob;;;', 'NOTE:closed'],
      ['N:Lee;Cat;;;', 'NOTE:open too'],
      ['N:May;Dan;;;', 'NOTE:x']
    ])
    expect(read.problems.map(({ code, line, isLeftBehind }) => [code, line, isLeftBehind])).toEqual([
      ['card.unterminated', 2, false],
      ['card.unterminated', 4, false]
    ])
  })

  it('with thousands of quotes that are never closed is read all the same', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `Ann,Doe ${index},"note ${index}`)
    const read = readText(['First Name,Last Name,Notes', ...rows].join('\n'))
    expect(read.cards).toHaveLength(5000)
    expect(read.cards.slice(-1).flatMap(({ card }) => linesOf(card))).toEqual([
      'N:Doe 4999;Ann;;;',
      'NOTE:note 4999'
    ])
  })

  it('is read without control characters, which no address book takes', () => {
    expect(cardsIn('First Name,Last Name\nA\u0000n\u000bn,Doe\n')).toEqual([['N:Doe;Ann;;;']])
  })

  it('that a spreadsheet must not run loses the apostrophe that kept it from that', () => {
    expect(cardsIn(`First Name,Last Name,Notes\n"'=Ann",'Doe,"'@x"\n`)).toEqual([
      ["N:'Doe;=Ann;;;", 'NOTE:@x']
    ])
  })

  it('of something else is named as such', () => {
    for (const text of [
      'Datum;Betrag;Name\n1.1.2024;5,00;Miete\n',
      'just a letter\nto somebody\n',
      '{"a": 1}',
      'Name\nx\n'
    ])
      expect(readText(text)).toEqual({
        cards: [],
        problems: [
          { code: 'file.notContacts', file: 'contacts.csv', card: 0, line: 0, params: {}, isLeftBehind: true }
        ],
        questions: []
      })
  })

  it('that is empty, or has titles only, has no contacts', () => {
    expect(readText('\uFEFF\n \n').problems).toMatchObject([{ code: 'file.empty' }])
    expect(readText('First Name,Last Name\n')).toEqual({ cards: [], problems: [], questions: [] })
  })

  it('with a row that says nothing but a title of nobody leaves it behind with words', () => {
    const read = readText('First Name,Last Name,Group Membership\nAnn,Doe,\n,,* myContacts\n')
    expect(read.cards).toHaveLength(1)
    expect(read.problems).toMatchObject([{ code: 'card.empty', card: 2, line: 3, isLeftBehind: true }])
  })

  it('is read up to a limit', () => {
    const limits = { file: 1000, cards: 2, property: 1000 }
    const read = (text: string) => readCsv(Buffer.from(text), { file: 'k.csv', limits })
    const { cards, problems } = read('First Name,Last Name\nA,D\nB,D\nC,D\n')
    expect(cards).toHaveLength(2)
    expect(problems).toMatchObject([{ code: 'file.tooMany', params: { limit: 2 }, isLeftBehind: true }])
    expect(read(`First Name,Last Name\n${'x'.repeat(1000)}`).problems).toMatchObject([
      { code: 'file.tooLarge', params: { limit: 1000 } }
    ])
  })
})
