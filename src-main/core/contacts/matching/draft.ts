import type { Conflict, Merged } from './merge.ts'
import type { Card, Property } from '../vcard/property.ts'
import { parameterValues } from '../vcard/value.ts'

/** A card while another one is merged into it. */
export class Draft implements Card {
  readonly properties: Property[]
  readonly #changed = new Set<Property>()
  readonly #conflicts: Conflict[] = []

  constructor(card: Card) {
    this.properties = [...card.properties]
  }

  named(name: string): Property[] {
    const wanted = name.toUpperCase()
    return this.properties.filter((property) => property.name.toUpperCase() === wanted)
  }

  /** Whether one of the properties of a name is marked as the preferred one; vCard 3.0 knows one a name. */
  hasPreferred(name: string): boolean {
    return this.named(name).some((property) => parameterValues(property, 'TYPE').includes('pref'))
  }

  /** `item7`, where `item6` is the last. */
  freeGroup(): string {
    const numbers = this.properties.map(({ group }) => Number(/^item(\d{1,9})$/i.exec(group ?? '')?.[1] ?? 0))
    return `item${Math.max(0, ...numbers) + 1}`
  }

  add(property: Property): void {
    this.properties.push(property)
    this.#changed.add(property)
  }

  replace(old: Property, property: Property): void {
    this.properties[this.properties.indexOf(old)] = property
    this.#changed.delete(old)
    this.#changed.add(property)
  }

  remove(property: Property): void {
    this.properties.splice(this.properties.indexOf(property), 1)
  }

  conflict(kept: Property, other: Property): void {
    this.#conflicts.push({ kept, other })
  }

  merged(before: Card): Merged {
    const adds = this.properties.filter((property) => this.#changed.has(property))
    return {
      card: adds.length === 0 ? before : { properties: [...this.properties] },
      adds,
      conflicts: this.#conflicts
    }
  }
}
