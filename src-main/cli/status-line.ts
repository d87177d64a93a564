import type { MovePorts, MoveSnapshot, RunState } from '../core/move/index.ts'
import type { Formatter } from '../i18n/index.ts'
import { withProgress } from '../ipc/contract.ts'
import { nameOf } from './folders.ts'
import type { Output } from './output.ts'

const WIDTH = 20

const over = new Set<RunState>(['paused', 'stopped', 'finished'])

/** Keeps the status line up to date with a move. */
export function showStatus(output: Output, words: Formatter): Pick<MovePorts, 'onChange' | 'onProgress'> {
  let latest: MoveSnapshot | undefined
  const show = (move: MoveSnapshot) => {
    latest = move
    output.status(statusLine(move, words))
  }
  return {
    onChange: show,
    onProgress(progress) {
      const now = latest && withProgress(latest, progress)
      if (now) show(now)
    }
  }
}

/** "█████░░░░░ 1,240 of 8,900 messages, Inbox": the progress bar of a terminal. */
function statusLine({ run: copy, backup, folders }: MoveSnapshot, words: Formatter): string {
  const run = backup && !over.has(backup.run.state) ? backup.run : copy
  if (!run || run.messages.total === 0) return ''
  const current = folders?.rows.find(({ from }) => from === run.current)
  const folder = current ? nameOf(current.fromLevels) : ''
  return progressLine(run.messages, folder, words)
}

/** @param folder Its name, for people. */
export function progressLine(
  { done, total }: { readonly done: number; readonly total: number },
  folder: string,
  words: Formatter
): string {
  return progressBar(done, total, words.text('cli.progress', { done, total, folder }))
}

/** @param text What stands beside the bar. */
export function progressBar(done: number, total: number, text: string): string {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.floor(share * WIDTH)
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${text}`
}
