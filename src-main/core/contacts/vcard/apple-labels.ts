import { type Draft, made } from './draft.ts'
import type { Property } from './property.ts'
import { isNamed, unescapeText } from './value.ts'

/** The label of a built-in kind, as Apple writes it: `_$!<Spouse>!$_`. */
export const builtIn = (label: string) => `_$!<${label}>!$_`

/**
 * Apple's way to say what a property is: the property and its label (`item1.TEL`, `item1.X-ABLabel`) share a group that is
 * theirs alone. Groups are compared whatever their case.
 */
export class AppleLabels {
  readonly #labels = new Map<string, string>()
  readonly #sizes = new Map<string, number>()
  /** The highest number that a group's name has. */
  #highest = 0

  constructor(drafts: readonly Draft[]) {
    for (const draft of drafts) {
      if (draft.group === undefined) continue
      const group = draft.group.toLowerCase()
      this.#sizes.set(group, (this.#sizes.get(group) ?? 0) + 1)
      this.#highest = Math.max(this.#highest, Number(/^item(\d{1,9})$/.exec(group)?.[1] ?? 0))
      if (isNamed(draft, 'X-ABLABEL') && !this.#labels.has(group))
        this.#labels.set(group, unescapeText(draft.value))
    }
  }

  /** What a property's label says; nothing where there is none, or a blank one. */
  of({ group }: Property): string | undefined {
    const label = group === undefined ? undefined : this.#labels.get(group.toLowerCase())
    return label?.trim() === '' ? undefined : label
  }

  /** Whether a property shares its group with another one. */
  isTied({ group }: Property): boolean {
    return group !== undefined && (this.#sizes.get(group.toLowerCase()) ?? 0) > 1
  }

  /** The property with a label, in a group of their own where it has none. */
  label(draft: Draft, text: string): Draft[] {
    const group = draft.group ?? `item${++this.#highest}`
    return [
      { ...draft, group },
      { group, ...made('X-ABLabel', text) }
    ]
  }
}
