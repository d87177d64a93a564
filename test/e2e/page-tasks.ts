import type { Browser, CDPSession } from 'playwright-core'

/** One turn of a page's main thread, in which nothing else can happen there. Times are in milliseconds. */
export interface Task {
  readonly start: number
  /** By the clock: longer where other processes want the processor too. */
  readonly wall: number
  /** Of the processor's time: what the page itself asks for. */
  readonly cpu: number
}

/** What a page's main thread did. */
export interface Recording {
  /** Tasks that began between two marks of the page (`performance.mark`). */
  between(from: string, to: string): readonly Task[]
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds, as the others. */
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
}

/** Records the tasks of the page that sets marks, as Chromium's own tracing sees them. */
export async function recordTasks(browser: Browser): Promise<{ end(): Promise<Recording> }> {
  const session = await browser.newBrowserCDPSession()
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      recordMode: 'recordAsMuchAsPossible',
      includedCategories: ['toplevel', 'blink.user_timing'],
      excludedCategories: ['*']
    }
  })
  return {
    async end() {
      await ended(session)
      return recordingOf(events)
    }
  }
}

async function ended(session: CDPSession): Promise<void> {
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  await session.detach()
}

function recordingOf(events: readonly TraceEvent[]): Recording {
  const markNamed = (name: string) => {
    const mark = events.find((event) => event.name === name && ['I', 'i', 'R', 'n'].includes(event.ph))
    if (!mark) throw new Error(`The page never set the mark ${name}.`)
    return mark
  }
  return {
    between(from, to) {
      // A page sets marks on its main thread.
      const [first, last] = [markNamed(from), markNamed(to)]
      return events
        .filter(({ name, ph, pid, tid }) => {
          const isTask = name === 'ThreadControllerImpl::RunTask' && ph === 'X'
          return isTask && pid === first.pid && tid === first.tid
        })
        .filter(({ ts }) => ts > first.ts && ts < last.ts)
        .map(({ ts, dur = 0, tdur = 0 }) => ({ start: ts / 1000, wall: dur / 1000, cpu: tdur / 1000 }))
    }
  }
}
