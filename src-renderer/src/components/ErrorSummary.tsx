import { useEffect, useRef } from 'react'
import { Link } from 'react-aria-components'
import { useWords } from '../i18n.tsx'

export interface Mend {
  /** The id of the field. */
  readonly field: string
  readonly text: string
}

/** What has to be mended before going on, each line leading to its field. */
export function ErrorSummary({
  mends,
  attempt
}: {
  readonly mends: readonly Mend[]
  readonly attempt: number
}) {
  const words = useWords()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (attempt > 0) box.current?.focus()
  }, [attempt])
  if (mends.length === 0) return null
  return (
    <div
      className="notice problem summary"
      ref={box}
      tabIndex={-1}
      role="group"
      aria-labelledby="summary-title"
    >
      <div className="notice-text">
        <p className="notice-title" id="summary-title">
          {words.text('wizard.errors.title', { count: mends.length })}
        </p>
        <ul>
          {mends.map(({ field, text }) => (
            <li key={field}>
              <Link className="link" onPress={() => document.getElementById(field)?.focus()}>
                {text}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
