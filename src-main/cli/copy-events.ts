import type { CopyEvent, CopyOutcome, Problem } from '../core/mail/index.ts'
import type { Formatter } from '../i18n/index.ts'
import type { Context } from './command.ts'
import { sentence, unmarked } from './output.ts'

/** Names of old and new folders, by old path. */
export type Names = ReadonlyMap<string, { readonly from: string; readonly to: string }>

/** Tells what happens as it happens. */
export function tell(event: CopyEvent, names: Names, { output, words }: Context): void {
  switch (event.type) {
    case 'folder': {
      const { state, copied, total, failure } = event
      // Checking is a part of copying to whoever watches a folder from outside.
      const shown = state === 'done' || state === 'failed' ? state : 'copying'
      const name = names.get(event.from) ?? event
      output.event({
        type: 'folder',
        from: name.from,
        to: name.to,
        state: shown,
        copied,
        total,
        ...(failure && { code: failure.code })
      })
      if (state === 'done') output.line(words.text('cli.folderDone', { from: name.from, copied, total }))
      if (failure)
        output.line(
          words.text('cli.folderFailed', {
            from: name.from,
            reason: words.text(`error.${failure.code}.title`, failure.params)
          })
        )
      return
    }
    case 'problem':
      output.event({ type: 'problem', ...problemFields(event.problem, words) })
      return
    case 'wait': {
      const until = words.date(event.until, { timeStyle: 'short' })
      output.event({
        type: 'wait',
        until: event.until.toISOString(),
        reason: event.reason.code,
        side: event.side
      })
      output.line(
        words.text('cli.waiting', {
          until,
          reason: words.text(`error.${event.reason.code}.title`, event.reason.params)
        })
      )
      return
    }
    case 'going-on':
      return
  }
}

/** The reason is the server's own where it gave one, else ours. */
export function problemFields(
  { code, params, folder, uid, subject, date, reason }: Problem,
  words: Formatter
) {
  return {
    code,
    folder,
    ...(uid !== undefined && { uid, subject: subject ?? '' }),
    ...(date !== undefined && { date }),
    reason: reason ?? unmarked(sentence({ code, params: { folder, ...params } }, words))
  }
}

/** A problem as a line for people. */
export function problemText(
  { code, params, folder, uid, subject = '', reason: said }: Problem,
  words: Formatter
) {
  const values = { folder, ...params }
  const title = words.text(`error.${code}.title`, values)
  const next = words.text(`error.${code}.next`, values)
  const reason = `${said ? `${title} (${said})` : title}. ${next}`
  return uid === undefined
    ? words.text('cli.problem', { folder, reason })
    : words.text('cli.problemMessage', { folder, uid: String(uid), subject, reason })
}

/** Whether all that was asked for is done, and checked where that was asked for too. */
export function isComplete(outcome: CopyOutcome, verify: boolean): boolean {
  const failed = outcome.folders.some((folder) => folder.state === 'failed')
  return !failed && outcome.problems.length === 0 && (outcome.verified || !verify)
}
