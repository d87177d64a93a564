import type {
  Bridge,
  EventName,
  EventPayload,
  Failure,
  Input,
  Output,
  Reply,
  RequestName
} from '../src-main/ipc/contract.ts'

/** The same data, promised not to be changed: as snapshots are. */
export type Given<T> = T extends readonly (infer E)[]
  ? readonly Given<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Given<T[K]> }
    : T

type Answer = (input: never) => Promise<Reply<unknown>>

/** A bridge whose far side the test plays: scripted replies, events at will, and a record of what was asked. */
export class FakeBridge implements Bridge {
  readonly asked: { readonly name: RequestName; readonly input: unknown }[] = []
  #answers = new Map<RequestName, Answer>()
  #connection = new Set<(connected: boolean) => void>()
  #listeners = new Map<EventName, Set<(payload: never) => void>>()

  /** From now on, `name` is answered by what `answer` gives. */
  on<N extends RequestName>(
    name: N,
    answer: (input: Input<N>) => Given<Output<N>> | Promise<Given<Output<N>>>
  ): this {
    this.#answers.set(name, async (input: Input<N>) => ({ ok: true, value: await answer(input) }))
    return this
  }

  /** From now on, `name` fails. */
  fails(name: RequestName, code: Failure['code'], params: Failure['params'] = {}): this {
    this.#answers.set(name, () => Promise.resolve({ ok: false, error: { code, params } }))
    return this
  }

  /** From now on, `name` is never answered. */
  hangs(name: RequestName): this {
    this.#answers.set(name, () => new Promise(() => undefined))
    return this
  }

  /** What was asked under this name, in order. */
  inputs<N extends RequestName>(name: N): Input<N>[] {
    return this.asked.filter((request) => request.name === name).map(({ input }) => input as Input<N>)
  }

  emit<N extends EventName>(name: N, payload: Given<EventPayload<N>>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload as never)
  }

  /** Tells the page whether the program behind it answers, as browser mode's bridge does. */
  connected(now: boolean): void {
    for (const listener of this.#connection) listener(now)
  }

  onConnection = (listener: (connected: boolean) => void): (() => void) => {
    this.#connection.add(listener)
    return () => this.#connection.delete(listener)
  }

  request: Bridge['request'] = async (name, input) => {
    this.asked.push({ name, input })
    const answer = this.#answers.get(name)
    const reply = answer && (await answer(input as never))
    return (reply ?? { ok: false, error: { code: 'bridge.unknownRequest', params: { name } } }) as never
  }

  subscribe: Bridge['subscribe'] = (name, listener) => {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }
}
