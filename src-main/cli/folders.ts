import { type FolderPlan, isView, type PlannedFolder } from '../core/mail/index.ts'
import type { FoldersSnapshot } from '../core/move/index.ts'
import type { Formatter } from '../i18n/index.ts'
import type { Command, Context } from './command.ts'
import { exit } from './exit-codes.ts'
import { openMoveFile } from './state.ts'

export const folders: Command = {
  usage: 'folders MOVE',
  example: 'rehome folders move.json',
  summary: 'cli.help.folders',
  arguments: 1,
  options: {},
  optionTexts: {},
  async run(context, _options, file = '') {
    const move = await openMoveFile(file, context)
    try {
      await move.readFolders()
      const found = move.folders()
      if (found) report(found, context)
      return exit.done
    } finally {
      await move.close()
    }
  }
}

/** A folder's name as people write it, with `/` between levels whatever the server uses. */
export const nameOf = (levels: readonly string[]) => levels.join('/')

function report(found: FoldersSnapshot, context: Context): void {
  const { output, words } = context
  const warnings = warningsOf(found)
  for (const row of found.rows) output.line(rowText(row, words))
  output.line('')
  output.line(words.text('cli.total', { messages: found.messages, size: words.bytes(found.bytes) }))
  if (found.quota) {
    const { usedBytes, limitBytes } = found.quota
    output.line(words.text('cli.quota', { used: words.bytes(usedBytes), limit: words.bytes(limitBytes) }))
  }
  if (isTight(found)) output.line(words.text('cli.warning.room'))
  warnOfArchived(found, context)
  output.event({
    type: 'summary',
    folders: found.rows.map((row) => ({
      from: nameOf(row.fromLevels),
      to: row.leftOut ? null : nameOf(row.toLevels),
      why: row.leftOut ?? row.why,
      copied: !row.leftOut,
      messages: row.messages,
      bytes: row.bytes
    })),
    messages: found.messages,
    bytes: found.bytes,
    quota: found.quota,
    forecastSeconds: found.forecastSeconds,
    warnings
  })
}

/** Says so when mail stays behind that no other folder holds. */
export function warnOfArchived({ rows }: FoldersSnapshot, { output, words }: Context): void {
  const archived = archivedLeftOut(rows)
  if (archived) output.note(words.text('cli.warning.archived', archived))
}

/** All Mail, where it is left out by itself; with how many of its messages can't be in other folders, by number. */
function archivedLeftOut(rows: FolderPlan): { folder: string; atLeast: number } | undefined {
  const all = rows.find(
    ({ role, leftOut, messages }) => role === 'all' && leftOut === 'virtual' && messages > 0
  )
  if (!all) return undefined
  const others = rows.filter(({ role, leftOut }) => !isView(role) && leftOut !== 'other-people')
  const elsewhere = others.reduce((sum, { messages }) => sum + messages, 0)
  return { folder: nameOf(all.fromLevels), atLeast: Math.max(0, all.messages - elsewhere) }
}

const isTight = ({ room }: FoldersSnapshot) => room === 'not-enough'

function warningsOf(found: FoldersSnapshot): readonly { code: string }[] {
  const archived = archivedLeftOut(found.rows)
  return [
    ...(isTight(found) ? [{ code: 'room.notEnough' }] : []),
    ...(archived ? [{ code: 'archived.leftOut', ...archived }] : [])
  ]
}

function rowText(row: PlannedFolder, words: Formatter): string {
  const from = nameOf(row.fromLevels)
  const amount = { messages: row.messages, size: words.bytes(row.bytes) }
  if (row.leftOut) return words.text('cli.row.leftOut', { from, ...amount, why: row.leftOut })
  return words.text('cli.row.copied', { from, to: nameOf(row.toLevels), ...amount, why: row.why })
}
