import { friends, marie, type Theme, themes, topics } from './letters.ts'
import { type Letter, type Person, writeMessage } from './mime.ts'
import { type Chance, chanceFrom } from './random.ts'
import type { PretendFolder, PretendMessage, SpecialUse } from './server.ts'

/** The folder that can't be opened at first; its levels joined by `/`. */
export const stubbornFolder = 'Vacances d’été'

export const newOwner: Person = { name: marie.name, email: 'marie@nouvelle-maison.example' }
export const oldOwner = marie

const DAY = 86_400_000
const firstDay = Date.UTC(2016, 2, 1)
const lastDay = Date.UTC(2026, 1, 20)

interface Plan {
  readonly levels: readonly string[]
  readonly theme?: Theme
  readonly count: number
  readonly use?: SpecialUse
  /** Years from the first of them to the last; ten years otherwise. */
  readonly years?: readonly [first: number, last: number]
  readonly flags?: readonly string[]
  readonly selectable?: false
}

const oldFolders: readonly Plan[] = [
  { levels: ['INBOX'], theme: themes.everyday, count: 92 },
  {
    levels: ['Brouillons'],
    theme: themes.unfinished,
    count: 3,
    use: '\\Drafts',
    flags: ['\\Draft', '\\Seen']
  },
  { levels: ['Envoyés'], theme: themes.answers, count: 46, use: '\\Sent', flags: ['\\Seen'] },
  { levels: ['Factures'], theme: themes.bill, count: 12, years: [2024, 2025] },
  { levels: ['Factures', '2019'], theme: themes.bill, count: 12, years: [2019, 2019] },
  { levels: ['Factures', '2023'], theme: themes.bill, count: 12, years: [2023, 2023] },
  { levels: ['Vacances d’été'], theme: themes.holidays, count: 24 },
  { levels: ['العائلة'], theme: themes.family, count: 28 },
  { levels: ['R&D'], theme: themes.inventions, count: 18 },
  { levels: ['R&D', 'Idées à trier'], count: 0 },
  { levels: ['Association'], count: 0, selectable: false },
  { levels: ['Association', 'Chorale'], theme: themes.singing, count: 21 },
  { levels: ['Recettes'], theme: themes.cooking, count: 16 },
  { levels: ['Indésirables'], theme: themes.dubious, count: 12, use: '\\Junk', flags: ['Junk'] },
  { levels: ['Corbeille'], theme: themes.parting, count: 7, use: '\\Trash' }
]

/** The old mailbox: some three hundred letters of ten years, the same for the same seed. */
export function oldMailbox(seed: number): readonly PretendFolder[] {
  return oldFolders.map(({ levels, use, selectable, ...plan }, index) => ({
    levels,
    ...(use && { use }),
    ...(selectable === false && { selectable }),
    messages: write(plan, chanceFrom(seed * 1000 + index), index)
  }))
}

/** The new mailbox: its system folders, named otherwise than the old ones, and one letter of welcome. */
export function newMailbox(): readonly PretendFolder[] {
  const welcome: Letter = {
    from: { name: 'Nouvelle Maison', email: 'bonjour@nouvelle-maison.example' },
    to: [newOwner],
    subject: 'Bienvenue ! Welcome! أهلًا وسهلًا',
    date: new Date(lastDay + DAY),
    text: 'Ici, les murs sont encore blancs. Installez-vous.\n\nMake yourself at home.\n\nالبيت بيتك.',
    id: 'welcome@nouvelle-maison.example',
    encoding: 'base64'
  }
  return [
    { levels: ['INBOX'], messages: [{ source: writeMessage(welcome), received: welcome.date, flags: [] }] },
    { levels: ['Sent'], use: '\\Sent', messages: [] },
    { levels: ['Drafts'], use: '\\Drafts', messages: [] },
    { levels: ['Junk'], use: '\\Junk', messages: [] },
    { levels: ['Trash'], use: '\\Trash', messages: [] }
  ]
}

function write(
  { theme, count, years, flags }: Omit<Plan, 'levels'>,
  chance: Chance,
  index: number
): PretendMessage[] {
  if (!theme) return []
  const first = years ? Date.UTC(years[0], 0, 2) : firstDay
  const last = years ? Date.UTC(years[1], 11, 30) : lastDay
  const thread: string[] = []
  let previous = ''
  return Array.from({ length: count }, (_, turn) => {
    const sent = first + ((last - first) * (turn + chance.next() * 0.8)) / count
    const date = new Date(Math.floor(sent / 1000) * 1000)
    const draft = theme(chance, date.getUTCFullYear(), turn)
    // Now and then someone answers the letter before, and a thread begins or goes on.
    const continues = turn > 0 && theme !== themes.bill && chance.percent(25)
    if (!continues) thread.length = 0
    const subject = continues
      ? `Re: ${previous.replace(/^(Re: )+/, '')}`
      : draft.subject.replace('{subject}', chance.one(topics))
    const host = draft.from.email.split('@')[1] ?? 'example'
    const id = chance.percent(4) ? undefined : `${date.getTime().toString(36)}.${index}.${turn}@${host}`
    const source = writeMessage({
      ...draft,
      subject,
      to: draft.from === marie ? [chance.one(friends)] : [marie],
      date,
      ...(id && { id }),
      answers: thread,
      encoding: chance.one(['8bit', 'base64', 'quoted-printable'])
    })
    if (id) thread.push(id)
    previous = subject
    // Mail takes a few seconds, and once in a while half an hour.
    const received = new Date(date.getTime() + 1000 * (chance.percent(5) ? 1800 : 1 + chance.below(9)))
    return { source, received, flags: flags ?? flagsOf(chance, turn / count) }
  })
}

/** The newest letters are partly unread; a few are answered, marked or labelled. */
function flagsOf(chance: Chance, age: number): string[] {
  return [
    ...(age < 0.9 || chance.percent(40) ? ['\\Seen'] : []),
    ...(chance.percent(15) ? ['\\Answered'] : []),
    ...(chance.percent(8) ? ['\\Flagged'] : []),
    ...(chance.percent(6) ? ['$Forwarded'] : []),
    ...(chance.percent(6) ? ['$Label1'] : []),
    ...(chance.percent(4) ? ['famille'] : [])
  ]
}
