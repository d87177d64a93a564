import type { ReactNode } from 'react'

export interface Fact {
  readonly name: string
  readonly value: ReactNode
  readonly action?: ReactNode
}

/** Names and values, with a way to change each. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, value, action }) => (
        <div className="fact" key={name}>
          <dt>{name}</dt>
          <dd className="fact-value">{value}</dd>
          {action !== undefined && <dd className="fact-action">{action}</dd>}
        </div>
      ))}
    </dl>
  )
}
