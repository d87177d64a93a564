import type { Command } from './command.ts'
import { backUp, namesIn } from './backup-first.ts'
import { conclude } from './copy.ts'
import { tell } from './copy-events.ts'
import { openMoveFile } from './state.ts'
import { statusLine } from './status-line.ts'

export const backup: Command = {
  usage: 'backup MOVE DIR',
  example: 'OLD_PASSWORD=… rehome backup move.json old-mail',
  summary: 'cli.help.backup',
  arguments: 2,
  options: {},
  optionTexts: {},
  async run(context, file, _options, dir) {
    const onChange: Parameters<typeof openMoveFile>[2] = {
      onChange: (snapshot) => context.output.status(statusLine(snapshot, context.words))
    }
    const move = await openMoveFile(file, context, onChange, 'old')
    const began = performance.now()
    try {
      const outcome = await backUp(move, { dir }, context, (event) => tell(event, namesIn(event), context))
      return conclude(outcome, performance.now() - began, move, context, { verify: true })
    } finally {
      await move.close()
    }
  }
}
