import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { type Property, readVcards } from '../../../../src-main/core/contacts/index.ts'

const folder = join(import.meta.dirname, '../../../fixtures/vcard')

/** What each file says, written down by hand from the file: a line a property, values as vCard 3.0 escapes them. */
interface Expected {
  readonly file: string
  readonly about: string
  /** A list of properties a contact, in any order. `UID:*` is one that Rehome made. */
  readonly contacts: readonly (readonly string[])[]
  /** The code, the card, the line, and its values. */
  readonly problems?: readonly (readonly [code: string, card: number, line: number, params: object])[]
  /** As the names may read, the likeliest first. */
  readonly readings?: readonly (readonly string[])[]
}

const expectations: readonly Expected[] = [
  {
    file: '01_v40_clean.vcf',
    about: 'a clean 4.0, with types in one pair of quotes and PREF',
    contacts: [
      [
        'UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
        'FN:Eva Müller',
        'N:Müller;Eva;;;',
        'TEL;TYPE=cell;TYPE=home:+49 170 1234567',
        'EMAIL;TYPE=home;TYPE=pref:eva@example.org',
        'BDAY:1980-03-22',
        'NOTE:Zeile 1\\nZeile 2\\, mit Komma\\; Semikolon',
        'CATEGORIES:Familie,Freunde'
      ]
    ]
  },
  {
    file: '02_v30_clean.vcf',
    about: 'a clean 3.0',
    contacts: [
      [
        'UID:abc',
        'FN:Eva Müller',
        'N:Müller;Eva;;;',
        'TEL;TYPE=CELL;TYPE=VOICE:+49 170 1234567',
        'EMAIL;TYPE=INTERNET;TYPE=HOME;TYPE=pref:eva@example.org',
        'BDAY:1980-03-22'
      ]
    ]
  },
  {
    file: '03_v21_outlook.vcf',
    about: 'Outlook: 2.1 in the code page of a Western Windows, types without a name, two name parts',
    contacts: [
      [
        'N;LANGUAGE=de:Müller;Eva;;;',
        'FN:Eva Müller',
        'TEL;TYPE=HOME;TYPE=VOICE:030 1234',
        'TEL;TYPE=CELL;TYPE=VOICE:0170 1234',
        'ADR;TYPE=WORK;TYPE=PREF:;;Hauptstr. 1;Berlin;;10115;Deutschland',
        'EMAIL;TYPE=PREF;TYPE=INTERNET:eva@example.org',
        'UID:*'
      ]
    ],
    readings: [['Müller', 'Eva Müller']]
  },
  {
    file: '04_v21_qp.vcf',
    about: '2.1 in quoted-printable, with a soft break in the note',
    contacts: [
      [
        'N:Müller;Eva;;;',
        'FN:Eva Müller',
        'NOTE:Zeile eins ist ziemlich lang und wird\\numbrochen\\; mit = Gleichheit',
        'TEL;TYPE=CELL:0170',
        'UID:*'
      ]
    ]
  },
  {
    file: '05_v21_qp_latin1.vcf',
    about: '2.1 in quoted-printable of ISO-8859-1',
    contacts: [['N:Müller;Jörg;;;', 'FN:Jörg Müller', 'UID:*']]
  },
  {
    file: '06_v21_photo.vcf',
    about: '2.1 with a picture from the line after its name to a blank line',
    contacts: [
      ['N:Foto;Eva;;;', 'FN:Eva Foto', 'PHOTO;ENCODING=b;TYPE=JPEG:(3000 bytes, b0bf80a16dd7a5c4)', 'UID:*']
    ]
  },
  {
    file: '07_v30_apple.vcf',
    about: 'Apple: groups with labels, types in small letters, a birthday without a year, a cropped picture',
    contacts: [
      [
        'N:Doe;Jane;;;',
        'FN:Jane Doe',
        'ORG:Example GmbH;',
        'EMAIL;TYPE=INTERNET;TYPE=HOME;TYPE=pref:jane@example.org',
        'item1.EMAIL;TYPE=INTERNET:jane2@example.org',
        'item1.X-ABLabel:Ferienhaus',
        'item2.ADR;TYPE=HOME;TYPE=pref:;;Rue 1\\nBat. B;Paris;;75001;France',
        'item2.X-ABADR:fr',
        'item3.X-ABDATE;TYPE=pref:2001-05-06',
        'item3.X-ABLabel:_$!<Anniversary>!$_',
        'X-ANNIVERSARY:2001-05-06',
        'item4.X-ABRELATEDNAMES;TYPE=pref:John',
        'item4.X-ABLabel:_$!<Spouse>!$_',
        'X-SOCIALPROFILE;TYPE=twitter;X-USER=jane:http://twitter.com/jane',
        'BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22',
        'X-ABShowAs:COMPANY',
        'X-ABUID:5AD380FD:ABPerson',
        'IMPP;X-SERVICE-TYPE=Jabber;TYPE=HOME:xmpp:jane@example.org',
        'PHOTO;ENCODING=b;TYPE=JPEG;X-ABCROP-RECTANGLE=ABClipRect_1&0&0&10&10&abc==:(3000 bytes, b0bf80a16dd7a5c4)',
        'UID:5AD380FD-B2DE-4261-BA99-DE1D1DB52FBE'
      ]
    ]
  },
  {
    file: '08_lf.vcf',
    about: 'line ends of Unix, and no N',
    contacts: [['N:;Bare LF;;;', 'FN:Bare LF', 'TEL:1', 'UID:*']]
  },
  {
    file: '09_bom.vcf',
    about: 'a byte order mark',
    contacts: [['N:;BOM Card;;;', 'FN:BOM Card', 'TEL:1', 'UID:*']]
  },
  {
    file: '10_utf16.vcf',
    about: 'UTF-16',
    contacts: [['FN:Utf sechzehn ü', 'N:x;y;;;', 'UID:*']]
  },
  {
    file: '11_nofn.vcf',
    about: 'no FN: it is made from the parts of the name',
    contacts: [['FN:Name Only', 'N:Only;Name;;;', 'TEL:1', 'UID:*']]
  },
  {
    file: '12_noversion.vcf',
    about: 'no VERSION',
    contacts: [['FN:No Version', 'N:Version;No;;;', 'TEL:1', 'UID:*']]
  },
  {
    file: '13_agent.vcf',
    about: 'a card within a card: two contacts, one the assistant of the other',
    contacts: [
      [
        'N:Boss;The;;;',
        'FN:The Boss',
        'item1.X-ABRELATEDNAMES:An Agent',
        'item1.X-ABLabel:_$!<Assistant>!$_',
        'TEL;TYPE=WORK:1',
        'UID:*'
      ],
      ['N:Agent;An;;;', 'FN:An Agent', 'TEL;TYPE=WORK:2', 'UID:*']
    ],
    problems: [['card.agent', 1, 6, { name: 'An Agent' }]]
  },
  {
    file: '14_agent30.vcf',
    about: 'a card within a value, as 3.0 writes it',
    contacts: [
      [
        'N:Boss;The;;;',
        'FN:The Boss',
        'item1.X-ABRELATEDNAMES:An Agent',
        'item1.X-ABLabel:_$!<Assistant>!$_',
        'TEL;TYPE=WORK:1',
        'UID:*'
      ],
      ['FN:An Agent', 'N:Agent;An;;;', 'UID:*']
    ],
    problems: [['card.agent', 1, 5, { name: 'An Agent' }]]
  },
  {
    file: '15_geo_tz.vcf',
    about: 'the rarer properties of 3.0, all but the phonetic name of nobody that old phones write',
    contacts: [
      [
        'N:G;Z;;;',
        'FN:Z G',
        'GEO:48.20;16.37',
        'TZ:-05:00',
        'TZ;VALUE=text:-05:00\\; EST\\; Raleigh/North America',
        'LABEL;TYPE=HOME:Str. 1\\nOrt',
        'MAILER:Pegasus',
        'CLASS:PRIVATE',
        'SORT-STRING:Zet',
        'NAME:Foo',
        'PROFILE:VCARD',
        'SOURCE:ldap://x',
        'KEY;ENCODING=b:(3 bytes, 709e80c88487a241)',
        'SOUND;ENCODING=b;TYPE=BASIC:(3 bytes, 709e80c88487a241)',
        'UID:*'
      ]
    ]
  },
  {
    file: '16_badline.vcf',
    about: 'a line that is no property: it is kept in the notes',
    contacts: [['FN:Bad Line', 'N:Line;Bad;;;', 'NOTE:this line has no colon', 'TEL:1', 'UID:*']],
    problems: [['card.strayLine', 1, 5, { text: 'this line has no colon' }]]
  },
  {
    file: '17_one_bad_of_three.vcf',
    about: 'a card without a name between two others',
    contacts: [
      ['N:;Good One;;;', 'FN:Good One', 'UID:*'],
      ['N:;?;;;', 'FN:?', 'FOO:unknown', 'UID:*'],
      ['N:;Good Three;;;', 'FN:Good Three', 'UID:*']
    ],
    problems: [['card.nameless', 2, 5, {}]]
  },
  {
    file: '18_unterminated.vcf',
    about: 'a card without an end before another',
    contacts: [
      ['FN:Truncated', 'N:T;;;;', 'UID:*'],
      ['FN:Second', 'N:S;;;;', 'UID:*']
    ],
    problems: [['card.unterminated', 1, 1, {}]]
  },
  {
    file: '19_dupver.vcf',
    about: 'VERSION and PRODID twice',
    contacts: [['UID:1', 'REV:2015-09-18T14:01:02+00:00', 'FN:Dup', 'N:D;;;;']]
  },
  {
    file: '20_v40_types.vcf',
    about: '4.0 with repeated parameters, escapes of all kinds, lists in the name, a label in the address',
    contacts: [
      [
        'FN:Types',
        'TEL;TYPE=home;TYPE=voice;TYPE=pref:1',
        'EMAIL;TYPE=INTERNET:x@y.z',
        'NOTE:Hinweis: das ist\\, bitte\\n beachten',
        'NOTE:Pfad C:\\\\neu\\\\temp',
        'URL:http://example.org',
        'ORG:A\\;B;C',
        'N:Van der\\, X;A,B;;;',
        'ADR:;;S,T;O;;1;L',
        'LABEL:a\\nb',
        'X-FOO;X-BAR=1;X-BAR=2:v',
        'UID:*'
      ]
    ]
  },
  {
    file: '21_4_rfc9554.vcf',
    about: 'what RFC 9554 adds passes through',
    contacts: [
      [
        'N:;New;;;',
        'FN:New',
        'CREATED:20240101T000000Z',
        'LANGUAGE:de',
        'PRONOUNS:sie',
        'SOCIALPROFILE;SERVICE-TYPE=Mastodon:https://example.org/@x',
        'TEL;AUTHOR=x;CREATED=20240101T000000Z:1',
        'GRAMGENDER:feminine',
        'UID:*'
      ]
    ]
  },
  {
    file: '22_android21.vcf',
    about: 'Android: each letter in quoted-printable, a soft break within one, a picture of no type',
    contacts: [
      [
        'N:Иванов;Иван;;;',
        'FN:Иван Иванов',
        'TEL;TYPE=CELL;TYPE=PREF:+7 900',
        'X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Ва;1;;;;;;;;;;;;;',
        'PHOTO;ENCODING=b;TYPE=JPEG:(150 bytes, f5f74d97130698db)',
        'UID:*'
      ]
    ]
  },
  {
    file: '23_custom_type.vcf',
    about: 'types of one’s own become labels; of two birthdays the readable one stays',
    contacts: [
      [
        'N:;Custom;;;',
        'FN:Custom',
        'item1.TEL:1',
        'item1.X-ABLabel:Ferienhaus',
        'TEL;TYPE=iPhone;TYPE=CELL;TYPE=VOICE;TYPE=pref:2',
        'EMAIL;TYPE=other:x@y',
        'BDAY:1980-03-22',
        'X-OLD-BDAY;VALUE=text:circa 1800',
        'UID:*'
      ]
    ]
  },
  {
    file: '24_latin1_30.vcf',
    about: '3.0 in a code page that it doesn’t name',
    contacts: [['FN:Jörg Größe', 'N:Größe;Jörg;;;', 'NOTE:Straße', 'UID:*']],
    readings: [['Jörg Größe', 'Größe', 'Jörg']]
  },
  {
    file: '25_tb.vcf',
    about: 'Thunderbird: 4.0 with names of its own',
    contacts: [
      [
        'EMAIL;TYPE=pref:tb@example.org',
        'FN:TB',
        'N:B;T;;;',
        'X-CUSTOM1;VALUE=TEXT:c1',
        'SPECIAL-DATE;X-FOO=1:x',
        'TEL:1',
        'UID:1234'
      ]
    ]
  },
  {
    file: '26_google.vcf',
    about: 'Google: empty labels, escaped colons, a birthday without a year, a picture that is a link',
    contacts: [
      [
        'FN:Greg Dartmouth',
        'N:Dartmouth;Greg;;;',
        'item1.EMAIL;TYPE=INTERNET:g@example.org',
        'item1.X-ABLabel:',
        'EMAIL;TYPE=INTERNET;TYPE=HOME:h@example.org',
        'item2.TEL:555',
        'item2.X-ABLabel:Grand_Central',
        'BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22',
        'item3.URL:http://example.org',
        'item3.X-ABLabel:_$!<HomePage>!$_',
        'CATEGORIES:myContacts',
        'PHOTO;VALUE=uri:https://lh3.googleusercontent.com/contacts/abc',
        'X-PHONETIC-FIRST-NAME:Greg',
        'UID:*'
      ]
    ],
    problems: [['card.photoMissing', 1, 14, { host: 'lh3.googleusercontent.com' }]]
  },
  {
    file: '27_emptyvals.vcf',
    about: 'a card that says nothing is left behind',
    contacts: [],
    problems: [['card.empty', 1, 1, {}]]
  },
  {
    file: '28_kindgroup3.vcf',
    about: 'a group, as Apple writes it',
    contacts: [
      [
        'N:Familie;;;;',
        'FN:Familie',
        'X-ADDRESSBOOKSERVER-KIND:group',
        'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:aaa',
        'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:bbb',
        'UID:grp1'
      ]
    ]
  },
  {
    file: '29_tabspaceblank.vcf',
    about: 'blanks before BEGIN, blank lines, END in small letters',
    contacts: [['FN:Lead', 'N:L;;;;', 'UID:*']]
  },
  {
    file: '30_cr.vcf',
    about: 'line ends of an old Mac',
    contacts: [['FN:Old Mac', 'N:M;O;;;', 'UID:*']]
  },
  {
    file: '31_joined.vcf',
    about: 'ownCloud: mangled types, END and BEGIN on one line, then a Thunderbird of old in small letters',
    contacts: [
      [
        'N:;Les affiches;;;',
        'FN:Les affiches',
        'UID:1',
        'TEL;TYPE=CELL;TYPE=VOICE:06',
        'TEL:07',
        'EMAIL;TYPE=INTERNET:a@b'
      ],
      ['N:;Dümmy GmbH;;;', 'FN:Dümmy GmbH', 'NOTE:begin:x', 'EMAIL;TYPE=internet:d@t.de', 'UID:*']
    ],
    problems: [['card.strayLine', 2, 10, { text: 'begin:x' }]]
  }
]

const MADE_UID = /^UID:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

function lineOf({ group, name, parameters, value }: Property): string {
  const head = [
    group === undefined ? name : `${group}.${name}`,
    ...parameters.map((parameter) => `${parameter.name}=${parameter.value}`)
  ].join(';')
  if (!parameters.some((parameter) => parameter.name === 'ENCODING')) return `${head}:${value}`
  const bytes = Buffer.from(value, 'base64')
  return `${head}:(${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)})`
}

describe.each(expectations)('$file, $about,', ({ file, contacts, problems = [], readings = [] }) => {
  const read = readVcards(readFileSync(join(folder, file)), { file })

  it('has these contacts, with these properties and no others', () => {
    const found = read.cards.map(({ card }) =>
      card.properties
        .map(lineOf)
        .map((line) => (MADE_UID.test(line) ? 'UID:*' : line))
        .sort()
    )
    expect(found).toEqual(contacts.map((lines) => [...lines].sort()))
  })

  it('is told about with these problems', () => {
    expect(read.problems.map(({ code, card, line, params }) => [code, card, line, params])).toEqual(problems)
    expect(read.problems.every((problem) => problem.file === file)).toBe(true)
  })

  it('asks for its encoding where nothing tells it', () => {
    const [question] = read.questions
    expect(
      question?.readings.slice(0, readings.length).map(({ samples }) => [...samples].sort()) ?? []
    ).toEqual(readings.map((samples) => [...samples].sort()))
  })
})

test('no file is without expectations', () => {
  expect(expectations.map(({ file }) => file)).toEqual(readdirSync(folder).sort())
})

test('what stood there is kept as it was', () => {
  const file = '13_agent.vcf'
  const bytes = readFileSync(join(folder, file))
  const [boss, agent] = readVcards(bytes, { file }).cards
  expect(boss?.original).toBe(bytes.toString().trimEnd())
  expect(agent).toMatchObject({ place: { file, card: 2, line: 6 } })
  expect(agent?.original).toBe(
    'BEGIN:VCARD\r\nVERSION:2.1\r\nN:Agent;An\r\nFN:An Agent\r\nTEL;WORK:2\r\nEND:VCARD'
  )
})
