/** A tagged answer (RFC 9051 §7.1). */
export interface Answer {
  readonly tag: string
  readonly status: 'OK' | 'NO' | 'BAD'
  /** The response code in brackets, upper case; empty where there is none. */
  readonly code: string
  /** What follows the code within the brackets. */
  readonly about: string
  readonly text: string
}

/** @returns Undefined for what is no tagged answer. */
export function parseAnswer(line: string): Answer | undefined {
  const match = /^([A-Za-z0-9]+) (OK|NO|BAD)(?: \[([^\s\]]+)(?: ([^\]]*))?\])?(?: (.*))?$/i.exec(line)
  if (!match) return undefined
  const [, tag = '', status = '', code = '', about = '', text = ''] = match
  return { tag, status: status.toUpperCase() as Answer['status'], code: code.toUpperCase(), about, text }
}

/** The highest UID and UIDVALIDITY (RFC 9051 §9, nz-number). */
const HIGHEST = 4_294_967_295

/** What messages are called in their folder, as long as it has this UIDVALIDITY. */
export interface Appended {
  readonly uidValidity: string
  readonly uids: readonly number[]
}

/**
 * The UIDs that [APPENDUID validity set] gives to messages, in their order (RFC 4315 §3).
 * @param count How many messages were sent.
 * @returns Undefined where the server doesn't say, or says what can't be: another number of UIDs, or not ascending.
 */
export function appendedUids({ code, about }: Answer, count: number): Appended | undefined {
  const match = /^(\d{1,10}) ([\d:,]+)$/.exec(about)
  if (code !== 'APPENDUID' || !match || !isUid(Number(match[1]))) return undefined
  const uids: number[] = []
  for (const range of (match[2] ?? '').split(',')) {
    const [first = 0, last = first, ...rest] = range.split(':').map(Number)
    const isAscending = isUid(first) && isUid(last) && first > (uids.at(-1) ?? 0) && last >= first
    if (!isAscending || rest.length > 0 || uids.length + last - first + 1 > count) return undefined
    for (let uid = first; uid <= last; uid++) uids.push(uid)
  }
  return uids.length === count ? { uidValidity: String(Number(match[1])), uids } : undefined
}

const isUid = (uid: number) => uid >= 1 && uid <= HIGHEST

const LF = 0x0a
/** Bytes that one line of an answer may have. */
const LONGEST_LINE = 64 * 1024
/** Bytes of a literal within an answer; nobody asks for any here. */
const LONGEST_LITERAL = 1024 * 1024

/** Cuts what a server sends into answers of one line each; what an answer holds in literals is left out. */
export class AnswerLines {
  #rest: Buffer = Buffer.alloc(0)
  /** Bytes of a literal still to come. */
  #literal = 0
  /** The answer's line so far, when a literal has interrupted it. */
  #begun = ''

  /** @throws {RangeError} For lines and literals longer than any server has reason to send. */
  push(chunk: Buffer): string[] {
    const lines: string[] = []
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    for (;;) {
      const skipped = Math.min(this.#literal, rest.length)
      this.#literal -= skipped
      rest = rest.subarray(skipped)
      const end = rest.indexOf(LF)
      if ((end < 0 ? rest.length : end) + this.#begun.length > LONGEST_LINE) throw new RangeError('line')
      if (end < 0) break
      const line = this.#begun + rest.toString('utf8', 0, end).replace(/\r$/, '')
      rest = rest.subarray(end + 1)
      const literal = announcedBytes(line)
      this.#literal = literal ?? 0
      this.#begun = literal === undefined ? '' : line
      if (literal === undefined) lines.push(line)
    }
    this.#rest = rest
    return lines
  }
}

/** Only untagged data holds literals: what a status answer ends with is text for people (RFC 9051 §7.1). */
function announcedBytes(line: string): number | undefined {
  if (!line.startsWith('* ') || /^\* (OK|NO|BAD|BYE|PREAUTH)\b/i.test(line)) return undefined
  const announced = /\{(\d{1,12})\}$/.exec(line)?.[1]
  if (Number(announced) > LONGEST_LITERAL) throw new RangeError('literal')
  return announced === undefined ? undefined : Number(announced)
}
