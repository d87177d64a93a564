import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'

interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style' | 'isPending'> {
  /** One `primary` a screen; `quiet` looks like text. */
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger'
  /** Shown instead of the children while the button's work is under way. */
  readonly pendingLabel?: string
  /** Something that it began is under way. */
  readonly isPending?: boolean
  readonly icon?: ReactNode
  readonly ref?: Ref<HTMLButtonElement>
  readonly children: ReactNode
}

export function Button({
  kind = 'secondary',
  isPending = false,
  pendingLabel,
  icon,
  children,
  ...props
}: ButtonProps) {
  const label = isPending ? (pendingLabel ?? children) : children
  return (
    <AriaButton
      {...(isPending ? atWork(props) : props)}
      className={isPending ? `button ${kind} pending` : `button ${kind}`}
    >
      {isPending ? <span className="spinner" aria-hidden /> : icon}
      <span>{label}</span>
    </AriaButton>
  )
}

/** Keeps the focus, which a disabled button would lose, and does nothing. */
function atWork({ onPress: _, ...props }: AriaButtonProps): AriaButtonProps {
  return { ...props, type: 'button' }
}
