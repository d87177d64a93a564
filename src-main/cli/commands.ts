import type { Command } from './command.ts'

/** Every command by its name, in the order of the help. Only the one that runs is loaded: it starts sooner. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  discover: async () => (await import('./discover.ts')).discover,
  folders: async () => (await import('./folders.ts')).folders,
  copy: async () => (await import('./copy.ts')).copy,
  verify: async () => (await import('./verify.ts')).verify,
  undo: async () => (await import('./undo.ts')).undo,
  backup: async () => (await import('./backup.ts')).backup,
  'contacts check': async () => (await import('./contacts/check.ts')).check,
  'contacts convert': async () => (await import('./contacts/convert.ts')).convert,
  'contacts import': async () => (await import('./contacts/import.ts')).importContacts,
  'contacts export': async () => (await import('./contacts/export.ts')).exportContacts,
  'contacts move': async () => (await import('./contacts/move.ts')).moveContacts,
  'contacts undo': async () => (await import('./contacts/undo.ts')).undoContacts,
  serve: async () => (await import('./serve.ts')).serve,
  demo: async () => (await import('./demo.ts')).demo
}
