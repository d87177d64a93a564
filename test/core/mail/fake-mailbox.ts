import { RehomeError } from '../../../src-main/core/errors.ts'
import type {
  Appender,
  Fate,
  FlagChange,
  Message,
  NewMailbox,
  OldMailbox,
  OpenFolder,
  Outline,
  Report,
  RemovingMailbox,
  WritableFolder
} from '../../../src-main/core/mail/connection/mailbox.ts'
import type { Listing } from '../../../src-main/core/mail/types.ts'

export interface FakeMessage {
  readonly raw: Buffer
  readonly flags: readonly string[]
  readonly internalDate: Date | undefined
}

/** What a mailbox holds: it outlives the connections to it. */
export interface FakeStore {
  readonly folders: Map<string, { uidValidity: string; uidNext: number; messages: Map<number, FakeMessage> }>
}

export function fakeStore(folders: Record<string, readonly (string | Partial<FakeMessage>)[]>): FakeStore {
  return {
    folders: new Map(
      Object.entries(folders).map(([path, list]) => {
        const messages = list.map((given): FakeMessage => {
          const {
            raw = Buffer.from(typeof given === 'string' ? given : ''),
            flags = [],
            internalDate = new Date(0)
          } = typeof given === 'string' ? {} : given
          return { raw, flags, internalDate }
        })
        const byUid = new Map(messages.map((message, index) => [index + 1, message]))
        return [path, { uidValidity: '7', uidNext: byUid.size + 1, messages: byUid }]
      })
    )
  }
}

/** What is odd about a server. Each hook may throw, or change what is answered. */
export interface Oddities {
  /** Called with what is about to be appended; may answer instead of storing. */
  append?(message: Message): Fate | undefined
  /** What is stored of a message: a server that rewrites. */
  rewrite?(raw: Buffer): Buffer
  /** Called after storing, before the answer. */
  stored?(message: Message): void
  /** Called before messages are handed out; gives those that are. */
  fetch?(uids: readonly number[]): readonly number[]
  open?(path: string): void
  /** Called with the UIDs that are there; gives those that the server admits to. */
  uids?(uids: readonly number[]): readonly number[]
  /** Called between the two steps of a removal: the messages are flagged `\\Deleted`, and not yet gone. Gives those that go. */
  remove?(uids: readonly number[]): readonly number[]
  /** False: says nothing of UIDs (no UIDPLUS). */
  readonly uidPlus?: boolean
  /** UIDs are given for a folder of another UIDVALIDITY, and are another's. */
  readonly placesElsewhere?: boolean
  /** HIGHESTMODSEQ of the open folder, and which messages have changed since one; without it, nobody counts. */
  readonly modseq?: { now(): string; since(modseq: string): readonly number[] }
  /** Called before flags are told. */
  flags?(): void
  readonly permanentFlags?: readonly string[]
  /** Flags that can't be set. */
  readonly loses?: readonly string[]
  /** What a message is called in every folder that it is in; undefined where the server has no such names. */
  emailId?(message: FakeMessage): string
  /** Sizes as the server claims them. */
  size?(message: FakeMessage): number
}

/** A mailbox in memory, for servers odder than a Dovecot can be made. One instance is one connection. */
export class FakeMailbox {
  alive = true
  /** UIDs of the messages whose bodies were handed out. */
  readonly bodies: number[] = []
  readonly #store: FakeStore
  readonly #odd: Oddities
  #path = ''

  constructor(store: FakeStore, odd: Oddities = {}) {
    this.#store = store
    this.#odd = odd
  }

  asOld = (): OldMailbox => Object.assign(this, { side: 'old' as const })
  asNew = (): NewMailbox => Object.assign(this, { side: 'new' as const })

  asRemover = (): RemovingMailbox =>
    Object.assign(this, { side: 'new' as const, canRemove: this.#odd.uidPlus !== false })

  list(): Promise<Listing> {
    return Promise.resolve({ folders: [], delimiter: '/', prefix: '' })
  }

  close(): Promise<void> {
    this.alive = false
    return Promise.resolve()
  }

  async open(path: string): Promise<OpenFolder> {
    await Promise.resolve()
    this.#odd.open?.(path)
    this.#path = path
    const { uidValidity, uidNext, messages } = this.#folder()
    const modseq = this.#odd.modseq?.now()
    return {
      ...{ uidValidity, uidNext, messages: messages.size, subscribed: true },
      ...(modseq !== undefined && { modseq })
    }
  }

  async prepare(path: string): Promise<WritableFolder> {
    if (!this.#store.folders.has(path)) {
      this.#store.folders.set(path, { uidValidity: '8', uidNext: 1, messages: new Map() })
    }
    return this.openForWriting(path)
  }

  async openForWriting(path: string): Promise<WritableFolder> {
    return { ...(await this.open(path)), permanentFlags: this.#odd.permanentFlags ?? ['\\*'] }
  }

  uids(from = 1): Promise<number[]> {
    const uids = [...this.#folder().messages.keys()].filter((uid) => uid >= from)
    return Promise.resolve([...(this.#odd.uids?.(uids) ?? uids)])
  }

  sizes(uids: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const { messages } = this.#folder()
    return Promise.resolve(
      new Map(
        uids.flatMap((uid) => {
          const message = messages.get(uid)
          return message ? [[uid, this.#odd.size?.(message) ?? message.raw.length] as const] : []
        })
      )
    )
  }

  async messages(uids: readonly number[]): Promise<Message[]> {
    await Promise.resolve()
    const { messages } = this.#folder()
    return (this.#odd.fetch?.(uids) ?? uids).flatMap((uid) => {
      const message = messages.get(uid)
      if (message) this.bodies.push(uid)
      return message ? [{ uid, ...message }] : []
    })
  }

  outlines(uids: readonly number[]): Promise<Outline[]> {
    const { messages } = this.#folder()
    return Promise.resolve(
      uids.flatMap((uid) => {
        const raw = messages.get(uid)?.raw
        return raw ? [{ uid, size: raw.length, headers: raw.subarray(0, raw.indexOf('\r\n\r\n') + 4) }] : []
      })
    )
  }

  refresh(): Promise<void> {
    return Promise.resolve()
  }

  async largeMessage(uid: number): Promise<Message | undefined> {
    return (await this.messages([uid]))[0]
  }

  flags(
    which: readonly number[] | { readonly changedSince: string }
  ): Promise<ReadonlyMap<number, readonly string[]>> {
    this.#odd.flags?.()
    const { messages } = this.#folder()
    const uids = 'changedSince' in which ? (this.#odd.modseq?.since(which.changedSince) ?? []) : which
    return Promise.resolve(
      new Map(
        uids.flatMap((uid) => {
          const message = messages.get(uid)
          return message ? [[uid, message.flags] as const] : []
        })
      )
    )
  }

  emailIds(uids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { messages } = this.#folder()
    return Promise.resolve(
      new Map(
        uids.flatMap((uid) => {
          const message = messages.get(uid)
          const id = message && this.#odd.emailId?.(message)
          return id === undefined ? [] : [[uid, id] as const]
        })
      )
    )
  }

  changeFlags(path: string, changes: readonly FlagChange[]): Promise<void> {
    const { messages } = this.#folder(path)
    for (const { uid, add, remove } of changes) {
      const message = messages.get(uid)
      const kept = add.filter((flag) => !this.#odd.loses?.includes(flag))
      const flags = new Set([...(message?.flags ?? []), ...kept])
      for (const flag of remove) flags.delete(flag)
      if (message) messages.set(uid, { ...message, flags: [...flags] })
    }
    return Promise.resolve()
  }

  async remove(path: string, uids: readonly number[]): Promise<void> {
    if (this.#odd.uidPlus === false) throw new RehomeError('server.cannotRemove', { host: 'localhost' })
    await this.changeFlags(
      path,
      uids.map((uid) => ({ uid, add: ['\\Deleted'], remove: [] }))
    )
    const { messages } = this.#folder(path)
    for (const uid of this.#odd.remove?.(uids) ?? uids) messages.delete(uid)
  }

  describe(uid: number): Promise<{ subject?: string; date?: string }> {
    return Promise.resolve({ subject: `Subject of ${uid}` })
  }

  /** Appends one message after the other, and one call after the other; what goes wrong ends it. */
  asAppender = (): Appender => {
    let last: Promise<unknown> = Promise.resolve()
    const append = (path: string, messages: readonly Message[]): Promise<Report> => {
      const report = last.then(() => appendAll(path, messages))
      last = report.catch(() => undefined)
      return report
    }
    const appendAll = async (path: string, messages: readonly Message[]): Promise<Report> => {
      const fates = new Map<number, Fate>()
      if (!this.alive) return { fates, stopped: failure('new', 'connect.lost') }
      for (const message of messages) {
        try {
          fates.set(message.uid, await this.append(path, message))
        } catch (error) {
          if (!(error instanceof RehomeError)) throw error
          if (error.code === 'connect.lost') this.alive = false
          return { fates, stopped: error }
        }
      }
      return { fates }
    }
    const isAlive = () => this.alive
    return {
      get alive() {
        return isAlive()
      },
      waitsForEach: false,
      append,
      close: () => this.close()
    }
  }

  async append(path: string, message: Message): Promise<Fate> {
    await Promise.resolve()
    const fate = this.#odd.append?.(message)
    if (fate) return fate
    const folder = this.#folder(path)
    const newUid = folder.uidNext++
    const { raw, flags, internalDate } = message
    folder.messages.set(newUid, { raw: this.#odd.rewrite?.(raw) ?? raw, flags, internalDate })
    this.#odd.stored?.(message)
    if (this.#odd.uidPlus === false) return { is: 'arrived' }
    const { uidValidity } = folder
    return this.#odd.placesElsewhere
      ? { is: 'arrived', newUid: 1, uidValidity: `${uidValidity}0` }
      : { is: 'arrived', newUid, uidValidity }
  }

  #folder(path = this.#path) {
    const folder = this.#store.folders.get(path)
    if (!folder) throw new RehomeError('folder.vanished', { folder: path })
    return folder
  }
}

/** A failure as a mailbox of that side throws it. */
export function failure(
  side: 'old' | 'new',
  ...[code, params]: ConstructorParameters<typeof RehomeError>
): RehomeError {
  return Object.assign(new RehomeError(code, params), { side })
}
