import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../../src-main/core/contacts/csv/read.ts'
import { cardsIn, linesOf, readText } from './lines.ts'

const greta = [
  'ADR;TYPE=HOME:PF 7;2. Stock;Rue 1;Paris;IDF;75001;France',
  'BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22',
  'CATEGORIES:Freunde,Verein',
  'EMAIL;TYPE=INTERNET,HOME,pref:g@example.org',
  'EMAIL;TYPE=INTERNET:h@example.org',
  'EMAIL;TYPE=INTERNET:i@example.org',
  'N:Dartmouth;Greta;Ann;Dr.;PhD',
  'NICKNAME:Gigi',
  'NOTE:line 1\\nline 2\\n\\nSpielt: Geige',
  'ORG:ACME;Labor',
  'TEL;TYPE=CELL:+49 170 1',
  'TEL;TYPE=WORK,FAX:+49 30 9',
  'TITLE:Chefin',
  'X-ANNIVERSARY:2001-05-06',
  'X-PHONETIC-FIRST-NAME:Grehta',
  'item1.TEL:555',
  'item1.X-ABLabel:Ferienhaus',
  'item2.URL:https://example.org',
  'item2.X-ABLabel:_$!<HomePage>!$_',
  'item3.X-ABLabel:_$!<Spouse>!$_',
  'item3.X-ABRELATEDNAMES:Hans',
  'item4.X-ABDATE:2001-05-06',
  'item4.X-ABLabel:_$!<Anniversary>!$_'
].sort()

const old = `Name,Given Name,Additional Name,Family Name,Given Name Yomi,Name Prefix,Name Suffix,Nickname,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Phone 3 - Type,Phone 3 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Organization 1 - Type,Organization 1 - Name,Organization 1 - Title,Organization 1 - Department,Website 1 - Type,Website 1 - Value,Relation 1 - Type,Relation 1 - Value,Event 1 - Type,Event 1 - Value,Custom Field 1 - Type,Custom Field 1 - Value
Dr. Greta Ann Dartmouth PhD,Greta,Ann,Dartmouth,Grehta,Dr.,PhD,Gigi,--03-22,"line 1
line 2",* myContacts ::: Freunde ::: Verein,* Home,g@example.org,,h@example.org ::: i@example.org,Mobile,+49 170 1,Work Fax,+49 30 9,Ferienhaus,555,Home,"Rue 1
75001 Paris",Rue 1,Paris,PF 7,IDF,75001,France,2. Stock,,ACME,Chefin,Labor,Home Page,https://example.org,Spouse,Hans,Anniversary,2001-05-06,Spielt,Geige
`
const recent = `First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Phone 3 - Label,Phone 3 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,Website 1 - Value,Relation 1 - Label,Relation 1 - Value,Event 1 - Label,Event 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value
Greta,Ann,Dartmouth,Grehta,,,Dr.,PhD,Gigi,"Dartmouth, Greta",ACME,Chefin,Labor,--03-22,"line 1
line 2",,Freunde ::: Verein ::: * myContacts,* Home,g@example.org,,h@example.org ::: i@example.org,Mobile,+49 170 1,Work Fax,+49 30 9,Ferienhaus,555,Home,"Rue 1
75001 Paris",Rue 1,Paris,PF 7,IDF,75001,France,2. Stock,Home Page,https://example.org,Spouse,Hans,Anniversary,2001-05-06,Spielt,Geige
`

describe("Google's contacts in CSV", () => {
  it.each([
    ['until 2023', old],
    ['since', recent]
  ])('are read as they were %s', (_, text) => {
    expect(cardsIn(text)).toEqual([greta])
    expect(readText(text).problems).toEqual([])
  })

  it.each(['utf16le', 'utf8'] as const)('are read in %s with a byte order mark', (encoding) => {
    const { cards, questions } = readCsv(Buffer.from(`\uFEFF${recent}`, encoding), { file: 'contacts.csv' })
    expect(cards.map(({ card }) => linesOf(card))).toEqual([greta])
    expect(questions).toEqual([])
  })

  it('lose only the labels that Google makes itself', () => {
    const labels = '* myContacts ::: * Friends ::: * Other Contacts ::: Imported on 5/3/24 ::: A, B'
    expect(cardsIn(`First Name,Last Name,Labels\nAnn,Doe,"${labels}"\n`)).toEqual([
      ['CATEGORIES:Friends,A\\, B', 'N:Doe;Ann;;;']
    ])
  })

  it('have addresses of which only the whole text is there', () => {
    const text = 'First Name,Last Name,Address 1 - Label,Address 1 - Formatted\nAnn,Doe,Work,"Rue 1\nParis"\n'
    expect(cardsIn(text)).toEqual([['ADR;TYPE=WORK:;;Rue 1\\nParis;;;;', 'N:Doe;Ann;;;']])
  })

  it('name messengers with their service', () => {
    const text =
      'Name,E-mail 1 - Value,IM 1 - Type,IM 1 - Service,IM 1 - Value\nAnn,a@b.example,Home,Jabber,ann@x.example\n'
    expect(cardsIn(text)[0]).toContain('IMPP;X-SERVICE-TYPE=Jabber;TYPE=HOME:xmpp:ann@x.example')
  })

  it('only point to their pictures, which is said', () => {
    const read = readText('First Name,Last Name,Photo\nAnn,Doe,https://lh3.googleusercontent.com/x\n')
    expect(read.cards.flatMap(({ card }) => linesOf(card))).toContain(
      'PHOTO;VALUE=uri:https://lh3.googleusercontent.com/x'
    )
    expect(read.problems).toEqual([
      {
        code: 'card.photoMissing',
        file: 'contacts.csv',
        card: 1,
        line: 2,
        params: { host: 'lh3.googleusercontent.com' },
        isLeftBehind: false
      }
    ])
  })
})
