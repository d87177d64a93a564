import { RehomeError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import type { RunningEngine } from './engine-link.ts'

export interface EngineHost {
  /**
   * Asks the engine; while a new one is being started, waits for it.
   *
   * @throws {RehomeError} The engine's own; `bridge.disconnected` when it ends before it has answered, or
   *   when no new one is started any more.
   */
  readonly call: (name: string, input: unknown) => Promise<unknown>
  /** Ends the engine in good order and starts no other. */
  close(): Promise<void>
}

interface Options {
  readonly launch: () => RunningEngine
  readonly clock: Clock
  readonly onEvent: (name: string, payload: unknown) => void
  /** A new engine has taken the place of one that ended by itself. */
  readonly onRestart: () => void
  /** The engine has ended too often; there is none any more. */
  readonly onGiveUp: () => void
}

const PATIENCE_MS = 10 * 60_000
/** How long to wait before each new start; an end too many for this list, within `PATIENCE_MS`, is the last. */
const BACK_OFF_MS = [500, 5_000]

/**
 * Keeps an engine running: one that ends by itself is followed by another, which goes on from the journal.
 * The third end within ten minutes is taken as a fault that a restart doesn't mend.
 */
export function hostEngine({ launch, clock, onEvent, onRestart, onGiveUp }: Options): EngineHost {
  const closing = new AbortController()
  let ends: readonly number[] = []
  let current = Promise.resolve(start())

  function start(): RunningEngine {
    const engine = launch()
    engine.onEvent(onEvent)
    void engine.exited.then(() => {
      if (closing.signal.aborted) return
      current = startAgain()
      current.catch(() => undefined)
    })
    return engine
  }

  async function startAgain(): Promise<RunningEngine> {
    const now = clock.now().getTime()
    ends = [...ends.filter((end) => end > now - PATIENCE_MS), now]
    const wait = BACK_OFF_MS[ends.length - 1]
    if (wait === undefined) {
      onGiveUp()
      throw new RehomeError('bridge.disconnected')
    }
    await clock.sleep(wait, closing.signal)
    const engine = start()
    onRestart()
    return engine
  }

  return {
    call: async (name, input) => (await current).call(name, input),
    async close() {
      closing.abort(new RehomeError('bridge.disconnected'))
      const engine = await current.catch(() => undefined)
      await engine?.stop()
    }
  }
}
