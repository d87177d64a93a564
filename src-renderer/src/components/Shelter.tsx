import { Component, type ReactNode } from 'react'

interface ShelterProps {
  /** What is shown instead of the children when they can't be. */
  readonly instead: ReactNode
  readonly children: ReactNode
}

/** Keeps a fault in a screen from leaving an empty window. */
export class Shelter extends Component<ShelterProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    return this.state.isBroken ? this.props.instead : this.props.children
  }
}
