/** The contacts of a move at every stage, as the engine would show them. */
import type { ContactNote, DeskRow, DeskView, ShownCard } from '../../src-main/ipc/contract.ts'
import { finished, moveId, newAccount, oldAccount, receiptOf, setup } from './moves.ts'

export const contactsAlone = { ...setup, track: 'contacts' } as const
export const mailDone = finished(receiptOf())

export const deskOf = (more: Partial<DeskView> = {}): DeskView => ({
  id: moveId,
  revision: 1,
  old: { email: oldAccount.email, presetId: 'gmail', passwordKnown: true },
  new: { email: newAccount.email, presetId: 'gandi', passwordKnown: true },
  work: null,
  stopped: null,
  failure: null,
  found: null,
  plan: null,
  isFileOnly: false,
  outcome: null,
  undone: null,
  canUndo: false,
  ...more
})

type Found = NonNullable<DeskView['found']>
export const foundOf = (more: Partial<Found> = {}): Found => ({
  from: 'account',
  contacts: 812,
  leftBehind: 0,
  notes: 0,
  questions: 0,
  ...more
})

const planned: NonNullable<DeskView['plan']> = {
  book: 'Amis et famille',
  new: 744,
  there: 59,
  completed: 12,
  look: 9,
  unanswered: 2,
  writes: 763,
  isOld: false
}

type Outcome = NonNullable<DeskView['outcome']>
export const outcomeOf = (counts: Partial<Outcome['counts']> = {}, more: Partial<Outcome> = {}): Outcome => ({
  finishedAt: '2026-11-20T12:10:00Z',
  counts: { added: 751, completed: 12, alreadyThere: 49, needsALook: 0, skipped: 0, failed: 0, ...counts },
  verified: true,
  notes: 0,
  ...more
})

export const working = (
  kind: NonNullable<DeskView['work']>['kind'],
  done = 0,
  total = 0
): DeskView['work'] => ({
  kind,
  done,
  total,
  waitUntil: null
})

export const cardOf = (name: string, ...values: readonly string[]): ShownCard => ({
  name,
  details: values.map((value) => ({ field: value.includes('@') ? 'email' : 'phone', value }))
})

const plan = { found: foundOf(), plan: planned }
const sure = { ...plan, plan: { ...planned, look: 0, unanswered: 0 } }

/** The screens of the contacts, by what they show. */
export const desks = {
  signIn: deskOf({ old: null, new: null }),
  reading: deskOf({ work: working('reading', 312, 812) }),
  found: deskOf({ found: foundOf() }),
  files: deskOf({
    failure: { code: 'contacts.noAddressBook', params: { host: 'gmail.com' }, side: 'old' }
  }),
  encoding: deskOf({ found: foundOf({ from: 'files', questions: 1 }) }),
  leftBehind: deskOf({ found: foundOf({ from: 'files', contacts: 990, leftBehind: 1, notes: 2 }) }),
  to: deskOf({ found: foundOf(), new: null }),
  doubts: deskOf(plan),
  check: deskOf(sure),
  fileOnly: deskOf({ found: foundOf(), isFileOnly: true }),
  adding: deskOf({ ...plan, work: working('writing', 210, 763) }),
  stopped: deskOf({ found: foundOf(), plan: { ...planned, isOld: true }, stopped: 'writing', canUndo: true }),
  done: deskOf({ ...plan, outcome: outcomeOf(), canUndo: true }),
  failed: deskOf({
    ...plan,
    outcome: outcomeOf({ failed: 2 }, { notes: 2, verified: false }),
    canUndo: true
  }),
  undone: deskOf({ found: foundOf(), undone: { removed: 749, gone: 1, restored: 12, kept: 2, failed: 1 } })
}

const names = ['Zoé Müller', 'أمينة بن يوسف', 'Jean-François d’Été', 'Ødegård, Kåre', 'Müller & Söhne GmbH']

/** @param count How many contacts there are; a page of them is given. */
export const listOf = (count: number, offset = 0, limit = 50): { total: number; rows: DeskRow[] } => ({
  total: count,
  rows: Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, (_, index) => ({
    index: offset + index,
    card: cardOf(
      `${names[index % names.length] ?? ''} ${offset + index + 1}`,
      `person${offset + index}@mail.example`,
      '+33 6 12 34 56 78'
    ),
    candidates: [],
    answer: null,
    isAsked: false,
    notes: []
  }))
})

export const doubts: { total: number; rows: DeskRow[] } = {
  total: 1,
  rows: [
    {
      index: 3,
      card: cardOf('Zoé Müller', 'zoe@mueller.example', '+33 6 12 34 56 78'),
      candidates: [
        {
          isThere: true,
          card: cardOf('Zoé Mueller', 'zoe.mueller@work.example'),
          merged: cardOf(
            'Zoé Mueller',
            'zoe.mueller@work.example',
            'zoe@mueller.example',
            '+33 6 12 34 56 78'
          )
        }
      ],
      answer: null,
      isAsked: true,
      notes: []
    }
  ]
}

export const notes: { total: number; rows: ContactNote[] } = {
  total: 2,
  rows: [
    {
      kind: 'problem',
      code: 'card.unreadable',
      params: { text: 'N;CHARSET=UTF-8' },
      file: 'mes contacts.vcf',
      card: 12,
      line: 188,
      name: '',
      isLoss: true
    },
    {
      kind: 'problem',
      code: 'card.dateUnclear',
      params: { date: '03/04/1980' },
      file: 'mes contacts.vcf',
      card: 20,
      line: 300,
      name: 'أمينة بن يوسف',
      isLoss: false
    }
  ]
}

export const question = {
  questions: [
    {
      file: 'anciens contacts.vcf',
      readings: [
        { encoding: 'windows-1252', samples: ['Müller', 'Zoé Lefèvre'] },
        { encoding: 'utf-8', samples: ['MÃ¼ller', 'ZoÃ© LefÃ¨vre'] }
      ]
    }
  ]
}
