import type { ContactNote, ShownCard } from '../../../src-main/ipc/contract.ts'
import type { Formatter } from '../../../src-main/i18n/index.ts'
import { useWords } from '../i18n.tsx'

/** What a contact is called; where nobody named it, that. */
export function ContactName({ card }: { readonly card: ShownCard }) {
  const words = useWords()
  return card.name === '' ? <>{words.text('wizard.contacts.nameless')}</> : <bdi>{card.name}</bdi>
}

/** All that a contact says, under its name. */
export function ContactCard({ card, title }: { readonly card: ShownCard; readonly title: string }) {
  const words = useWords()
  return (
    <div className="contact-card">
      <p className="contact-card-title">{title}</p>
      <p className="contact-name">
        <ContactName card={card} />
      </p>
      <dl className="contact-details">
        {card.details.map(({ field, value }, index) => (
          <div key={index}>
            <dt>{words.text(`contacts.field.${field}`)}</dt>
            <dd>{value === '' ? words.text('wizard.contacts.hasPicture') : <bdi>{value}</bdi>}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** What tells a contact from others, in a line. */
export function ContactLine({ card }: { readonly card: ShownCard }) {
  const told = card.details.filter(({ value }) => value !== '')
  return (
    <>
      <p className="contact-name">
        <ContactName card={card} />
      </p>
      {told.length > 0 && (
        <p className="quiet contact-told">
          {told.map(({ value }, index) => (
            <span key={index}>
              {index > 0 && <span aria-hidden> · </span>}
              <bdi>{value}</bdi>
            </span>
          ))}
        </p>
      )}
    </>
  )
}

/** The sentence of a note; one whose values didn't come along is left out rather than bringing down the page. */
export function noteText(words: Formatter, note: ContactNote): string {
  const fields = (note.fields ?? []).map((field) => words.text(`contacts.field.${field}`))
  const values = { ...note.params, fields: words.list(fields) }
  try {
    return note.kind === 'problem'
      ? words.text(`contacts.problem.${note.code}`, values)
      : words.text(`contacts.result.${note.code}`, values)
  } catch {
    return words.text('error.unexpected.title')
  }
}
