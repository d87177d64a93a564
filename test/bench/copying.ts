import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureRoundTrip, startLine } from './line.ts'
import { countIn, differences, type Mailboxes, type OldMailbox } from './mailboxes.ts'
import { measure, type Measured } from './measure.ts'
import type { Scenario } from './scenarios.ts'
import type { Job, Peer, Tool, ToolId } from './tools.ts'

/** One tool's copies in one scenario. */
export interface CopyResult {
  readonly scenario: string
  readonly tool: ToolId
  readonly messages: number
  /** Of all messages. */
  readonly bytes: number
  readonly runs: readonly CopyRun[]
}

export interface CopyRun {
  readonly seconds: number
  /** The same command once more, when there is nothing new. */
  readonly secondSeconds: number
  /** Bytes. */
  readonly peakMemory: number
  /** What was wrong with the copy; empty when nothing was. */
  readonly faults: readonly string[]
}

export interface CopyPlan {
  readonly scenario: Scenario
  readonly tools: readonly Tool[]
  readonly rounds: number
  /** For most tools, and for those that are slow in this scenario. */
  readonly mail: OldMailbox
  readonly littleMail: OldMailbox
  readonly tell: (line: string) => void
}

/** Lets all tools copy in turns, each time into a mailbox that nobody has used, so that all share the weather. */
export async function benchCopy(mailboxes: Mailboxes, plan: CopyPlan): Promise<CopyResult[]> {
  const { scenario, rounds } = plan
  const tools = plan.tools.filter(({ id }) => !scenario.without.includes(id))
  const mailFor = (tool: Tool) => (scenario.slow.includes(tool.id) ? plan.littleMail : plan.mail)
  const lines = await linesTo(mailboxes, scenario)
  const runs = new Map<ToolId, CopyRun[]>(tools.map(({ id }) => [id, []]))
  try {
    plan.tell(`${scenario.title} · measured: ${(await measureRoundTrip(lines.newPort)).toFixed(1)} ms`)
    for (let round = 0; round < rounds; round++) {
      for (const tool of turned(tools, round)) {
        if (round > 0 && scenario.slow.includes(tool.id) && tool.id === 'imapsync') continue
        const run = await copyOnce(tool, mailFor(tool), mailboxes, lines)
        runs.get(tool.id)?.push(run)
        plan.tell(
          withFaults(
            `${scenario.title} · ${tool.title} · ${run.seconds.toFixed(2)} s, again ${run.secondSeconds.toFixed(2)} s`,
            run.faults
          )
        )
      }
    }
  } finally {
    await lines.close()
  }
  return tools.map((tool) => ({
    scenario: scenario.id,
    tool: tool.id,
    messages: mailFor(tool).messages,
    bytes: mailFor(tool).bytes,
    runs: runs.get(tool.id) ?? []
  }))
}

/** Nobody is always the first. */
const turned = <T>(all: readonly T[], by: number): T[] => {
  const start = by % Math.max(1, all.length)
  return [...all.slice(start), ...all.slice(0, start)]
}

interface Lines {
  readonly oldPort: number
  readonly newPort: number
  close(): Promise<void>
}

async function linesTo(mailboxes: Mailboxes, { roundTrip, hide }: Scenario): Promise<Lines> {
  if (roundTrip === 0 && hide.length === 0) {
    return { oldPort: mailboxes.old.port, newPort: mailboxes.new.port, close: () => Promise.resolve() }
  }
  const lines = await Promise.all(
    [mailboxes.old, mailboxes.new].map(({ port }) => startLine({ port, roundTrip, hide }))
  )
  return {
    oldPort: lines[0]?.port ?? 0,
    newPort: lines[1]?.port ?? 0,
    async close() {
      await Promise.all(lines.map((line) => line.close()))
    }
  }
}

async function copyOnce(tool: Tool, mail: OldMailbox, mailboxes: Mailboxes, lines: Lines): Promise<CopyRun> {
  const target = mailboxes.freshNew()
  try {
    return await withJob(mail.peer, target, lines, async (job) => {
      const command = tool.command(job)
      const first = await settled(() => measure(command))
      const second = await settled(() => measure(command))
      return {
        seconds: first.seconds,
        secondSeconds: second.seconds,
        peakMemory: Math.max(first.peakMemory, second.peakMemory),
        faults: [...failure(first), ...failure(second), ...(await check(tool, target, mail))]
      }
    })
  } finally {
    mailboxes.discard(target)
  }
}

/** A job between two mailboxes, with a folder of its own for the time that the work takes. */
export async function withJob<T>(
  old: Peer,
  next: Peer,
  lines: Pick<Lines, 'oldPort' | 'newPort'> | undefined,
  work: (job: Job) => Promise<T>
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-bench-'))
  try {
    return await work({
      old: { ...old, port: lines?.oldPort ?? old.port },
      new: { ...next, port: lines?.newPort ?? next.port },
      folder
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** First lets the disk have what others have written, so that nobody pays for it but they. */
export function settled<T>(work: () => T): T {
  spawnSync('sync')
  return work()
}

/** What a tool said when it didn't end well. */
export function failure({ status, stdout, stderr }: Measured): string[] {
  if (status === 0) return []
  const lastLines = (text: string) => text.trim().split('\n').slice(-2)
  const words = [...lastLines(stderr), ...lastLines(stdout)].filter(Boolean).map((line) => line.slice(0, 500))
  return [`It ended with ${status ?? 'a signal'}: ${words.join(' / ')}`]
}

/** A line about a run, and one for each thing that is wrong. */
export const withFaults = (line: string, faults: readonly string[]): string =>
  [line, ...faults.map((fault) => `  ✗ ${fault}`)].join('\n')

/** Rehome's copies have to be exact; of the others', only the number is asked: their headers and flags may differ. */
async function check(tool: Tool, target: Peer, mail: OldMailbox): Promise<string[]> {
  const count = await countIn(target, mail)
  if (count !== mail.messages) return [`${count} messages arrived instead of ${mail.messages}.`]
  return tool.id.startsWith('rehome') ? (await differences(target, mail)).slice(0, 5) : []
}
