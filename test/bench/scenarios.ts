import type { ToolId } from './tools.ts'

/** What lies between a tool and the servers. */
export interface Scenario {
  readonly id: string
  readonly title: string
  /** Milliseconds. */
  readonly roundTrip: number
  /** Capabilities that the servers don't tell. */
  readonly hide: readonly string[]
  /** Tools that one round trip a message makes so slow that a small mailbox and one round have to do. */
  readonly slow: readonly ToolId[]
  /** Tools for which it is the same as another scenario. */
  readonly without: readonly ToolId[]
}

const everything = { hide: [], slow: ['imapsync'], without: [] } as const

export const scenarios: readonly Scenario[] = [
  { ...everything, id: '0ms', title: '0 ms', roundTrip: 0, slow: [] },
  { ...everything, id: '20ms', title: '20 ms', roundTrip: 20 },
  { ...everything, id: '50ms', title: '50 ms', roundTrip: 50 },
  {
    id: '50ms-no-multiappend',
    title: '50 ms, no MULTIAPPEND',
    roundTrip: 50,
    hide: ['MULTIAPPEND'],
    slow: [],
    // It knows neither the one nor the other.
    without: ['imapsync']
  },
  {
    id: '50ms-plain',
    title: '50 ms, no MULTIAPPEND, no LITERAL+ (as Gmail)',
    roundTrip: 50,
    hide: ['MULTIAPPEND', 'LITERAL+', 'LITERAL-'],
    slow: ['rehome', 'rehome-verified', 'mbsync', 'imapsync'],
    without: []
  }
]
