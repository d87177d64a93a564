import { expect, test } from 'vitest'
import type { CopyResult } from './copying.ts'
import { median, secondsFor } from './statistics.ts'
import { judge } from './targets.ts'
import type { ToolId } from './tools.ts'

function copied(tool: ToolId, scenario: string, seconds: readonly number[], messages = 1000): CopyResult {
  const runs = seconds.map((value) => ({ seconds: value, secondSeconds: 2, peakMemory: 1e8, faults: [] }))
  return { scenario, tool, messages, bytes: messages * 8000, runs }
}

const nothing = { copies: [], unchanged: [], memory: [], contacts: [] }
const verdict = (what: string, results: Parameters<typeof judge>[0]) =>
  judge(results).find((one) => one.what === what)

test('the median is the middle one, or lies between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([9, 1, 5, 7])).toBe(6)
  expect(median([3])).toBe(3)
})

test('a tool that was given fewer messages is scaled up, and what it takes for none counted once', () => {
  expect(secondsFor(copied('imapsync', '50ms', [12], 100), 1000)).toBe(102)
  expect(secondsFor(copied('imapsync', '50ms', [12], 100), 100)).toBe(12)
})

test('a ratio compares medians, and is met from its target on', () => {
  const copies = [copied('rehome', '0ms', [2, 100, 2]), copied('mbsync', '0ms', [2.6, 2.6, 0.1])]
  expect(verdict('0 ms: Rehome against mbsync', { ...nothing, copies })).toMatchObject({
    got: '1.30 ×',
    met: true
  })
  const slower = [copied('rehome', '0ms', [2.1]), copied('mbsync', '0ms', [2.6])]
  expect(verdict('0 ms: Rehome against mbsync', { ...nothing, copies: slower })?.met).toBe(false)
})

test('verification may take two thirds more time, not more', () => {
  const judged = (seconds: number) =>
    verdict('20 ms: Rehome with verification against without', {
      ...nothing,
      copies: [copied('rehome', '20ms', [6]), copied('rehome-verified', '20ms', [seconds])]
    })?.met
  expect(judged(9.9)).toBe(true)
  expect(judged(10.1)).toBe(false)
})

test('memory has a limit, and may not grow with the mailbox', () => {
  const memory = (some: number, many: number) => {
    const result = { messages: 1, bytes: 1, seconds: 1, faults: [] }
    return judge({
      ...nothing,
      memory: [
        { ...result, kind: 'some', peakMemory: some * 1e6 },
        { ...result, kind: 'many', peakMemory: many * 1e6 }
      ]
    })
      .filter(({ what }) => what.includes('many messages'))
      .map(({ met }) => met)
  }
  expect(memory(180, 190)).toEqual([true, true])
  expect(memory(100, 190)).toEqual([true, false])
  expect(memory(200, 210)).toEqual([false, true])
})

test('what was not measured is not met, and says so', () => {
  for (const { got, met } of judge(nothing)) expect({ got, met }).toEqual({ got: undefined, met: false })
})

test('contacts are read in a time by the clock, and in one against ical.js', () => {
  const read = (reader: 'rehome' | 'ical.js', processor: number, seconds: number) => ({
    kind: 'photos' as const,
    reader,
    cards: 5000,
    bytes: 24e6,
    runs: [{ processor, seconds, peakMemory: 1, faults: [] }]
  })
  const judged = (...contacts: readonly ReturnType<typeof read>[]) =>
    judge({ ...nothing, contacts })
      .filter(({ what }) => what.includes('with pictures'))
      .map(({ got, met }) => [got, met])
  expect(judged(read('rehome', 1, 2), read('ical.js', 0.3, 0.3))).toEqual([
    ['2.00', true],
    ['3.33 ×', true]
  ])
  expect(judged(read('rehome', 1.3, 3.1), read('ical.js', 0.3, 0.3))).toEqual([
    ['3.10', false],
    ['4.33 ×', false]
  ])
})
