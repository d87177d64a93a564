import { type Birthday, differ } from './birthday.ts'
import type { CardKeys } from './keys.ts'

/** What tells whom a card, or several of one person, can't be. */
export interface Identity {
  readonly birthdays: readonly Birthday[]
  /** The generation (`jr`, or none) by name. */
  readonly generations: ReadonlyMap<string, string>
}

export const unknownIdentity: Identity = { birthdays: [], generations: new Map() }

export function identityOf({ birthdays, name }: CardKeys): Identity {
  const words = name.words.join(' ')
  return { birthdays, generations: new Map(words ? [[words, name.generation]] : []) }
}

/** What is known of a person from both. */
export function joined(one: Identity, other: Identity): Identity {
  const birthdays = [...one.birthdays]
  for (const { year, month, day } of other.birthdays) {
    const isKnown = birthdays.some((each) => each.year === year && each.month === month && each.day === day)
    if (!isKnown) birthdays.push({ ...(year !== undefined && { year }), month, day })
  }
  return { birthdays, generations: new Map([...other.generations, ...one.generations]) }
}

/** Whether two can't be one person, whatever else they have in common. */
export function contradict(one: Identity, other: Identity): boolean {
  return (
    one.birthdays.some((day) => other.birthdays.some((otherDay) => differ(day, otherDay))) ||
    [...one.generations].some(([name, generation]) => {
      const otherGeneration = other.generations.get(name)
      return otherGeneration !== undefined && otherGeneration !== generation
    })
  )
}
