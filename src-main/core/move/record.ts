import { RehomeError, toFailure } from '../errors.ts'
import { type FolderPlan, planFolders } from '../mail/index.ts'
import type { Clock, Side } from '../ports.ts'
import { noCatchUps } from './catch-ups.ts'
import { type MoveDocument, noContacts, readMoveDocument } from './document.ts'
import { type Journal, journalFile, openJournal } from './journal.ts'
import { type Act, phaseAfter } from './phases.ts'
import type { ReceiptOf } from './receipt-page.ts'
import { isActive, withReached } from './run.ts'
import { applyTicks } from './ticks.ts'
import type { RunSnapshot, Track, UndoSnapshot } from './types.ts'

export interface NewMove {
  readonly id: string
  readonly practice: boolean
  readonly track: Track
}

/** A move as it is kept: its document and its journal in one folder, and who is told of a change. */
export class MoveRecord {
  readonly folder: string
  readonly journal: Journal
  readonly clock: Clock
  #document: MoveDocument
  #changed: () => void = () => undefined

  /** @throws {RehomeError} `state.locked` when another process works on this folder. */
  static create(folder: string, clock: Clock, given: NewMove): MoveRecord {
    const now = clock.now().toISOString()
    const journal = openJournal(folder)
    const record = new MoveRecord(folder, clock, journal, {
      version: 1,
      ...given,
      phase: 'setup',
      createdAt: now,
      updatedAt: now,
      old: null,
      new: null,
      listings: null,
      choices: {},
      ticks: {},
      targets: {},
      outcomes: {},
      run: null,
      backup: null,
      receipt: null,
      catchUps: noCatchUps,
      undo: null,
      contacts: noContacts,
      seconds: 0,
      bytes: 0
    })
    record.update({})
    return record
  }

  /**
   * Opens what was kept; `undefined` when the folder holds no move.
   * @throws {RehomeError} `state.locked`, `state.damaged`.
   */
  static open(folder: string, clock: Clock): MoveRecord | undefined {
    const journal = openJournal(folder)
    try {
      const kept = journal.readDocument()
      if (kept !== undefined) {
        const document = readMoveDocument(kept, journalFile(folder))
        return new MoveRecord(folder, clock, journal, withRunEnded(document, journal))
      }
      journal.close()
      return undefined
    } catch (error) {
      journal.close()
      throw error
    }
  }

  private constructor(folder: string, clock: Clock, journal: Journal, document: MoveDocument) {
    this.folder = folder
    this.clock = clock
    this.journal = journal
    this.#document = document
  }

  get document(): MoveDocument {
    return this.#document
  }

  /** Names the one who is told after each change. */
  onChanged(listener: () => void): void {
    this.#changed = listener
  }

  /** Changes the document; it is on disk when this returns. */
  update(change: Partial<MoveDocument>): void {
    this.#document = { ...this.#document, ...change, updatedAt: this.clock.now().toISOString() }
    this.journal.writeDocument(this.#document)
    this.#changed()
  }

  /** @throws {RehomeError} `move.notAllowed` when the phase doesn't allow the act. */
  allow(act: Act): void {
    phaseAfter(this.#document.phase, act)
  }

  /** Whose account a side is, for its mailbox or its address book. */
  emailOf(side: Side): string | undefined {
    const { contacts, ...document } = this.#document
    return (document[side] ?? contacts[side])?.email
  }

  /** What the receipt tells of today. */
  receiptOf(): ReceiptOf {
    const whose = (side: Side) => ({ email: this.emailOf(side) ?? '' })
    const { receipt, contacts } = this.#document
    return { old: whose('old'), new: whose('new'), receipt, contacts: contacts.receipt }
  }

  /** Which folder goes where, as the person wants it; empty before the folders were read. */
  plan(): FolderPlan {
    const { listings, choices, targets, ticks } = this.#document
    return listings ? applyTicks(planFolders(listings.old, listings.new, choices, targets), ticks) : []
  }
}

/** The refusal of something that makes no sense in this phase. */
export function notAllowed(document: MoveDocument, act: string): RehomeError {
  return new RehomeError('move.notAllowed', { phase: document.phase, act })
}

/** A process that ended in the middle of a run left its last words behind: that run is paused now. */
function withRunEnded(document: MoveDocument, journal: Journal): MoveDocument {
  const { run, backup, undo } = document
  return {
    ...document,
    run: run && ended(isActive(run.state) ? withReached(run, journal.copy(0)) : run),
    backup: backup && { ...backup, run: ended(backup.run) },
    undo: undo && (isUnderWay(undo.state) ? { ...undo, state: 'paused', waitUntil: null } : undo)
  }
}

const ended = (run: RunSnapshot): RunSnapshot =>
  isActive(run.state) ? { ...run, state: 'paused', current: null } : run

const isUnderWay = (state: UndoSnapshot['state']) => state === 'running' || state === 'waiting'

/** A failure as it is kept and shown, with where it happened. */
export function failureWithSide(error: unknown): RunSnapshot['failure'] {
  const side = error instanceof RehomeError ? error.side : undefined
  return { ...toFailure(error), ...(side && { side }) }
}
