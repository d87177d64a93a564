import { uidKey } from '../groups/uid.ts'
import { contentHash } from '../matching/content.ts'
import type { StoredCard } from '../matching/plan.ts'
import { saysTheSame } from './differences.ts'
import { cardIn, fileName } from './form.ts'
import type {
  ContactJournal,
  ContactOutcome,
  ContactWrite,
  NewContactWrite,
  SourceKey
} from './journal-port.ts'

/** The journal as a run uses it: what was written before by card and by source, one write a card. */
export class Ledger {
  readonly #journal: ContactJournal
  readonly #outcomes: Map<SourceKey, ContactOutcome>
  readonly #writes = new Map<number, ContactWrite>()
  readonly #byHref = new Map<string, number>()
  readonly #bySource = new Map<SourceKey, number>()
  readonly #openCreations = new Map<string, ContactWrite>()

  /**
   * Settles what an earlier run has left open by looking into the address book.
   * @param book Read after that run's last write.
   */
  constructor(journal: ContactJournal, book: readonly StoredCard[]) {
    this.#journal = journal
    this.#outcomes = new Map(journal.outcomes())
    const writes = journal.writes()
    for (const write of writes) this.#remember(write)
    const unsent = writes.filter(({ state }) => state === 'planned' || state === 'failed')
    if (unsent.length > 0) this.forget(...unsent)
    this.#settleSent(book)
  }

  /** Our write into this card, if one stands there. */
  standing(href: string): ContactWrite | undefined {
    return this.#standing(this.#byHref.get(href))
  }

  /** Our write that this found card went into. */
  standingOf(source: SourceKey): ContactWrite | undefined {
    return this.#standing(this.#bySource.get(source))
  }

  /** Our write of these found cards into this card, where nothing has changed since: it is as the server wants it. */
  asWeLeftIt(sources: readonly SourceKey[], { href, etag, card }: StoredCard): ContactWrite | undefined {
    const write = this.standing(href)
    if (!write || !sources.every((source) => write.sources.includes(source))) return undefined
    const isSame = (etag && write.etagAfter === etag) || write.contentAfter === contentHash(card)
    return isSame ? write : undefined
  }

  /** The creation of a card of this UID of which nobody knows whether it has arrived. */
  openCreation(uid: string): ContactWrite | undefined {
    return this.#openCreations.get(uidKey(uid))
  }

  add(writes: readonly NewContactWrite[]): readonly ContactWrite[] {
    const added = this.#journal.add(writes)
    for (const write of added) this.#remember(write)
    return added
  }

  save(write: ContactWrite): ContactWrite {
    this.#journal.save(write)
    this.#remember(write)
    return write
  }

  forget(...writes: readonly ContactWrite[]): void {
    this.#journal.forget(writes.map(({ id }) => id))
    for (const { id } of writes) this.#writes.delete(id)
  }

  /** Notes what became of found cards; that we have brought one stays true when it is found there the next time. */
  decide(outcomes: readonly ContactOutcome[]): void {
    // The first of equal cards tells what became of them.
    const bySource = new Map(outcomes.toReversed().map((outcome) => [outcome.source, outcome]))
    const decided = [...bySource.values()].map((outcome): ContactOutcome => {
      const earlier = this.#outcomes.get(outcome.source)?.kind
      const wasBrought = (earlier === 'added' || earlier === 'completed') && this.standingOf(outcome.source)
      return outcome.kind === 'alreadyThere' && wasBrought ? { ...outcome, kind: earlier } : outcome
    })
    this.#journal.decide(decided)
    for (const outcome of decided) this.#outcomes.set(outcome.source, outcome)
  }

  #standing(id: number | undefined): ContactWrite | undefined {
    const write = id === undefined ? undefined : this.#writes.get(id)
    return write && isStanding(write) ? write : undefined
  }

  #remember(write: ContactWrite): void {
    this.#writes.set(write.id, write)
    if (!isStanding(write)) return
    if (write.href !== undefined) this.#byHref.set(write.href, write.id)
    for (const source of write.sources) this.#bySource.set(source, write.id)
  }

  #settleSent(book: readonly StoredCard[]): void {
    const byHref = new Map(book.map((stored) => [stored.href, stored]))
    const byFile = new Map(book.map((stored) => [fileIn(stored.href), stored]))
    for (const write of [...this.#writes.values()]) {
      if (write.state !== 'sent') continue
      const { href, uid, text = '', stands, etagBefore, etagAfter } = write
      const stored = href === undefined ? byFile.get(fileName(uid)) : byHref.get(href)
      const sent = cardIn(text)
      if (stored && sent && saysTheSame(stored.card, sent)) {
        this.save(confirmed(write, stored.href, stored.etag))
      } else if (stored && stored.etag !== '' && stored.etag === (stands ? etagAfter : etagBefore)) {
        if (stands) this.save(withoutText({ ...write, state: 'confirmed' }))
        else this.forget(write)
      } else if (write.action === 'create') this.#openCreations.set(uidKey(uid), write)
    }
  }
}

const isStanding = ({ state }: ContactWrite) => state === 'confirmed' || state === 'verified'

/** The last part of a path. */
export const fileIn = (href: string) => href.slice(href.lastIndexOf('/') + 1)

/** The write, arrived. @param etag Empty where the server tells none. */
export function confirmed(write: ContactWrite, href: string, etag: string | undefined): ContactWrite {
  const { etagAfter: _, stands: _stands, ...rest } = write
  return { ...rest, state: 'confirmed', href, ...(etag && { etagAfter: etag }) }
}

export function withoutText({ text: _, ...write }: ContactWrite): ContactWrite {
  return write
}
