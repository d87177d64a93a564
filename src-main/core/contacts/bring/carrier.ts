import { RehomeError } from '../../errors.ts'
import type { AddressBook, ReadCard } from '../carddav/address-book.ts'
import type { Refusal } from '../carddav/dav.ts'
import { uidKey } from '../groups/uid.ts'
import { merge } from '../matching/merge.ts'
import { withFreeUid } from '../matching/new-uid.ts'
import type { Card } from '../vcard/property.ts'
import { saysTheSame } from './differences.ts'
import { cardIn, cardText, type CardVersion, fileName, uidOf } from './form.ts'
import type { ContactWrite } from './journal-port.ts'
import type { Job } from './jobs.ts'
import { confirmed, type Ledger, withoutText } from './ledger.ts'
import { type Form, isTooLarge, LesserForms } from './lesser-forms.ts'
import type { Remark } from './remarks.ts'
import type { UidPlaces } from './uid-places.ts'

/** What became of a job. */
export interface Carried {
  readonly kind: 'added' | 'completed' | 'alreadyThere' | 'failed'
  readonly href?: string
  /** The UID that the card has in the new address book. */
  readonly uid: string
  /** Why it failed. */
  readonly reason?: Remark
  readonly remarks: readonly Remark[]
}

export interface CarrierOptions {
  readonly book: AddressBook
  readonly ledger: Ledger
  readonly places: UidPlaces
  readonly version: CardVersion
  /** Of the new account's server, for the errors. */
  readonly host: string
  readonly country?: string
  /** Bytes of the largest card that the server says it takes. */
  readonly maxBytes?: number
}

/** Contacts after which, if the server has taken none at all, lesser forms aren't tried any more. */
const HOPELESS = 3
/** Failures of the server's own, one after the other, after which it is left alone. */
const BROKEN = 10
/** How often a card that keeps changing is read anew, and one that can't be called what it is gets another UID. */
const MOST_CHANGES = 2

/** Brings one card after the other into an address book: each is in the journal before it is sent. */
export class Carrier {
  readonly #options: CarrierOptions
  #accepted = 0
  #refused = 0
  #broken = 0

  constructor(options: CarrierOptions) {
    this.#options = options
  }

  /** @throws {RehomeError} What isn't about this card, as {@link AddressBook}; the journal then says how far it came. */
  carry(job: Job): Promise<Carried> {
    return job.stored ? this.#complete(job, job.write, job.stored.href, []) : this.#create(job, job.write, [])
  }

  /** @param remarks What has been told about it before. */
  async #create(job: Job, planned: ContactWrite, remarks: readonly Remark[]): Promise<Carried> {
    const { book, ledger } = this.#options
    const earlier = planned.state === 'sent' ? cardIn(planned.text ?? '') : undefined
    const forms = new LesserForms(job.additions)
    let form: Form = { cards: job.additions, remarks: [] }
    for (let changes = 0; ;) {
      const text = this.#textOf(form.cards[0])
      const told = [...remarks, ...form.remarks]
      const tooLarge = this.#tooLarge(text)
      const write: ContactWrite = tooLarge
        ? planned
        : ledger.save({ ...planned, state: 'sent', text, leftOut: told })
      const answer = tooLarge ?? (await this.#sent(planned, () => book.create(fileName(job.uid), text)))
      if (answer.kind === 'created') {
        this.#took()
        ledger.save(confirmed(write, answer.href, answer.etag))
        return { kind: 'added', href: answer.href, uid: job.uid, remarks: told }
      }
      if (answer.kind === 'exists') {
        const perhapsOurs = [...(answer.isPerhapsOurs ? [cardIn(text)] : []), earlier]
        const met = await this.#meet(job, write, answer.href, perhapsOurs, told)
        if (met) return met
        if (++changes > MOST_CHANGES) return this.#fail(job, write, 'changedMeanwhile')
      } else if (answer.condition === 'no-uid-conflict') {
        const place = await this.#options.places.find(job.uid)
        return place === undefined
          ? this.#rename(job, write, answer, remarks)
          : this.#complete(job, write, place, remarks)
      } else {
        const next = this.#lesser(forms, answer)
        if (!next) return this.#refuse(job, write, answer)
        form = next
      }
    }
  }

  /** A card of this name is there. @returns Nothing where it has gone again. */
  async #meet(
    job: Job,
    write: ContactWrite,
    href: string,
    perhapsOurs: readonly (Card | undefined)[],
    remarks: readonly Remark[]
  ): Promise<Carried | undefined> {
    const read = await this.#read(href)
    if (read.kind === 'missing') return undefined
    if (read.kind === 'unreadable') return this.#refuse(job, write, read.refusal)
    const there = cardIn(read.text)
    if (there && perhapsOurs.some((ours) => ours && saysTheSame(there, ours))) {
      this.#options.ledger.save(confirmed(write, href, read.etag))
      return { kind: 'added', href, uid: job.uid, remarks }
    }
    return there && uidKey(uidOf(there)) === uidKey(job.uid)
      ? this.#complete(job, write, href, remarks)
      : this.#rename(job, write, { status: 409, reason: '' }, remarks)
  }

  /** Gives a card another UID where its own is taken by something that can't be seen, such as a card in the bin. */
  #rename(
    job: Job,
    write: ContactWrite,
    refusal: Refusal,
    remarks: readonly Remark[]
  ): Promise<Carried> | Carried {
    const [card] = job.additions
    const isRenamed = remarks.some(({ code }) => code === 'newUid')
    if (!card || isRenamed) return this.#refuse(job, write, refusal)
    const renamed = withFreeUid(card, this.#options.places.taken(job.uid))
    const uid = uidOf(renamed)
    const { text: _, ...planned } = write
    return this.#create({ ...job, uid, additions: [renamed] }, { ...planned, state: 'planned', uid }, [
      ...remarks,
      { code: 'newUid', params: {} }
    ])
  }

  /** Adds to a card that is there. */
  async #complete(
    job: Job,
    planned: ContactWrite,
    href: string,
    remarks: readonly Remark[]
  ): Promise<Carried> {
    const { book, ledger, country } = this.#options
    const forms = new LesserForms(job.additions)
    const earlier = ledger.standing(href)
    let form: Form = { cards: job.additions, remarks: [] }
    let sent: ContactWrite | undefined
    for (let changes = 0; ;) {
      const read = await this.#read(href)
      if (read.kind === 'missing') return this.#fail(job, sent ?? planned, 'goneMeanwhile', earlier)
      if (read.kind === 'unreadable') return this.#refuse(job, sent ?? planned, read.refusal, earlier)
      const current = cardIn(read.text)
      if (!current) return this.#fail(job, sent ?? planned, 'refused', earlier)
      const told = [...remarks, ...form.remarks]
      const carried: Carried = { kind: 'completed', href, uid: uidOf(current), remarks: told }
      const ours = sent && cardIn(sent.text ?? '')
      if (sent && ours && saysTheSame(current, ours)) {
        ledger.save(confirmed(sent, href, read.etag))
        return carried
      }
      const etag = read.etag ?? job.stored?.etag ?? ''
      const merged = form.cards.reduce((card, addition) => merge(card, addition, country).card, current)
      if (merged === current) {
        this.#release(sent ?? planned, earlier)
        return { ...carried, kind: 'alreadyThere' }
      }
      const text = this.#textOf(merged)
      const tooLarge = this.#tooLarge(text)
      if (!tooLarge) {
        if (earlier && earlier.id !== planned.id && !sent) ledger.forget(planned)
        sent = ledger.save(
          completion(earlier ?? planned, earlier, {
            etag,
            text,
            href,
            before: read.text,
            card: current,
            told,
            job
          })
        )
      }
      const answer = tooLarge ?? (await this.#sent(earlier ?? planned, () => book.update(href, etag, text)))
      if (answer.kind === 'done' && sent) {
        this.#took()
        ledger.save(confirmed(sent, href, answer.etag))
        return carried
      }
      if (answer.kind === 'gone') return this.#fail(job, sent ?? planned, 'goneMeanwhile', earlier)
      if (answer.kind === 'refused') {
        const next = this.#lesser(forms, answer)
        if (!next) return this.#refuse(job, sent ?? planned, answer, earlier)
        form = next
      } else if (++changes >= MOST_CHANGES) return this.#settleChanged(job, sent ?? planned, earlier, carried)
    }
  }

  /** After the last attempt: it may have arrived all the same. */
  async #settleChanged(
    job: Job,
    write: ContactWrite,
    earlier: ContactWrite | undefined,
    carried: Carried
  ): Promise<Carried> {
    const read = await this.#read(carried.href ?? '')
    const [there, ours] = [read.kind === 'card' ? cardIn(read.text) : undefined, cardIn(write.text ?? '')]
    if (read.kind !== 'card' || !there || !ours || !saysTheSame(there, ours)) {
      return this.#fail(job, write, 'changedMeanwhile', earlier)
    }
    this.#options.ledger.save(confirmed(write, read.href, read.etag))
    return carried
  }

  #textOf(card: Card | undefined): string {
    return card ? cardText(card, this.#options.version) : ''
  }

  #tooLarge(text: string): ({ readonly kind: 'refused' } & Refusal) | undefined {
    const { maxBytes } = this.#options
    if (maxBytes === undefined || Buffer.byteLength(text) <= maxBytes) return undefined
    return { kind: 'refused', status: 413, condition: 'max-resource-size', reason: '' }
  }

  async #read(href: string): Promise<ReadCard> {
    for await (const card of this.#options.book.read([href])) return card
    return { kind: 'missing', href }
  }

  /** Sends a request; where it surely was not carried out, the journal says so. @param before As it was before it was sent. */
  async #sent<T>(before: ContactWrite, request: () => Promise<T>): Promise<T> {
    try {
      return await request()
    } catch (error) {
      const isRefused = error instanceof RehomeError && /^(contacts\.full|signIn\.|tls\.)/.test(error.code)
      if (isRefused) this.#options.ledger.save(before)
      throw error
    }
  }

  #took(): void {
    this.#accepted++
    this.#broken = 0
  }

  #lesser(forms: LesserForms, refusal: Refusal): Form | undefined {
    const isHopeless = this.#accepted === 0 && this.#refused >= HOPELESS && !isTooLarge(refusal)
    return isHopeless ? undefined : forms.next(refusal)
  }

  #refuse(job: Job, write: ContactWrite, refusal: Refusal, earlier?: ContactWrite): Carried {
    this.#refused++
    const failed = this.#fail(job, write, remarkOn(refusal), earlier)
    this.#broken = refusal.status >= 500 ? this.#broken + 1 : 0
    if (this.#broken < BROKEN) return failed
    const error = new RehomeError('server.unexpected', { host: this.#options.host })
    error.side = 'new'
    throw error
  }

  #fail(job: Job, write: ContactWrite, why: Remark | Remark['code'], earlier?: ContactWrite): Carried {
    const reason: Remark = typeof why === 'string' ? { code: why, params: {} } : why
    if (earlier) this.#release(write, earlier)
    else this.#options.ledger.save({ ...withoutText(write), state: 'failed', reason })
    return { kind: 'failed', uid: job.uid, reason, remarks: [] }
  }

  /** Nothing of this write is there. */
  #release(write: ContactWrite, earlier: ContactWrite | undefined): void {
    const { ledger } = this.#options
    if (earlier) ledger.save(earlier)
    if (write.id !== earlier?.id) ledger.forget(write)
  }
}

interface Completion {
  readonly job: Job
  readonly card: Card
  readonly href: string
  readonly etag: string
  readonly before: string
  readonly text: string
  readonly told: readonly Remark[]
}

/**
 * The write of a card that is completed. What we wrote before and nobody has touched since stays one with it, so that
 * taking it back leads to what was there before us.
 */
function completion(write: ContactWrite, earlier: ContactWrite | undefined, what: Completion): ContactWrite {
  const { job, card, href, etag, before, text, told } = what
  const { contentAfter: _, isDoubtful: _isDoubtful, etagAfter, ...rest } = write
  const sources = [...new Set([...(earlier?.sources ?? []), ...job.sources])]
  const common = {
    ...rest,
    state: 'sent',
    sources,
    href,
    text,
    uid: uidOf(card),
    leftOut: told,
    differs: []
  } as const
  if (earlier && etagAfter !== undefined && etagAfter === etag) return { ...common, etagAfter, stands: true }
  return { ...common, action: 'merge', etagBefore: etag, before, stands: false }
}

function remarkOn(refusal: Refusal): Remark {
  if (isTooLarge(refusal)) return { code: 'tooLarge', params: {} }
  if (refusal.condition === 'need-privileges') return { code: 'readOnly', params: {} }
  return refusal.reason
    ? { code: 'refusedWithReason', params: { reason: refusal.reason } }
    : { code: 'refused', params: {} }
}
