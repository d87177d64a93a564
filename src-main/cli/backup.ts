import type { Command } from './command.ts'
import { backUp, namesIn } from './backup-first.ts'
import { seeThrough } from './copy-move.ts'
import { tell } from './copy-events.ts'
import { openMoveFile } from './state.ts'
import { showStatus } from './status-line.ts'

export const backup: Command = {
  usage: 'backup MOVE DIR',
  example: 'OLD_PASSWORD=… rehome backup move.json old-mail',
  summary: 'cli.help.backup',
  arguments: 2,
  options: {},
  optionTexts: {},
  async run(context, _options, file = '', dir = '') {
    const { output, words } = context
    const move = await openMoveFile(file, context, showStatus(output, words), 'old')
    try {
      return await seeThrough(move, context, { verify: true }, (onStopped) =>
        backUp(move, { dir, onStopped }, context, (event) => tell(event, namesIn(event), context))
      )
    } finally {
      await move.close()
    }
  }
}
