import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'

const icons = { info: Info, good: CircleCheck, warning: TriangleAlert, problem: CircleAlert } as const

interface NoticeProps {
  readonly tone: keyof typeof icons
  readonly title: ReactNode
  readonly children?: ReactNode
  /** `alert` interrupts whoever listens: for what stops the person. */
  readonly role?: 'alert' | 'note'
  /** Comes into view by itself, being the answer to what was just pressed. */
  readonly isAnswer?: boolean
}

/** A fact that the person should see beside the screen's one question. */
export function Notice({ tone, title, children, role = 'note', isAnswer = role === 'alert' }: NoticeProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isAnswer) box.current?.scrollIntoView({ block: 'nearest' })
  }, [isAnswer])
  const Icon = icons[tone]
  return (
    <div className={`notice ${tone}`} role={role} ref={box}>
      <Icon className="notice-icon" aria-hidden />
      <div className="notice-text">
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  )
}
