import { ESLint } from 'eslint'
import { expect, test } from 'vitest'

const eslint = new ESLint({
  overrideConfig: [{ languageOptions: { parserOptions: { projectService: false } } }],
  ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports'
})

async function complaints(file: string, imported: string): Promise<string[]> {
  const results = await eslint.lintText(`import '${imported}'\n`, { filePath: file })
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message }) => (ruleId ?? 'syntax') + ': ' + message)
  )
}

test.each([
  ['the core', 'src-main/core/move/x.ts', 'electron', 'Only src-main/shell'],
  ['the core', 'src-main/core/mail/x.ts', 'electron-store', 'Only src-main/shell'],
  ['the core', 'src-main/core/move/x.ts', '../../ipc/contract.ts', 'who drives it'],
  ['the core', 'src-main/core/move/x.ts', '../../shell/window.ts', 'who drives it'],
  ['the core', 'src-main/core/move/x.ts', 'node:http', 'serves nothing'],
  ['the core', 'src-main/core/move/x.ts', 'react', 'nothing of the page'],
  ['the desk', 'src-main/core/desk/x.ts', '../contacts/bring/plan.ts', 'one door'],
  ['an outer room', 'src-main/ipc/x.ts', '../core/desk/desk.ts', 'one door'],
  ['one room', 'src-main/core/move/x.ts', '../mail/session.ts', 'one door'],
  ['an outer room', 'src-main/ipc/x.ts', '../core/mail/session.ts', 'one door'],
  ['mail', 'src-main/core/mail/x.ts', '../move/index.ts', 'Rooms depend inwards'],
  ['a folder in mail', 'src-main/core/mail/copy/x.ts', '../../move/index.ts', 'Rooms depend inwards'],
  ['a folder in mail', 'src-main/core/mail/copy/x.ts', '../../providers/presets.ts', 'one door'],
  ['mail', 'src-main/core/mail/x.ts', '../backup/index.ts', 'Rooms depend inwards'],
  ['backup', 'src-main/core/backup/x.ts', '../move/index.ts', 'Rooms depend inwards'],
  ['backup', 'src-main/core/backup/x.ts', '../mail/digest.ts', 'one door'],
  ['backup', 'src-main/core/backup/x.ts', '../../ipc/contract.ts', 'who drives it'],
  ['providers', 'src-main/core/providers/x.ts', '../mail/index.ts', 'Rooms depend inwards'],
  ['contacts', 'src-main/core/contacts/x.ts', '../mail/index.ts', 'Rooms depend inwards'],
  ['discovery', 'src-main/core/discovery/x.ts', '../mail/index.ts', 'Rooms depend inwards'],
  ['oauth', 'src-main/core/oauth/x.ts', '../mail/index.ts', 'Rooms depend inwards'],
  ['web', 'src-main/core/web/x.ts', '../providers/index.ts', 'Rooms depend inwards'],
  ['a folder in contacts', 'src-main/core/contacts/csv/x.ts', '../../move/index.ts', 'Rooms depend inwards'],
  ['the catalogues', 'src-main/i18n/x.ts', '../ipc/contract.ts', 'who drives it'],
  ['a transport', 'src-main/ipc/x.ts', 'electron', 'Only src-main/shell'],
  ['a transport', 'src-main/ipc/x.ts', '../shell/window.ts', 'Only the desktop entry'],
  ['a transport', 'src-main/ipc/x.ts', './contract-move.ts', 'imported whole'],
  ['the page', 'src-renderer/src/x.tsx', '../../src-main/ipc/contract-move.ts', 'shares only the contract'],
  ['the command line', 'src-main/cli/x.ts', '../shell/window.ts', 'Only the desktop entry'],
  ['the command line', 'src-main/cli.ts', 'electron', 'Only src-main/shell'],
  ['the page', 'src-renderer/src/x.tsx', '../../src-main/core/move/index.ts', 'shares only the contract'],
  ['the page', 'src-renderer/src/x.tsx', '../../src-main/ipc/dispatch.ts', 'shares only the contract'],
  ['the page', 'src-renderer/src/x.tsx', 'node:fs', 'runs in a browser'],
  ['the page', 'src-renderer/src/x.tsx', 'electron', 'Only src-main/shell'],
  ['a test', 'test/x.ts', 'electron', 'Only src-main/shell']
])('%s (%s) may not import %s', async (_who, file, imported, reason) => {
  expect(await complaints(file, imported)).toEqual([expect.stringContaining(reason)])
})

test.each([
  ['src-main/core/move/x.ts', '../mail/index.ts'],
  ['src-main/core/move/x.ts', '../backup/index.ts'],
  ['src-main/core/backup/x.ts', '../mail/index.ts'],
  ['src-main/core/move/x.ts', '../../i18n/index.ts'],
  ['src-main/ipc/x.ts', '../core/move/index.ts'],
  ['src-main/ipc/contract.ts', './contract-move.ts'],
  ['src-main/shell/x.ts', 'electron'],
  ['src-main/index.ts', './shell/desktop.ts'],
  ['src-renderer/src/x.tsx', '../../src-main/ipc/contract.ts'],
  ['src-renderer/src/x.tsx', '../../src-main/i18n/index.ts']
])('%s may import %s', async (file, imported) => {
  expect(await complaints(file, imported)).toEqual([])
})
