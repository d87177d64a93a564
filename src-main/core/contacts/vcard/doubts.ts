/** Octets whose encoding had to be guessed: what a person is asked about. */
export interface Doubts {
  add(name: string, octets: string): void
  /** People's names where there are any, else whatever there is. */
  readonly octets: string
}

/** Enough to tell encodings apart. */
const ENOUGH = 500
const NAMES = /^(?:FN|N|NICKNAME|ORG)$/i

export function createDoubts(): Doubts {
  const names: string[] = []
  const others: string[] = []
  return {
    add(name, octets) {
      const kept = NAMES.test(name) ? names : others
      if (kept.length < ENOUGH) kept.push(octets)
    },
    get octets() {
      return (names.length > 0 ? names : others).join('\n')
    }
  }
}
