import { RehomeError } from '../core/errors.ts'
import type { Command } from './command.ts'
import { copyAsWished } from './copy-move.ts'
import { openMoveFile } from './state.ts'
import { showStatus } from './status-line.ts'

const usage = 'copy (MOVE | --list FILE) [--dry-run] [--only FOLDER]… [--no-verify] [--mirror] [--backup DIR]'

export const copy: Command = {
  usage,
  example: 'OLD_PASSWORD=… NEW_PASSWORD=… rehome copy move.json\n  rehome copy --list boxes.csv',
  summary: 'cli.help.copy',
  arguments: { atLeast: 0 },
  options: {
    list: { type: 'string' },
    'dry-run': { type: 'boolean' },
    only: { type: 'string', multiple: true },
    'no-verify': { type: 'boolean' },
    mirror: { type: 'boolean' },
    backup: { type: 'string' }
  },
  optionTexts: {
    'list FILE': 'cli.help.list',
    'dry-run': 'cli.help.dryRun',
    'only FOLDER': 'cli.help.only',
    'no-verify': 'cli.help.noVerify',
    mirror: 'cli.help.mirror',
    'backup DIR': 'cli.help.copyBackup'
  },
  async run(context, options, ...files) {
    const list = options.list as string | undefined
    const [file = list, ...others] = files
    if (file === undefined || others.length > 0 || (list !== undefined && files.length > 0)) {
      const argument = others.at(-1) ?? (file === undefined ? 'copy' : '--list')
      throw new RehomeError('input.usage', { argument, expected: `rehome ${usage}` })
    }
    const wishes = {
      dryRun: options['dry-run'] === true,
      only: options.only as string[] | undefined,
      verify: options['no-verify'] !== true,
      mirror: options.mirror === true,
      backup: options.backup as string | undefined
    }
    if (wishes.mirror && wishes.only)
      throw new RehomeError('input.usage', { argument: '--only', expected: 'rehome copy MOVE --mirror' })
    if (list !== undefined) return (await import('./copy-list.ts')).copyList(list, wishes, context)
    const move = await openMoveFile(file, context, showStatus(context.output, context.words))
    try {
      return await copyAsWished(move, wishes, context)
    } finally {
      await move.close()
    }
  }
}
