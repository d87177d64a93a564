import type { ContactsEvent } from '../../core/move/index.ts'
import type { Context } from '../command.ts'
import { tell } from '../copy-events.ts'
import { progressBar } from '../status-line.ts'

/** What is told between two events of a kind: thousands of lines of progress are nobody's. */
const EVERY_MS = 250

/** Tells how contacts get on: a bar on a terminal, events for programs. */
export function contactsTeller(context: Context): (event: ContactsEvent) => void {
  const { output, words } = context
  let last = -Infinity
  /** The first, the last, and one now and then. */
  const isDue = (done: number, total: number) => {
    const now = performance.now()
    if (done > 0 && done < total && now - last < EVERY_MS) return false
    last = now
    return true
  }
  return (event) => {
    switch (event.type) {
      case 'book': {
        const { book, read, total } = event
        if (!isDue(read, total)) return
        output.event({ type: 'book', name: book, state: read < total ? 'reading' : 'done', read, total })
        output.status(
          progressBar(read, total, words.text('cli.contacts.reading', { done: read, total, book }))
        )
        return
      }
      case 'photos':
      case 'contacts': {
        const { done, total } = event
        const state = event.type === 'photos' ? 'photos' : event.state
        if (total === 0 || !isDue(done, total)) return
        output.event({ type: 'contacts', state, done, total })
        output.status(progressBar(done, total, words.text('cli.contacts.progress', { state, done, total })))
        return
      }
      default:
        tell(event, new Map(), context)
    }
  }
}
