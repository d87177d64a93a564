/**
 * `npm run bench`: how fast Rehome is beside mbsync and imapsync, between two real servers on this computer, and beside
 * ical.js with contacts.
 * A whole run takes about half an hour and writes RESULTS.md; one that leaves something out only prints.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchCards } from './contacts.ts'
import { benchCopy, type CopyResult } from './copying.ts'
import { describeMachine } from './machine.ts'
import { generateMail } from './mail.ts'
import { type Mailboxes, startMailboxes } from './mailboxes.ts'
import { benchMemory } from './memory.ts'
import { provide } from './needs.ts'
import { resultsPage, tables } from './report.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import type { Results } from './targets.ts'
import { type Tool, toolIds, toolsWith } from './tools.ts'
import { benchUnchanged } from './unchanged.ts'

const help = `npm run bench -- [options]

  --part copy,second-run,memory,contacts   some parts only
  --scenario ${scenarios.map(({ id }) => id).join(',')}
  --tool ${toolIds.join(',')}
  --rounds 3                      how often each tool copies, or reads contacts
  --messages 5000                 in the old mailbox
  --little 1000                   … for tools that need a round trip for each of them
  --second-run 50000              unchanged messages
  --memory 20000                  messages of the larger mailbox
  --large 100                     megabytes of the large message
  --entry out/main/cli.js         what node starts for Rehome, such as src-main/cli.ts
  --profile DIR                   writes a .cpuprofile of each run of Rehome there
  --results FILE                  writes the tables there; a whole run: test/bench/RESULTS.md

IMAPSYNC=/path names imapsync; without it, it is left out.
TMPDIR=/path is where all mail is kept; in a folder in memory, such as /dev/shm, no disk counts.`

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    part: { type: 'string' },
    scenario: { type: 'string' },
    tool: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    messages: { type: 'string', default: '5000' },
    little: { type: 'string', default: '1000' },
    'second-run': { type: 'string', default: '50000' },
    memory: { type: 'string', default: '20000' },
    large: { type: 'string', default: '100' },
    entry: { type: 'string', default: 'out/main/cli.js' },
    profile: { type: 'string' },
    results: { type: 'string' }
  }
})
const rounds = Number(values.rounds)
const tell = (line: string) => console.log(`${new Date().toTimeString().slice(0, 8)} ${line}`)

/** Those that an option names, or all. */
function chosen<T extends { readonly id: string }>(all: readonly T[], option: string | undefined): T[] {
  const ids = option?.split(',') ?? all.map(({ id }) => id)
  const unknown = ids.filter((id) => !all.some((one) => one.id === id))
  if (unknown.length > 0) throw new Error(`Unknown here: ${unknown.join(', ')}.`)
  return all.filter(({ id }) => ids.includes(id))
}

const allParts = [{ id: 'copy' }, { id: 'second-run' }, { id: 'memory' }, { id: 'contacts' }]
const parts = new Set(chosen(allParts, values.part).map(({ id }) => id))
const needsServers = ['copy', 'second-run', 'memory'].some((part) => parts.has(part))

async function measureAll(): Promise<Results> {
  const contacts = parts.has('contacts') ? await benchCards(rounds, tell) : []
  if (!needsServers) return { copies: [], unchanged: [], memory: [], contacts }
  const imapsync = process.env.IMAPSYNC
  if (values.profile !== undefined) mkdirSync(values.profile, { recursive: true })
  const profile = values.profile === undefined ? undefined : resolve(values.profile)
  const tools = toolsWith({ imapsync, profile, entry: values.entry })
  const mine = chosen(tools, values.tool)
  const verified = tools.find(({ id }) => id === 'rehome-verified')
  const mailboxes = await startMailboxes()
  try {
    return {
      copies: parts.has('copy') ? await copies(mailboxes, mine, chosen(scenarios, values.scenario)) : [],
      unchanged: parts.has('second-run')
        ? await benchUnchanged(mailboxes, {
            messages: Number(values['second-run']),
            tools: mine,
            rounds,
            tell
          })
        : [],
      memory:
        parts.has('memory') && verified
          ? await benchMemory(mailboxes, {
              tool: verified,
              many: Number(values.memory),
              large: Number(values.large) * 1e6,
              tell
            })
          : [],
      contacts
    }
  } finally {
    await mailboxes.stop()
  }
}

async function copies(
  mailboxes: Mailboxes,
  tools: readonly Tool[],
  some: readonly Scenario[]
): Promise<CopyResult[]> {
  const mail = await mailboxes.fill(generateMail({ count: Number(values.messages) }))
  const littleMail = await mailboxes.fill(generateMail({ count: Number(values.little) }))
  const results: CopyResult[] = []
  for (const scenario of some)
    results.push(...(await benchCopy(mailboxes, { scenario, tools, rounds, mail, littleMail, tell })))
  return results
}

/** Nothing was left out, and imapsync is there. */
function isWhole(): boolean {
  const narrowing = [values.part, values.scenario, values.tool, values.profile]
  return process.env.IMAPSYNC !== undefined && narrowing.every((option) => option === undefined)
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(help)
    return
  }
  const missing = needsServers ? provide() : []
  if (missing.length > 0) {
    console.error(`This needs ${missing.join(' and ')}. On Debian: apt-get install ${missing.join(' ')}`)
    process.exitCode = 1
    return
  }
  if (needsServers && process.env.IMAPSYNC === undefined)
    console.log('Without imapsync: IMAPSYNC=/path would name it.')
  const machine = await describeMachine(process.env.IMAPSYNC)
  console.log(`${machine.join('\n')}\n`)
  const results = await measureAll()
  console.log(`\n${tables(results)}`)
  const file = values.results ?? (isWhole() ? new URL('RESULTS.md', import.meta.url).pathname : undefined)
  if (file === undefined) return
  writeFileSync(file, resultsPage(results, machine, { rounds, little: Number(values.little) }))
  console.log(`Written to ${file}.`)
}

await main()
