import type { AddressBook } from '../carddav/address-book.ts'
import type { FetchedPhoto } from '../carddav/photo.ts'
import { uidKey } from '../groups/uid.ts'
import { Carrier, type Carried } from './carrier.ts'
import { type CardVersion, nameOf, uidOf } from './form.ts'
import { groupIntentions, type Intention, intentionOf, type Job, planned } from './jobs.ts'
import type { ContactJournal, ContactOutcome, ContactWrite, SourceKey } from './journal-port.ts'
import { inLanes } from './lanes.ts'
import { Ledger } from './ledger.ts'
import { countKinds, type OutcomeCounts } from './outcome-kinds.ts'
import { type SettledContacts, sourceKey } from './plan.ts'
import type { Remark } from './remarks.ts'
import { UidPlaces } from './uid-places.ts'
import { verifyContacts } from './verify.ts'

export interface BringOptions {
  readonly book: AddressBook
  /** Of this very address book. */
  readonly journal: ContactJournal
  readonly version: CardVersion
  /** Of the new account's server, for the errors. */
  readonly host: string
  /** Bytes of the largest card that the server says it takes. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
  readonly onEvent?: (event: BringEvent) => void
  /** As `verifyContacts` takes it. */
  readonly fetchPhoto?: (address: string) => Promise<FetchedPhoto>
}

export type BringEvent =
  /** Cards, of those that are to be written or read back. */
  | {
      readonly kind: 'progress'
      readonly phase: 'contacts' | 'groups' | 'verifying'
      readonly done: number
      readonly total: number
    }
  /** @property index In `merge.found`. */
  | { readonly kind: 'decided'; readonly index: number; readonly outcome: ContactOutcome }

/** What became of a group. Where groups are written into their members, those that can't be are here alone. */
export type GroupOutcome = Omit<ContactOutcome, 'source'>

/** What this run has done; what earlier ones have brought is there already. */
export interface BringOutcome {
  /** One a card in `merge.found`, in their order. */
  readonly contacts: readonly ContactOutcome[]
  readonly groups: readonly GroupOutcome[]
  /** Of the contacts; each is counted once among the kinds. */
  readonly counts: OutcomeCounts & {
    readonly read: number
    /** Cards and group cards that were read back and hold all that was sent. */
    readonly verified: number
    /** Cards that the address book holds otherwise than they were sent. */
    readonly differing: number
  }
}

/**
 * Brings contacts into the new account's address book, then their groups, and reads all of it back. What was brought
 * before and hasn't changed isn't sent again; what was cut off is gone on with.
 * @param plan Made of an address book that was read after the last write of an earlier run.
 * @throws {RehomeError} What isn't about one contact: `contacts.full`, `signIn.*`, `connect.*`, `server.busy`,
 * `server.unexpected` (it fails one contact after the other), `contacts.noAddressBook`, `move.interrupted`. The journal
 * then knows how far it came: plan anew, and go on.
 */
export async function bringContacts(plan: SettledContacts, options: BringOptions): Promise<BringOutcome> {
  return new Bringing(plan, options).run()
}

/** What became of a card; whose it is is known where it is decided. */
type Decided = Omit<ContactOutcome, 'source' | 'name'>

class Bringing {
  readonly #plan
  readonly #options
  readonly #ledger
  readonly #carrier
  readonly #sources: readonly SourceKey[]
  readonly #contacts: ContactOutcome[] = []
  readonly #groups: ContactOutcome[] = []
  /** UIDs (as `uidKey` gives them) that got another one on their way. */
  readonly #renamed = new Map<string, string>()
  readonly #people: Set<string>

  constructor(plan: SettledContacts, options: BringOptions) {
    const { book, journal, version, host, maxBytes } = options
    const { country } = plan.merge
    const stored = [...plan.merge.book, ...plan.groupsInBook]
    this.#plan = plan
    this.#options = options
    this.#ledger = new Ledger(journal, stored)
    this.#carrier = new Carrier({
      book,
      ledger: this.#ledger,
      places: new UidPlaces(book, stored),
      version,
      host,
      ...(country !== undefined && { country }),
      ...(maxBytes !== undefined && { maxBytes })
    })
    this.#sources = plan.merge.found.map(sourceKey)
    this.#people = new Set(plan.merge.book.map(({ card }) => uidKey(uidOf(card))))
  }

  async run(): Promise<BringOutcome> {
    this.#decideSettled()
    await this.#bringPeople()
    await this.#bringGroups()
    return this.#verified()
  }

  /** Those about whom there is nothing to do. */
  #decideSettled(): void {
    const { same, skipped, unanswered } = this.#plan.settled
    const reason: Remark = { code: 'unanswered', params: {} }
    this.#decide([
      ...same.map((index) => [index, this.#alreadyThere(index)] as const),
      ...skipped.map((index) => [index, { kind: 'skipped', remarks: [] }] as const),
      ...unanswered.map((index) => [index, { kind: 'needsALook', reason, remarks: [] }] as const)
    ])
  }

  async #bringPeople(): Promise<void> {
    const intentions: Intention[] = []
    for (const write of this.#plan.settled.writes) {
      const sources = write.found.map((index) => this.#sources[index] ?? '')
      const asLeft = write.kind === 'update' && this.#ledger.asWeLeftIt(sources, write.stored)
      if (asLeft) this.#decide(write.found.map((index) => [index, this.#alreadyThere(index)]))
      else intentions.push(intentionOf(this.#plan, write, sources))
    }
    await this.#carryAll('contacts', intentions, ({ uid, found }, carried) => {
      if (carried.kind !== 'failed') this.#people.add(uidKey(carried.uid))
      if (uidKey(carried.uid) !== uidKey(uid)) this.#renamed.set(uidKey(uid), carried.uid)
      this.#decide(found.map((index, at) => [index, outcomeOf(carried, at > 0)]))
    })
  }

  async #bringGroups(): Promise<void> {
    const uids = new Map(this.#plan.settled.uids)
    for (const [found, uid] of uids) uids.set(found, this.#renamed.get(uidKey(uid)) ?? uid)
    const groups = groupIntentions(this.#plan, uids, this.#people)
    const intentions = groups.flatMap(({ intention }) => (intention ? [intention] : []))
    for (const { name, source, intention } of groups) {
      if (!intention) this.#decideGroup({ source, name, kind: 'alreadyThere', remarks: [] })
    }
    await this.#carryAll('groups', intentions, ({ name, sources: [source = ''] }, carried) => {
      this.#decideGroup({ source, name, ...outcomeOf(carried, false) })
    })
  }

  async #carryAll(
    phase: 'contacts' | 'groups',
    intentions: readonly Intention[],
    onCarried: (intention: Intention, carried: Carried) => void
  ): Promise<void> {
    const { signal, onEvent } = this.#options
    const jobs = planned(intentions, this.#ledger)
    let done = 0
    const carry = async (job: Job) => {
      onCarried(job, await this.#carrier.carry(job))
      onEvent?.({ kind: 'progress', phase, done: ++done, total: jobs.length })
    }
    await inLanes(jobs, carry, signal)
  }

  async #verified(): Promise<BringOutcome> {
    const { book, journal, signal, fetchPhoto, onEvent } = this.#options
    const { equal, differing, lost } = await verifyContacts({
      book,
      journal,
      onProgress: (done, total) => onEvent?.({ kind: 'progress', phase: 'verifying', done, total }),
      ...(signal && { signal }),
      ...(fetchPhoto && { fetchPhoto })
    })
    const told = new Map<SourceKey, ContactWrite>()
    for (const write of [...differing.map((each) => each.write), ...lost]) {
      for (const source of write.sources) told.set(source, write)
    }
    const seen = (outcome: ContactOutcome) => withProof(outcome, told.get(outcome.source))
    this.#decide(
      this.#contacts.flatMap((outcome, index) => (told.has(outcome.source) ? [[index, seen(outcome)]] : []))
    )
    const groups = this.#groups.map(seen)
    this.#ledger.decide(groups)
    return {
      contacts: this.#contacts,
      groups: [
        ...groups.map(({ source: _, ...outcome }) => outcome),
        ...this.#plan.unwritten.map(({ name, members }) => unwritten(name, members.length))
      ],
      counts: {
        read: this.#contacts.length,
        ...countKinds(this.#contacts),
        verified: equal,
        differing: differing.length
      }
    }
  }

  /** With what is known of it since we have written it. */
  #alreadyThere(index: number): Decided {
    const write = this.#ledger.standingOf(this.#sources[index] ?? '')
    const href = write?.href
    return {
      kind: 'alreadyThere',
      remarks: write ? remarksOf(write) : [],
      ...(href !== undefined && { href })
    }
  }

  #decide(decided: readonly (readonly [index: number, outcome: Decided])[]): void {
    const { found } = this.#plan.merge
    const outcomes = decided.map(([index, outcome]): ContactOutcome => ({
      ...outcome,
      source: this.#sources[index] ?? '',
      name: nameOf(found[index] ?? { properties: [] })
    }))
    if (outcomes.length > 0) this.#ledger.decide(outcomes)
    for (const [at, outcome] of outcomes.entries()) {
      const index = decided[at]?.[0] ?? 0
      this.#contacts[index] = outcome
      this.#options.onEvent?.({ kind: 'decided', index, outcome })
    }
  }

  #decideGroup(outcome: ContactOutcome): void {
    this.#ledger.decide([outcome])
    this.#groups.push(outcome)
  }
}

/** @param isDuplicate Whether it went into the card of another one that was found before it. */
function outcomeOf(carried: Carried, isDuplicate: boolean): Decided {
  const { href, reason, remarks } = carried
  const kind = carried.kind === 'added' && isDuplicate ? 'completed' : carried.kind
  return { kind, remarks, ...(href !== undefined && { href }), ...(reason && { reason }) }
}

function remarksOf({ leftOut, differs }: ContactWrite): Remark[] {
  return [
    ...leftOut,
    ...(differs.length > 0 ? [{ code: 'differs', params: {}, fields: differs } as const] : [])
  ]
}

/** What reading it back has shown. */
function withProof(outcome: ContactOutcome, write: ContactWrite | undefined): ContactOutcome {
  if (!write) return outcome
  if (write.state !== 'failed') return { ...outcome, remarks: remarksOf(write) }
  return { ...outcome, kind: 'failed', ...(write.reason && { reason: write.reason }) }
}

function unwritten(name: string, strangers: number): GroupOutcome {
  const reason: Remark =
    strangers === 0
      ? { code: 'emptyGroup', params: { name } }
      : { code: 'strangersInGroup', params: { name, count: strangers } }
  return { name, kind: 'needsALook', reason, remarks: [] }
}
