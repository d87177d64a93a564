import type { Formatter, MessageKey } from '../i18n/index.ts'
import type { Command } from './command.ts'

const commonTexts: Readonly<Record<string, MessageKey>> = {
  json: 'cli.help.json',
  'state DIR': 'cli.help.state',
  'lang en|fr|ar': 'cli.help.lang'
}

export function generalHelp(commands: readonly Command[], words: Formatter): string {
  const rows = commands.map(({ usage, summary }) => [usage, words.text(summary)] as const)
  return [
    words.text('cli.help.intro'),
    '',
    ...table(rows),
    '',
    ...optionRows(commonTexts, words),
    '',
    words.text('cli.help.more')
  ].join('\n')
}

export function commandHelp({ usage, summary, optionTexts, example }: Command, words: Formatter): string {
  return [
    `rehome ${usage}`,
    '',
    words.text(summary),
    '',
    ...optionRows({ ...optionTexts, ...commonTexts }, words),
    '',
    words.text('cli.help.example'),
    `  ${example}`
  ].join('\n')
}

function optionRows(texts: Readonly<Record<string, MessageKey>>, words: Formatter): string[] {
  return table(Object.entries(texts).map(([option, key]) => [`--${option}`, words.text(key)] as const))
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
