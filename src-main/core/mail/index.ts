export {
  type CompareEvent,
  compareMailboxes,
  type CompareOptions,
  type Comparison,
  type Differences,
  type FolderComparison
} from './errands/compare.ts'
export { type CopyOptions, copyMailbox } from './copy/copy.ts'
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
} from './connection/mailbox.ts'
export type { Credentials, TokenSource } from './connection/credentials.ts'
export { digestOf } from './message/digest.ts'
export { isTransient } from './connection/failure.ts'
export { roleOfName } from './plan/folder-names.ts'
export { headerDate, headerField } from './message/header.ts'
export { mirrorDeletions, type MirrorOutcome } from './errands/mirror.ts'
export { fullNameOf, twinKey } from './plan/level-names.ts'
export { type Lines, Nudge } from './copy/nudge.ts'
export { Patience } from './copy/patience.ts'
export { planFolders } from './plan/plan.ts'
export { isView } from './plan/views.ts'
export { openAppender, openNew, openOld } from './connection/session.ts'
export {
  type FolderTakenBack,
  settleRemovals,
  takeBack,
  type TakeBackEvent,
  type TakeBackOptions
} from './errands/take-back.ts'
export { noMessages } from './copy/tally.ts'
export type { Brought, BroughtJournal } from './errands/brought.ts'
export type * from './copy/journal-port.ts'
export type * from './types.ts'
