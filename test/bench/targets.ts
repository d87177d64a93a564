import type { CardKind, CardReader, CardsResult, CardsRun } from './contacts.ts'
import type { CopyResult } from './copying.ts'
import type { MemoryResult } from './memory.ts'
import { median, secondsFor } from './statistics.ts'
import type { ToolId } from './tools.ts'
import type { UnchangedResult } from './unchanged.ts'

/** All that a run of the benchmark found; parts that didn't run are empty. */
export interface Results {
  readonly copies: readonly CopyResult[]
  readonly unchanged: readonly UnchangedResult[]
  readonly memory: readonly MemoryResult[]
  readonly contacts: readonly CardsResult[]
}

export interface Verdict {
  readonly what: string
  readonly wanted: string
  /** In words; `undefined` when it wasn't measured. */
  readonly got: string | undefined
  readonly met: boolean
}

const MB = 1e6

/** What Rehome has to reach, and whether it does. */
export function judge(results: Results): Verdict[] {
  const faster = (scenario: string, other: ToolId, least: number, than: string, tool: ToolId = 'rehome') =>
    atLeast(
      `${titles[scenario] ?? scenario}: ${than}`,
      least,
      speedRatio(results.copies, scenario, tool, other)
    )
  return [
    faster('0ms', 'mbsync', 1.3, 'Rehome against mbsync'),
    faster('20ms', 'mbsync', 1, 'Rehome against mbsync'),
    faster('50ms', 'mbsync', 1, 'Rehome against mbsync'),
    faster('50ms', 'imapsync', 20, 'Rehome against imapsync'),
    faster('50ms-plain', 'imapsync', 8, 'Rehome against imapsync'),
    ...Object.keys(titles).map((scenario) =>
      faster(scenario, 'rehome', 0.6, 'Rehome with verification against without', 'rehome-verified')
    ),
    atLeast('second run: Rehome against imapsync', 20, unchangedRatio(results.unchanged)),
    ...judgeMemory(results.memory),
    ...judgeContacts(results.contacts)
  ]
}

const titles: Readonly<Record<string, string>> = {
  '0ms': '0 ms',
  '20ms': '20 ms',
  '50ms': '50 ms',
  '50ms-no-multiappend': '50 ms, no MULTIAPPEND',
  '50ms-plain': '50 ms, no MULTIAPPEND, no LITERAL+'
}

function speedRatio(
  copies: readonly CopyResult[],
  scenario: string,
  tool: ToolId,
  other: ToolId
): number | undefined {
  const find = (id: ToolId) => copies.find((copy) => copy.scenario === scenario && copy.tool === id)
  const [ours, theirs] = [find(tool), find(other)]
  return ours && theirs && secondsFor(theirs, ours.messages) / secondsFor(ours, ours.messages)
}

function unchangedRatio(unchanged: readonly UnchangedResult[]): number | undefined {
  const seconds = (id: ToolId) => unchanged.find(({ tool }) => tool === id)?.seconds
  const [ours, theirs] = [seconds('rehome'), seconds('imapsync')]
  return ours && theirs && median(theirs) / median(ours)
}

function judgeMemory(memory: readonly MemoryResult[]): Verdict[] {
  const peak = (kind: MemoryResult['kind']) => memory.find((result) => result.kind === kind)?.peakMemory
  const [some, many, large] = [peak('some'), peak('many'), peak('large')]
  return [
    atMost('peak memory, many messages', 200, many),
    atMost('peak memory, one large message', 350, large),
    {
      what: 'peak memory, many messages against a quarter of them',
      wanted: '≤ 1.10',
      got: some === undefined || many === undefined ? undefined : (many / some).toFixed(2),
      met: some !== undefined && many !== undefined && many / some <= 1.1
    }
  ]
}

/** ical.js takes the lines apart, and no more; Rehome understands them, and keeps what stood there. */
function judgeContacts(contacts: readonly CardsResult[]): Verdict[] {
  const find = (kind: CardKind, reader: CardReader) =>
    contacts.find((result) => result.kind === kind && result.reader === reader)?.runs
  const seconds = (kind: CardKind) => {
    const runs = find(kind, 'rehome')
    return runs && median(runs.map((run) => run.seconds))
  }
  const ratio = (kind: CardKind) => {
    const [ours, theirs] = [find(kind, 'rehome'), find(kind, 'ical.js')]
    const processor = (runs: readonly CardsRun[]) => median(runs.map((run) => run.processor))
    return ours && theirs && processor(ours) / processor(theirs)
  }
  return [
    below('24 MB of contacts with pictures, seconds', 3, seconds('photos'), ''),
    below(
      '24 MB of contacts with pictures: Rehome’s processor time against ical.js’s',
      4,
      ratio('photos'),
      ' ×'
    ),
    below('24 MB of small contacts: Rehome’s processor time against ical.js’s', 4, ratio('small'), ' ×')
  ]
}

const below = (what: string, limit: number, got: number | undefined, unit: string): Verdict => ({
  what,
  wanted: `< ${limit}${unit}`,
  got: got === undefined ? undefined : `${got.toFixed(2)}${unit}`,
  met: got !== undefined && got < limit
})

const atLeast = (what: string, least: number, got: number | undefined): Verdict => ({
  what,
  wanted: `≥ ${least} ×`,
  got: got === undefined ? undefined : `${got.toFixed(got < 10 ? 2 : 1)} ×`,
  met: got !== undefined && got >= least
})

const atMost = (what: string, most: number, bytes: number | undefined): Verdict => ({
  what,
  wanted: `≤ ${most} MB`,
  got: bytes === undefined ? undefined : `${Math.round(bytes / MB)} MB`,
  met: bytes !== undefined && bytes <= most * MB
})
