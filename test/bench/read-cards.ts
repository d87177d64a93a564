/**
 * One reader reads one file, in a process of its own: `node read-cards.ts rehome|ical.js FILE`.
 * Prints what it took as JSON: `{"cards": 5000, "processor": 0.9, "seconds": 1}`.
 */
import { readFileSync } from 'node:fs'

/** Each loads what it needs before the clock runs, and tells how many cards it has read. */
const readers: Readonly<Record<string, () => Promise<(file: string) => Promise<number>>>> = {
  rehome: async () => {
    const { readContactFiles } = await import('../../src-main/core/contacts/index.ts')
    return async (file) => (await readContactFiles([file])).cards.length
  },
  'ical.js': async () => {
    const { default: ICAL } = await import('ical.js')
    return (file) => Promise.resolve((ICAL.parse(readFileSync(file, 'utf8')) as unknown[]).length)
  }
}

const [reader = '', file = ''] = process.argv.slice(2)
const read = await readers[reader]?.()
if (!read) throw new Error(`Unknown here: ${reader}.`)
const [before, began] = [process.cpuUsage(), performance.now()]
const cards = await read(file)
const { user, system } = process.cpuUsage(before)
console.log(
  JSON.stringify({ cards, processor: (user + system) / 1e6, seconds: (performance.now() - began) / 1000 })
)
