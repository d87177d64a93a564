import { failure, settled, withFaults, withJob } from './copying.ts'
import { type BenchMessage, generateMail, largeMessage } from './mail.ts'
import { differences, type Mailboxes } from './mailboxes.ts'
import { measure } from './measure.ts'
import type { Tool } from './tools.ts'

/** What a copy of Rehome's takes of the computer. */
export interface MemoryResult {
  readonly kind: 'some' | 'many' | 'large'
  readonly messages: number
  readonly bytes: number
  /** Bytes. */
  readonly peakMemory: number
  readonly seconds: number
  readonly faults: readonly string[]
}

export interface MemoryPlan {
  readonly tool: Tool
  /** How many messages are many; some are a quarter of them. */
  readonly many: number
  /** Bytes of the large message. */
  readonly large: number
  readonly tell: (line: string) => void
}

/** Copies some messages, many messages, and one large message, and watches the memory. */
export async function benchMemory(
  mailboxes: Mailboxes,
  { tool, many, large, tell }: MemoryPlan
): Promise<MemoryResult[]> {
  const kinds: readonly (readonly [MemoryResult['kind'], () => Iterable<BenchMessage>])[] = [
    ['some', () => generateMail({ count: Math.round(many / 4) })],
    ['many', () => generateMail({ count: many })],
    ['large', () => [largeMessage(large)]]
  ]
  const results: MemoryResult[] = []
  for (const [kind, mail] of kinds) {
    const old = await mailboxes.fill(mail())
    const target = mailboxes.freshNew()
    const run = await withJob(old.peer, target, undefined, (job) => settled(() => measure(tool.command(job))))
    const faults = [...failure(run), ...(await differences(target, old)).slice(0, 5)]
    mailboxes.discard(target)
    const { messages, bytes } = old
    results.push({ kind, messages, bytes, peakMemory: run.peakMemory, seconds: run.seconds, faults })
    tell(
      withFaults(
        `${messages} messages · ${Math.round(run.peakMemory / 1e6)} MB of memory · ${run.seconds.toFixed(2)} s`,
        faults
      )
    )
  }
  return results
}
