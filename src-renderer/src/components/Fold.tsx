import { ChevronDown } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'

interface FoldProps {
  readonly title: ReactNode
  readonly isOpen?: boolean
  /** The level of the heading around the button, where the fold is a section of its screen. */
  readonly level?: 2 | 3
  readonly children: ReactNode
}

/** Something that most people needn't see. What is inside is rendered only while it is open. */
export function Fold({ title, isOpen = false, level, children }: FoldProps) {
  const [open, setOpen] = useState(isOpen)
  const trigger = (
    <Button slot="trigger" className="fold-trigger">
      <ChevronDown className="fold-arrow" aria-hidden />
      <span>{title}</span>
    </Button>
  )
  return (
    <Disclosure className="fold" isExpanded={open} onExpandedChange={setOpen}>
      {level ? (
        <Heading level={level} className="fold-heading">
          {trigger}
        </Heading>
      ) : (
        trigger
      )}
      <DisclosurePanel className="fold-panel">
        {open && <div className="fold-content">{children}</div>}
      </DisclosurePanel>
    </Disclosure>
  )
}
