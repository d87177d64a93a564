export {
  type CompareEvent,
  compareMailboxes,
  type CompareOptions,
  type Comparison,
  type Differences,
  type FolderComparison
} from './compare.ts'
export { type CopyOptions, copyMailbox } from './copy.ts'
export type {
  Appender,
  ConnectAppender,
  ConnectNew,
  ConnectOld,
  Fate,
  FlagChange,
  Message,
  NewMailbox,
  OldMailbox,
  OpenFolder,
  Outline,
  ReadMailbox,
  RemovingMailbox,
  Report,
  Session,
  WritableFolder
} from './mailbox.ts'
export { digestOf } from './digest.ts'
export { clean, isTransient } from './failure.ts'
export { roleOfName } from './folder-names.ts'
export { headerDate, headerField } from './header.ts'
export { mirrorDeletions, type MirrorOutcome } from './mirror.ts'
export { fullNameOf, twinKey } from './level-names.ts'
export { type Lines, Nudge } from './nudge.ts'
export { Patience } from './patience.ts'
export { planFolders } from './plan.ts'
export { openAppender, openNew, openOld } from './session.ts'
export {
  type FolderTakenBack,
  settleRemovals,
  takeBack,
  type TakeBackEvent,
  type TakeBackOptions
} from './take-back.ts'
export { noMessages } from './tally.ts'
export type { Brought, BroughtJournal } from './brought.ts'
export type * from './journal-port.ts'
export type * from './types.ts'
