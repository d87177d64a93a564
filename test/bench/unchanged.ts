import { countIn, type Mailboxes, type OldMailbox } from './mailboxes.ts'
import { failure, settled, withFaults, withJob } from './copying.ts'
import { generateMail } from './mail.ts'
import { measure } from './measure.ts'
import type { Job, Tool, ToolId } from './tools.ts'

/** How long a tool takes to see that nothing has changed. */
export interface UnchangedResult {
  readonly tool: ToolId
  readonly messages: number
  readonly seconds: readonly number[]
  readonly faults: readonly string[]
}

export interface UnchangedPlan {
  readonly messages: number
  readonly tools: readonly Tool[]
  readonly rounds: number
  readonly tell: (line: string) => void
}

/**
 * Copies once, and then times copies of nothing, all tools in turns. Rehome and mbsync each have a mailbox that they
 * filled, because they keep a journal. imapsync keeps none and compares what it finds, so it gets the mailbox
 * that Rehome filled, with the same mail as the old one, and needn't fill one of its own for many minutes.
 */
export async function benchUnchanged(
  mailboxes: Mailboxes,
  { messages, tools, rounds, tell }: UnchangedPlan
): Promise<UnchangedResult[]> {
  const mail = await mailboxes.fill(
    generateMail({ count: messages, medianSize: 1500, attachmentsPercent: 0 })
  )
  const [ours, theirs] = [mailboxes.freshNew(), mailboxes.freshNew()]
  return withJob(mail.peer, ours, undefined, (forRehome) =>
    withJob(mail.peer, theirs, undefined, async (forMbsync) => {
      const jobs: Readonly<Record<ToolId, Job>> = {
        rehome: forRehome,
        'rehome-verified': forRehome,
        imapsync: forRehome,
        mbsync: forMbsync
      }
      const results = new Map(
        tools.map(({ id }) => [id, { seconds: [] as number[], faults: [] as string[] }])
      )
      for (const tool of tools.filter(({ id }) => id === 'rehome' || id === 'mbsync')) {
        const first = await settled(() => measure(tool.command(jobs[tool.id])))
        results.get(tool.id)?.faults.push(...failure(first))
        tell(
          withFaults(
            `${messages} messages · ${tool.title} · first run ${first.seconds.toFixed(2)} s`,
            failure(first)
          )
        )
      }
      for (let round = 0; round < rounds; round++) {
        for (const tool of tools) {
          const run = await settled(() => measure(tool.command(jobs[tool.id])))
          const result = results.get(tool.id)
          const faults = [...failure(run), ...(await stillAll(jobs[tool.id], mail))]
          result?.seconds.push(run.seconds)
          result?.faults.push(...faults)
          tell(
            withFaults(`${messages} messages unchanged · ${tool.title} · ${run.seconds.toFixed(2)} s`, faults)
          )
        }
      }
      return tools.map(({ id }) => ({
        tool: id,
        messages,
        ...(results.get(id) ?? { seconds: [], faults: [] })
      }))
    })
  )
}

async function stillAll({ new: peer }: Job, mail: OldMailbox): Promise<string[]> {
  const count = await countIn(peer, mail)
  return count === mail.messages ? [] : [`There are ${count} messages instead of ${mail.messages}.`]
}
