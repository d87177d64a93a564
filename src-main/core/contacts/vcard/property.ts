/** A parameter of a property (RFC 6350 §3.3): `TYPE=HOME`. A repeated one is there several times. */
export interface Parameter {
  /** In capitals. */
  readonly name: string
  /** Without quotes, RFC 6868 undone. */
  readonly value: string
}

/** A line of a card, unfolded. */
export interface Property {
  /** `item1` of `item1.TEL`, as it was written: it ties the property to a label (`item1.X-ABLabel`). */
  readonly group?: string
  /** As it was written where nobody knows it, so that it passes through unchanged. */
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** Escaped as vCard 3.0 escapes (RFC 2426 §4); not folded, and never in quoted-printable. */
  readonly value: string
}

/**
 * One contact, in the form that Rehome works with: vCard 3.0 (RFC 2426) with one `FN`, an `N` of five parts and a
 * `UID`, whatever it came from. `BEGIN`, `END` and `VERSION` are not among the properties.
 */
export interface Card {
  readonly properties: readonly Property[]
}
