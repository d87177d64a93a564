/** Lists of contacts: what is planned, what has become of them, and what is to be said of each. */
import { useState } from 'react'
import type { ContactNote, DeskList, DeskRow, DeskView } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import { ask, useDesk, useTask } from '../wizard.tsx'
import { ContactCard, ContactLine, noteText } from './ContactCard.tsx'
import { FailureNotice } from './FailureNotice.tsx'
import { Fold } from './Fold.tsx'
import { Paged } from './Paged.tsx'
import { Picks } from './Picks.tsx'

interface ContactListProps {
  readonly list: DeskList
  readonly title: string
  readonly isOpen?: boolean
}

/** One list, folded until somebody wants to see it. */
export function ContactList({ list, title, isOpen = false }: ContactListProps) {
  const words = useWords()
  const { bridge, move } = useDesk()
  const load = async (offset: number, limit: number) => {
    const reply = await ask(bridge, 'contacts.list', { moveId: move.id, list, offset, limit })
    return reply.ok ? reply.value : reply.error
  }
  return (
    <Fold level={2} title={title} isOpen={isOpen}>
      <Paged label={title} load={load}>
        {(row: DeskRow) => (
          <>
            <ContactLine card={row.card} />
            {row.notes.map((note, index) => (
              <p key={index}>{noteText(words, note)}</p>
            ))}
          </>
        )}
      </Paged>
    </Fold>
  )
}

/** Contacts that may be somebody who is there: side by side, with the question whether they are. */
export function ContactsToLookAt({ title, isOpen }: { readonly title: string; readonly isOpen: boolean }) {
  const { bridge, move } = useDesk()
  const load = async (offset: number, limit: number) => {
    const reply = await ask(bridge, 'contacts.list', { moveId: move.id, list: 'look', offset, limit })
    return reply.ok ? reply.value : reply.error
  }
  return (
    <Fold level={2} title={title} isOpen={isOpen}>
      <Paged label={title} load={load} rows={10}>
        {(row: DeskRow) => <Doubt key={row.index} row={row} />}
      </Paged>
    </Fold>
  )
}

type Said = 'keepBoth' | 'skip' | `merge-${number}`

function saidIn({ answer, isAsked }: DeskRow): Said | null {
  if (answer) return answer.kind === 'merge' ? `merge-${answer.candidate}` : answer.kind
  return isAsked ? null : 'keepBoth'
}

const answerOf = (said: Said) =>
  said === 'keepBoth' || said === 'skip'
    ? ({ kind: said } as const)
    : ({ kind: 'merge', candidate: Number(said.slice('merge-'.length)) } as const)

function Doubt({ row }: { readonly row: DeskRow }) {
  const words = useWords()
  const { move, takeDesk } = useDesk()
  const task = useTask()
  const [said, setSaid] = useState(() => saidIn(row))
  const answer = async (next: Said) => {
    const before = said
    setSaid(next)
    const input = { moveId: move.id, index: row.index, answer: answerOf(next) }
    const desk: DeskView | null = await task.ask('contacts.answer', input)
    if (desk) takeDesk(desk)
    else setSaid(before)
  }
  const several = row.candidates.length > 1
  const chosen = said?.startsWith('merge-') ? row.candidates[Number(said.slice('merge-'.length))] : undefined
  const shown = chosen ?? row.candidates[0]
  return (
    <div className="doubt">
      <div className="doubt-cards">
        <ContactCard card={row.card} title={words.text('wizard.contacts.doubt.found')} />
        {row.candidates.map((candidate, index) => (
          <ContactCard
            key={index}
            card={candidate.card}
            title={words.text(
              candidate.isThere ? 'wizard.contacts.doubt.there' : 'wizard.contacts.doubt.before'
            )}
          />
        ))}
      </div>
      {shown && (
        <Fold title={words.text('wizard.contacts.doubt.merged')}>
          <ContactCard card={shown.merged} title={words.text('wizard.contacts.doubt.merged.title')} />
        </Fold>
      )}
      <Picks<Said>
        label={words.text('wizard.contacts.doubt.ask', { name: row.card.name })}
        value={said}
        onChange={(next) => void answer(next)}
        options={[
          ...row.candidates.map((candidate, index) => ({
            id: `merge-${index}` as const,
            title: several
              ? words.text('wizard.contacts.doubt.mergeWith', { name: candidate.card.name })
              : words.text('wizard.contacts.doubt.merge')
          })),
          { id: 'keepBoth', title: words.text('wizard.contacts.doubt.keepBoth') },
          { id: 'skip', title: words.text('wizard.contacts.doubt.skip') }
        ]}
      />
      {task.failure && <FailureNotice failure={task.failure} />}
    </div>
  )
}

/** What is to be said of contacts and files: what could not be read, what is not quite as it was. */
export function ContactNotes({
  count,
  isOpen = false
}: {
  readonly count: number
  readonly isOpen?: boolean
}) {
  const words = useWords()
  const { bridge, move } = useDesk()
  if (count === 0) return null
  const title = words.text('wizard.contacts.notes', { count })
  const load = async (offset: number, limit: number) => {
    const reply = await ask(bridge, 'contacts.notes', { moveId: move.id, offset, limit })
    return reply.ok ? reply.value : reply.error
  }
  return (
    <Fold level={2} title={title} isOpen={isOpen}>
      <Paged label={title} load={load}>
        {(note: ContactNote) => <Note note={note} />}
      </Paged>
    </Fold>
  )
}

function Note({ note }: { readonly note: ContactNote }) {
  const words = useWords()
  const { name, file, line } = note
  return (
    <>
      {name !== '' && (
        <p className="contact-name">
          <bdi>{name}</bdi>
        </p>
      )}
      <p>{noteText(words, note)}</p>
      {file !== '' && (
        <p className="quiet">
          <bdi>{file}</bdi>
          {line > 0 && (
            <>
              <span aria-hidden> · </span>
              {words.text('wizard.contacts.line', { line })}
            </>
          )}
        </p>
      )}
    </>
  )
}
