import { useId, type ReactNode, type Ref } from 'react'
import { Button as AriaButton, ProgressBar, type ButtonProps as AriaButtonProps } from 'react-aria-components'

interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  /** One `primary` a screen; `quiet` looks like text. */
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger'
  /** Shown instead of the children while the button's work is under way. */
  readonly pendingLabel?: string
  readonly icon?: ReactNode
  readonly ref?: Ref<HTMLButtonElement>
  readonly children: ReactNode
}

export function Button({ kind = 'secondary', pendingLabel, icon, children, ...props }: ButtonProps) {
  const label = useId()
  const isPending = props.isPending ?? false
  return (
    <AriaButton {...props} className={`button ${kind}`}>
      {isPending ? <ProgressBar isIndeterminate aria-labelledby={label} className="spinner" /> : icon}
      <span id={label}>{isPending ? (pendingLabel ?? children) : children}</span>
    </AriaButton>
  )
}
