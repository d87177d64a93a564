import { RehomeError, toFailure } from '../errors.ts'
import type { ContactsEvent } from '../move/index.ts'
import type { Clock } from '../ports.ts'
import type { DeskView, DeskWork, DeskWorkKind } from './types.ts'

export interface WorkPorts {
  readonly clock: Clock
  /** Hears the beginning and the end, and at most four times a second how it gets on. */
  onChange(): void
  /** Hears what ended it early, before the end is told; a stop is no failure. */
  onFailure(error: unknown): void
}

/** What a piece of work is given: it ends when the signal says so, and tells how far it is. */
export interface WorkTools {
  readonly signal: AbortSignal
  readonly onEvent: (event: ContactsEvent) => void
}

type Errand = (tools: WorkTools) => Promise<void>

const PROGRESS_EVERY_MS = 250

/** What is done behind the scenes, one thing at a time, and how far it is. */
export class Work {
  readonly #ports: WorkPorts
  #current: DeskWork | null = null
  #abort: AbortController | undefined
  #ended: Promise<void> = Promise.resolve()
  #toldAt = -Infinity
  #interrupted: { readonly kind: DeskWorkKind; readonly work: Errand } | undefined
  /** Why the last work ended early. */
  failure: DeskView['failure'] = null

  constructor(ports: WorkPorts) {
    this.#ports = ports
  }

  get current(): DeskWork | null {
    return this.#current
  }

  /** The kind of what was stopped last; null once there is other work. */
  get stopped(): DeskWorkKind | null {
    return this.#interrupted?.kind ?? null
  }

  /** Begins some work; what comes of it, or ends it early, is heard by the ports. Only when there is none. */
  begin(kind: DeskWorkKind, work: Errand): void {
    this.#interrupted = undefined
    const { signal } = (this.#abort = new AbortController())
    this.#current = { kind, done: 0, total: 0, waitUntil: null }
    this.failure = null
    this.#tell()
    this.#ended = work({ signal, onEvent: this.#onEvent })
      .catch((error: unknown) => {
        if (isInterruption(error)) {
          this.#interrupted = { kind, work }
          return
        }
        const side = error instanceof RehomeError ? error.side : undefined
        this.failure = { ...toFailure(error), ...(side && { side }) }
        this.#ports.onFailure(error)
      })
      .then(() => {
        this.#current = null
        this.#tell()
      })
  }

  /** Begins again what was stopped last. @returns Whether there was any. */
  goOn(): boolean {
    const stopped = this.#interrupted
    if (stopped) this.begin(stopped.kind, stopped.work)
    return stopped !== undefined
  }

  /** Ends what is under way after its current step; returns when it has ended. */
  async stop(): Promise<void> {
    this.#abort?.abort(new RehomeError('move.interrupted'))
    await this.#ended
  }

  readonly #onEvent = (event: ContactsEvent): void => {
    if (!this.#current) return
    this.#current = workAfter(this.#current, event)
    if (this.#ports.clock.now().getTime() - this.#toldAt >= PROGRESS_EVERY_MS) this.#tell()
  }

  #tell(): void {
    this.#toldAt = this.#ports.clock.now().getTime()
    this.#ports.onChange()
  }
}

const isInterruption = (error: unknown) => error instanceof RehomeError && error.code === 'move.interrupted'

function workAfter(work: DeskWork, event: ContactsEvent): DeskWork {
  switch (event.type) {
    case 'book':
      return { kind: 'reading', done: event.read, total: event.total, waitUntil: null }
    case 'photos':
      return { kind: 'photos', done: event.done, total: event.total, waitUntil: null }
    case 'contacts': {
      const kind = event.state === 'reading' ? 'comparing' : event.state
      return { kind, done: event.done, total: event.total, waitUntil: null }
    }
    case 'wait':
      return { ...work, waitUntil: event.until.toISOString() }
    case 'going-on':
      return { ...work, waitUntil: null }
  }
}
