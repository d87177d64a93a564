import type {
  ContactJournal,
  ContactOutcome,
  ContactWrite,
  SourceKey
} from '../../../../src-main/core/contacts/bring/journal-port.ts'

/** A journal that outlives nothing but a killed run. What it hands out are copies, as from a database. */
export function memoryJournal(): ContactJournal {
  const writes = new Map<number, ContactWrite>()
  const outcomes = new Map<SourceKey, ContactOutcome>()
  let last = 0
  return {
    writes: () => structuredClone([...writes.values()]),
    add(added) {
      const numbered = added.map((write) => ({ ...structuredClone(write), id: ++last }))
      for (const write of numbered) writes.set(write.id, write)
      return structuredClone(numbered)
    },
    save(write) {
      if (!writes.has(write.id)) throw new RangeError('No such write')
      writes.set(write.id, structuredClone(write))
    },
    forget(ids) {
      for (const id of ids) writes.delete(id)
    },
    outcomes: () => new Map(outcomes),
    decide(decided) {
      for (const outcome of decided) outcomes.set(outcome.source, structuredClone(outcome))
    }
  }
}
