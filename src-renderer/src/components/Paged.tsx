import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import type { Failure } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import { Button } from './Button.tsx'
import { FailureNotice } from './FailureNotice.tsx'

/** Rows of one page: as many as are drawn at once without anybody noticing. */
const ROWS = 50

interface Part<T> {
  readonly total: number
  readonly rows: readonly T[]
}

interface PagedProps<T> {
  /** What the list is called, for those who listen. */
  readonly label: string
  /** Asks for a part of the list. */
  readonly load: (offset: number, limit: number) => Promise<Part<T> | Failure>
  /** A new value reads the part again that is shown. */
  readonly version?: string
  readonly rows?: number
  readonly children: (row: T) => ReactNode
}

/** A list of any length, of which a page at a time is asked for and drawn. */
export function Paged<T>({ label, load, version = '', rows = ROWS, children }: PagedProps<T>) {
  const words = useWords()
  const listId = useId()
  const list = useRef<HTMLUListElement>(null)
  const [offset, setOffset] = useState(0)
  const [part, setPart] = useState<Part<T> | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const loader = useRef(load)
  useEffect(() => {
    loader.current = load
  }, [load])

  useEffect(() => {
    let isCurrent = true
    void loader.current(offset, rows).then((found) => {
      if (!isCurrent) return
      if ('rows' in found) setPart(found)
      else setFailure(found)
    })
    return () => {
      isCurrent = false
    }
  }, [offset, rows, version])

  const turnTo = (next: number) => {
    setOffset(next)
    list.current?.focus()
    list.current?.scrollIntoView({ block: 'start' })
  }
  if (failure) return <FailureNotice failure={failure} />
  if (!part) return <p className="quiet appearing">{words.text('wizard.loading')}</p>
  const last = Math.min(offset + rows, part.total)
  return (
    <>
      <ul className="contact-list" id={listId} aria-label={label} tabIndex={-1} ref={list}>
        {part.rows.map((row, index) => (
          <li key={offset + index}>{children(row)}</li>
        ))}
      </ul>
      {part.total > rows && (
        <div className="pager">
          <Button isDisabled={offset === 0} onPress={() => turnTo(Math.max(0, offset - rows))}>
            {words.text('wizard.contacts.page.before')}
          </Button>
          <p role="status">
            {words.text('wizard.contacts.page', { first: offset + 1, last, total: part.total })}
          </p>
          <Button isDisabled={last >= part.total} onPress={() => turnTo(offset + rows)}>
            {words.text('wizard.contacts.page.after')}
          </Button>
        </div>
      )}
    </>
  )
}
