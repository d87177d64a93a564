import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differences, saysTheSame } from '../../../../src-main/core/contacts/bring/differences.ts'
import { cardText } from '../../../../src-main/core/contacts/bring/form.ts'
import { anyCard } from '../vcard/arbitrary-card.ts'
import { cardOf, cardWith } from './world.ts'

const pixels = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5, 6, 7, 8]).toString('base64')
const card = (...lines: readonly string[]) => cardWith('u', 'Ada', ...lines)

describe('no difference', () => {
  it.each([
    ['the case of types', ['TEL;TYPE=HOME,VOICE:1'], ['tel;type=home:1']],
    ['the order of properties', ['TEL:1', 'NOTE:n'], ['NOTE:n', 'TEL:1']],
    ['a needless escape', ['URL:http://x.test'], ['URL:http\\://x.test']],
    ['1604 for no year', ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22'], ['BDAY:--0322']],
    ['how a date is written', ['BDAY:1980-03-22'], ['BDAY:19800322']],
    [
      'how a picture is folded and declared',
      [`PHOTO;ENCODING=b;TYPE=JPEG:${pixels}`],
      [`PHOTO;ENCODING=BASE64;JPEG:${pixels.slice(0, 8)}`, ` ${pixels.slice(8)}`]
    ],
    [
      'the number of a group',
      ['item1.TEL:1', 'item1.X-ABLabel:Boat'],
      ['item7.TEL:1', 'item7.X-ABLabel:Boat']
    ],
    ['the order of labels', ['CATEGORIES:A,B'], ['CATEGORIES:B', 'CATEGORIES:A']],
    ['what a server adds', ['TEL:1'], ['TEL:1', 'REV:20260101T000000Z', 'X-SERVER:2']],
    ['an empty department', ['ORG:A;'], ['ORG:A']],
    [
      'how a server escapes what it doesn’t know',
      ['X-ANDROID-CUSTOM:nickname;Ann;1;;,'],
      ['X-ANDROID-CUSTOM:nickname\\;Ann\\;1\\;\\;\\,']
    ],
    ['the profile that a server leaves out', ['PROFILE:VCARD'], []],
    ['what may be dropped', ['REV:1', 'SOURCE:http://x.test', 'X-ABCROP-RECTANGLE:1'], []]
  ])('is %s', (_, sent, held) => {
    expect(differences(card(...sent), card(...held))).toEqual([])
  })

  it('is in any card that has been written and read', () => {
    fc.assert(
      fc.property(anyCard, (any) => {
        const sent = cardOf(cardText(any, '3.0'))
        expect(saysTheSame(sent, cardOf(cardText(sent, '3.0')))).toBe(true)
      }),
      { numRuns: 60 }
    )
  })
})

describe('a difference', () => {
  it.each([
    ['phone', ['TEL:1'], []],
    ['phone', ['TEL;TYPE=CELL:1'], ['TEL:1']],
    ['phone', ['TEL;TYPE=pref:1'], ['TEL:1']],
    ['phone', ['item1.TEL:1', 'item1.X-ABLabel:Boat'], ['TEL:1']],
    ['email', ['EMAIL:a@x.test'], ['EMAIL:b@x.test']],
    ['address', ['ADR:;;Street 1;Town;;1;'], ['ADR:;;Street 1;;;;']],
    ['photo', [`PHOTO;ENCODING=b;TYPE=JPEG:${pixels}`], [`PHOTO;ENCODING=b;TYPE=JPEG:${pixels.slice(0, 8)}`]],
    ['birthday', ['BDAY:1980-03-22'], ['BDAY:1980-03-23']],
    ['birthday', ['BDAY:1980-03-22'], ['BDAY:--0322']],
    ['anniversary', ['X-ANNIVERSARY:2001-05-06'], []],
    ['organisation', ['ORG:A;B'], ['ORG:A']],
    ['organisation', ['ORG:A\\;B'], ['ORG:A;B']],
    ['extras', ['X-ANDROID-CUSTOM:nickname;Ann'], ['X-ANDROID-CUSTOM:nickname']],
    ['title', ['TITLE:Baker'], []],
    ['note', ['NOTE:one\\ntwo'], ['NOTE:one two']],
    ['groups', ['CATEGORIES:A,B'], ['CATEGORIES:A']],
    ['groups', ['CATEGORIES:A\\,B'], ['CATEGORIES:A,B']],
    ['url', ['X-SOCIALPROFILE;TYPE=twitter:http://t.test/a'], []],
    ['relation', ['item1.X-ABRELATEDNAMES:Ben', 'item1.X-ABLabel:_$!<Spouse>!$_'], []],
    ['nickname', ['NICKNAME:Addie'], []],
    ['phonetic', ['X-PHONETIC-FIRST-NAME:Eida'], []],
    ['extras', ['X-OWN;X-P=1:v'], ['X-OWN:v']],
    [
      'members',
      ['X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:a'],
      ['X-ADDRESSBOOKSERVER-KIND:group']
    ]
  ])('in the %s is named so: %j is not %j', (field, sent, held) => {
    expect(differences(card(...sent), card(...held))).toEqual([field])
  })

  it('in name and UID is named', () => {
    expect(differences(cardWith('u', 'Ada'), cardWith('v', 'Ida'))).toEqual(['name', 'uid'])
  })
})
