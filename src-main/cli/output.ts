import { type Failure, RehomeError, toFailure } from '../core/errors.ts'
import { describeFault } from '../core/faults.ts'
import { type Formatter, meaningsOf } from '../i18n/index.ts'
import { type ExitCode, exitCodeOf } from './exit-codes.ts'

/** Where a command's results go: JSON lines for programs, plain words for people. */
export interface Output {
  readonly json: boolean
  /** One object on a line, with `--json` only. */
  event(event: { readonly type: string } & Record<string, unknown>): void
  /** A line for people; nothing with `--json`. */
  line(text: string): void
  /** A line that is rewritten in place on a terminal, and left out elsewhere. */
  status(text: string): void
  /** A remark beside the results, always on standard error. */
  note(text: string): void
  /**
   * Tells a failure: one sentence with the next step.
   * @param about What programs are told besides, such as which mailbox of several.
   * @returns The exit code of a process that ends with it.
   */
  fail(error: unknown, about?: Readonly<Record<string, unknown>>): ExitCode
}

export interface Streams {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly err: NodeJS.WritableStream
}

const CLEAR_LINE = '\r\u001B[2K'

export function createOutput(
  json: boolean,
  words: Formatter,
  { out, err }: Streams = { out: process.stdout, err: process.stderr }
): Output {
  let statusShown = false
  const clearStatus = () => {
    if (statusShown) out.write(CLEAR_LINE)
    statusShown = false
  }
  const write = (text: string) => {
    clearStatus()
    out.write(`${text}\n`)
  }
  return {
    json,
    event(event) {
      if (json) write(JSON.stringify(event))
    },
    line(text) {
      if (!json) write(shown(text, words))
    },
    status(text) {
      if (json || !out.isTTY) return
      // A terminal that doesn't know its width says 0.
      const width = out.columns === undefined || out.columns === 0 ? 80 : out.columns
      out.write(CLEAR_LINE + shown(text, words).slice(0, width - 1))
      statusShown = true
    },
    note(text) {
      clearStatus()
      err.write(`${shown(text, words)}\n`)
    },
    fail(error, about = {}) {
      const failure = toFailure(error)
      const side = error instanceof RehomeError ? error.side : undefined
      const message = shown(sentence(failure, words, side), words)
      clearStatus()
      if (json)
        write(
          JSON.stringify({
            type: 'error',
            ...about,
            code: failure.code,
            ...(side && { side }),
            params: failure.params,
            message
          })
        )
      err.write(`${message}\n`)
      if (failure.params.fingerprint) err.write(`${shown(aboutCertificate(failure, words), words)}\n`)
      if (failure.code === 'unexpected') err.write(`${describeFault(error)}\n`)
      return exitCodeOf(failure.code)
    }
  }
}

/** What happened, where, why, and the one thing to do next. */
export function sentence(failure: Failure, words: Formatter, side?: 'old' | 'new'): string {
  const title = words.text(`error.${failure.code}.title`, failure.params)
  const where = side ? words.text(side === 'old' ? 'cli.atOld' : 'cli.atNew') : ''
  const stop = /[.!?؟]$/.test(title) ? '' : '.'
  const why = words.text(`error.${failure.code}.why`, failure.params)
  const next = words.text(`error.${failure.code}.next`, failure.params)
  return [where, `${title}${stop}`, why, ...meaningsOf(words, failure), next].filter(Boolean).join(' ')
}

/** For a helper: the certificate that was shown, and how to trust it. */
function aboutCertificate({ params }: Failure, words: Formatter): string {
  const { fingerprint = '', names = '', issuer = '' } = params
  return words.text('cli.fingerprint', { fingerprint, names, issuer, key: `"certificate": "${fingerprint}"` })
}

/** Text as a terminal can have it. Isolates keep names in place in Arabic; elsewhere they may show as boxes. */
export function shown(text: string, { direction }: Pick<Formatter, 'direction'>): string {
  return direction === 'rtl' ? printable(text) : unmarked(printable(text))
}

/** Without the marks that keep names in place on a screen: for programs. */
export const unmarked = (text: string) => text.replace(/[\u2066-\u2069]/g, '')

/** A server's words may hold escape sequences that would steer the terminal: they are taken out. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === '\n' ? '\n' : ''))
}
