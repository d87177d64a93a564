export type { BackupRequest } from './backing-up.ts'
export type {
  BringRequest,
  ContactsEvent,
  ContactsOutcome,
  ContactsRequest,
  LastingRequest,
  PlannedContacts,
  PlanRequest
} from './contacts.ts'
export { dataFolder } from './data-folder.ts'
export type { BrowserSignInRequest, WaitingSignIn } from './browser-sign-ins.ts'
export type { CopyRequest, RunOutcome } from './copying.ts'
export type { ErrandRequest, Undoable, UndoOutcome } from './errands.ts'
export { receiptFile } from './keepsakes.ts'
export { lastRunIn } from './last-run.ts'
export { Move, type MovePorts } from './move.ts'
export { Moves } from './moves.ts'
export { isAllowed } from './phases.ts'
export { noteText } from './note-text.ts'
export { type ReceiptOf, receiptPage, receiptSums } from './receipt-page.ts'
export * from './types.ts'
