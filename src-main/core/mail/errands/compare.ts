import type { ErrorCode, ErrorParams, Failure, RehomeError } from '../../errors.ts'
import { GroupComparison, type GroupResult, type Known, type OldMessage, uidsOf } from './compare-folder.ts'
import { findElsewhere } from './elsewhere.ts'
import { Errand, type ErrandOptions, isAboutFolder, type WaitEvent } from './errand.ts'
import { isView } from '../plan/views.ts'
import type { Digest } from '../copy/journal-port.ts'
import type { ConnectOld, OldMailbox, ReadMailbox } from '../connection/mailbox.ts'
import type { Folder, FolderPlan, PlannedFolder, Problem } from '../types.ts'

export interface CompareOptions extends Omit<ErrandOptions, 'on'> {
  readonly old: ConnectOld
  /** For looking only: comparing changes nothing. */
  readonly new: (signal: AbortSignal) => Promise<ReadMailbox>
  readonly plan: FolderPlan
  /** All that the new mailbox has, to find what was moved there. */
  readonly newFolders: readonly Folder[]
  /** What needn't be read of an old folder, by UID. */
  known(from: string, fromUidValidity: string): ReadonlyMap<number, Known>
  on(event: CompareEvent): void
}

export interface Differences {
  readonly identical: number
  /** In the old folder, and not in the new one. */
  readonly missing: number
  /** In both, and not the same byte for byte. */
  readonly altered: number
  /** In the new folder alone: what the person has received, moved or written there, or what was there before. */
  readonly extra: number
}

/** A new folder beside all that goes into it. */
export interface FolderComparison extends Differences {
  /** Old folders, by path. */
  readonly from: readonly string[]
  readonly to: string
  readonly failure?: Failure
}

export interface Comparison extends Differences {
  readonly folders: readonly FolderComparison[]
  readonly problems: readonly Problem[]
}

export type CompareEvent =
  | {
      readonly type: 'comparing'
      readonly from: readonly string[]
      readonly to: string
      /** Messages of both sides that are known, of so many. */
      readonly done: number
      readonly total: number
    }
  | ({ readonly type: 'compared' } & FolderComparison)
  | WaitEvent

/**
 * Compares two mailboxes folder by folder, each message by its digest with its number of occurrences, whoever
 * made the copy. Where digests differ, equal headers say that a message was altered on its way.
 * @throws {RehomeError} with `side` set, when one side as a whole can't be read; `move.interrupted` when aborted.
 */
export function compareMailboxes(options: CompareOptions): Promise<Comparison> {
  return new Comparing(options).run()
}

/** Messages told of with subject and date; each costs a round trip. */
const DESCRIBED = 1000

class Comparing {
  readonly #options: CompareOptions
  readonly #errand: Errand
  readonly #old: () => Promise<OldMailbox>
  readonly #new: () => Promise<ReadMailbox>
  /** What the old folders hold, where views of them are compared too. */
  readonly #inFolders: Set<Digest> | undefined
  #described = 0

  constructor(options: CompareOptions) {
    this.#options = options
    this.#errand = new Errand(options)
    this.#old = this.#errand.mailbox('old', options.old)
    this.#new = this.#errand.mailbox('new', options.new)
    this.#inFolders = options.plan.some((row) => !row.leftOut && isOfView(row)) ? new Set() : undefined
  }

  run(): Promise<Comparison> {
    return this.#errand.run(async () => {
      const results: GroupResult[] = []
      for (const rows of groupsOf(this.#options.plan)) {
        const result = await this.#compare(rows)
        this.#options.on({ type: 'compared', ...told(result) })
        results.push(result)
      }
      const problems = await this.#problems(results)
      return { ...total(results), folders: results.map(told), problems }
    })
  }

  async #compare(rows: readonly PlannedFolder[]): Promise<GroupResult> {
    const [from, to] = [rows.map((row) => row.from), rows[0]?.to ?? '']
    const group = new GroupComparison({
      rows,
      known: (from, fromUidValidity) => this.#options.known(from, fromUidValidity),
      checked: (done, total) => {
        this.#options.on({ type: 'comparing', from, to, done, total })
        this.#errand.step()
      }
    })
    try {
      const result = await this.#errand.attempt(async () =>
        group.attempt(await this.#old(), await this.#new())
      )
      // A view shows what is in other folders too; that goes where those go, and isn't missed here.
      const missing = result.missing.filter(
        ({ row, digest }) => !isOfView(row) || digest === undefined || !this.#inFolders?.has(digest)
      )
      if (this.#inFolders) for (const digest of group.digests()) this.#inFolders.add(digest)
      return { ...result, missing }
    } catch (error) {
      if (!isAboutFolder(error)) throw error
      return { rows, identical: 0, missing: [], altered: [], extra: [], failure: failureOf(error, rows) }
    }
  }

  async #problems(results: readonly GroupResult[]): Promise<readonly Problem[]> {
    const places = {
      errand: this.#errand,
      old: this.#old,
      new: this.#new,
      newFolders: this.#options.newFolders
    }
    const elsewhere = await findElsewhere(results, places)
    const problems: Problem[] = []
    for (const { missing, altered } of results) {
      const reasons = new Map<OldMessage, Failure>([
        ...missing.map((message) => [message, whyMissing(message, elsewhere.get(message))] as const),
        ...altered.map((message) => [message, whyAltered(message)] as const)
      ])
      for (const [row, messages] of Map.groupBy(reasons.keys(), (message) => message.row)) {
        const descriptions = await this.#describe(row, uidsOf(messages))
        for (const message of messages) {
          const { uid } = message
          const { code, params } = reasons.get(message) ?? { code: 'message.notThere', params: {} }
          problems.push({ code, params, folder: nameOf(row.fromLevels), uid, ...descriptions.get(uid) })
        }
      }
    }
    return problems
  }

  /** Subjects and dates, for the list alone: a message that can't be described is listed without. */
  async #describe({ from }: PlannedFolder, uids: readonly number[]) {
    const descriptions = new Map<number, { subject?: string; date?: string }>()
    const few = uids.slice(0, DESCRIBED - this.#described)
    this.#described += few.length
    try {
      await this.#errand.attempt(async () => {
        const left = few.filter((uid) => !descriptions.has(uid))
        if (left.length === 0) return
        const old = await this.#old()
        await old.open(from)
        for (const uid of left) {
          descriptions.set(uid, await old.describe(uid))
          this.#errand.step()
        }
      })
    } catch (error) {
      if (!isAboutFolder(error)) throw error
    }
    return descriptions
  }
}

/** What goes into one new folder, together; views last. */
function groupsOf(plan: FolderPlan): readonly (readonly PlannedFolder[])[] {
  const rows = plan.filter((row) => !row.leftOut)
  const groups = [...Map.groupBy(rows, ({ to }) => to).values()]
  return [
    ...groups.filter((group) => !group.some(isOfView)),
    ...groups.filter((group) => group.some(isOfView))
  ]
}

const isOfView = ({ role }: PlannedFolder) => isView(role)

const nameOf = (levels: readonly string[]) => levels.join('/')

/** What can be said of a message that isn't where it belongs. */
function whyMissing({ digest, state }: OldMessage, place: readonly string[] | undefined): Failure {
  const because = (code: ErrorCode, params: ErrorParams = {}): Failure => ({ code, params })
  if (digest === undefined) return because('message.unreadable')
  if (place) return because('message.elsewhere', { place: nameOf(place) })
  const hadArrived = state === 'copied' || state === 'already-there'
  return because(hadArrived ? 'message.removed' : 'message.notThere')
}

const whyAltered = ({ digest }: OldMessage): Failure => ({
  code: digest === undefined ? 'message.unreadable' : 'message.altered',
  params: {}
})

function failureOf({ code, params, side }: RehomeError, rows: readonly PlannedFolder[]): Failure {
  const row = rows.find(({ from }) => from === params.folder) ?? rows[0]
  const levels = side === 'new' ? row?.toLevels : row?.fromLevels
  return { code, params: { ...params, folder: nameOf(levels ?? []) } }
}

function told({ rows, identical, missing, altered, extra, failure }: GroupResult): FolderComparison {
  return {
    from: rows.map(({ from }) => from),
    to: rows[0]?.to ?? '',
    identical,
    missing: missing.length,
    altered: altered.length,
    extra: extra.length,
    ...(failure && { failure })
  }
}

function total(results: readonly GroupResult[]): Differences {
  const sum = (count: (result: GroupResult) => number) =>
    results.reduce((all, result) => all + count(result), 0)
  return {
    identical: sum(({ identical }) => identical),
    missing: sum(({ missing }) => missing.length),
    altered: sum(({ altered }) => altered.length),
    extra: sum(({ extra }) => extra.length)
  }
}
