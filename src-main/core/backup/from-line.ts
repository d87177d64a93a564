const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** The line that begins a message in an mbox file; the time is UTC (RFC 4155 appendix A). */
export function fromLine(date: Date): Buffer {
  const two = (value: number) => String(value).padStart(2, '0')
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  const day = String(date.getUTCDate()).padStart(2)
  const year = String(date.getUTCFullYear()).padStart(4, '0')
  const words = [days[date.getUTCDay()], months[date.getUTCMonth()], day, time, year]
  return Buffer.from(`From MAILER-DAEMON ${words.join(' ')}\n`)
}

/** `Thu Jan  1 00:00:00 1970`, with a time zone before or after the year as some programs have it. */
const asctime = /\b([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}:\d\d(?::\d\d)?) +(?:[-+A-Z\d]{1,5} +)?(\d{4})\b/

/** The time in such a line, where it has one. */
export function fromLineDate(line: string): Date | undefined {
  const [, month = '', day = '', time = '', year = ''] = asctime.exec(line) ?? []
  const date = new Date(`${day} ${month} ${year} ${time} UTC`)
  return months.includes(month) && !Number.isNaN(date.getTime()) ? date : undefined
}

/** A field's name and its colon (RFC 5322 §2.2). */
const field = /^[!-9;-~]+:/
const dated = /\b\d{1,2}:\d\d\b.*\b\d{4}\b|\b\d{4}\b.*\b\d{1,2}:\d\d\b/

/**
 * Whether a line that begins with `From ` begins a message. Programs that don't quote such lines in letters
 * have made it a guess: by the date in it, the blank line before and the header fields after.
 * @param next The lines that follow, as far as they are at hand.
 */
export function beginsMessage(line: string, next: readonly string[], afterBlankLine: boolean): boolean {
  const isDated = dated.test(line)
  // Thunderbird writes the bare word today, and wrote a dash and the date before.
  const isBare = /^From (- .*|\S*)\s*$/.test(line)
  if (!isDated && !isBare) return false
  const [first = '', second = ''] = next
  if (!isDated || !afterBlankLine)
    return field.test(first) && (second === '' || /^[ \t]/.test(second) || field.test(second))
  return first === '' || first.startsWith('>From ') || field.test(first)
}
