import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Move } from '../core/move/index.ts'
import { memorySecrets, systemClock, systemRandom } from '../core/ports.ts'
import { startPractice } from '../core/practice/index.ts'
import type { Command, Context } from './command.ts'
import { conclude, copyOnce } from './copy-move.ts'
import type { ExitCode } from './exit-codes.ts'
import { printReceipt } from './print-receipt.ts'
import { serveWizard } from './serve.ts'
import { showStatus } from './status-line.ts'

export const demo: Command = {
  usage: 'demo [--headless] [--no-open]',
  example: 'rehome demo --headless',
  summary: 'cli.help.demo',
  arguments: 0,
  options: { headless: { type: 'boolean' }, 'no-open': { type: 'boolean' } },
  optionTexts: { headless: 'cli.help.headless', 'no-open': 'cli.help.noOpen' },
  run(context, options) {
    if (options.headless) return practiseHere(context)
    return serveWizard(context, { open: options['no-open'] !== true, practice: true })
  }
}

/** Moves one pretend mailbox into the other, in the terminal. One folder fails at first and is tried again. */
async function practiseHere(context: Context): Promise<ExitCode> {
  const { output, words } = context
  const folder = context.stateDir ?? mkdtempSync(join(tmpdir(), 'rehome-practice-'))
  const practice = await startPractice({ pace: 0 })
  const ports = {
    clock: systemClock,
    secrets: memorySecrets(),
    ...showStatus(output, words)
  }
  const move = Move.create(folder, ports, { id: systemRandom.id(), practice: true, track: 'address' })
  try {
    for (const side of ['old', 'new'] as const) {
      const { email, imap, password } = practice[side]
      move.setAccount(side, { email, presetId: 'other', imap })
      await move.signIn(side, password, false)
    }
    output.line(words.text('cli.practice', { from: practice.old.email, to: practice.new.email }))
    const began = performance.now()
    let outcome = await copyOnce(move, context, { verify: true })
    const failed = outcome.folders.filter((row) => row.state === 'failed')
    if (failed.length > 0) {
      output.line('')
      output.line(words.text('cli.tryingAgain', { folders: failed.length }))
      outcome = await copyOnce(move, context, { verify: true })
    }
    // The receipt's counts are those of both runs together.
    const { messages, bytes } = move.receipt()
    const total = { ...outcome, messages, bytes }
    const code = conclude(total, performance.now() - began, move, context, { verify: true })
    printReceipt(move.receipt(), context)
    return code
  } finally {
    await move.close()
    await practice.close()
    if (!context.stateDir) rmSync(folder, { recursive: true, force: true })
  }
}
