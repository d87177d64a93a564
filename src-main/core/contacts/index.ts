export * from './types.ts'
export { cardFrom } from './vcard/canonical.ts'
export { defaultLimits, type Limits } from './vcard/limits.ts'
export { type ReadOptions, readVcards } from './vcard/read.ts'
export { textOfFile } from './vcard/text.ts'
export { writeVcard, writeVcards } from './vcard/write.ts'
export type { AddressBook, Change, Creation, ListedCard, ReadCard } from './carddav/address-book.ts'
export type { Refusal } from './carddav/dav.ts'
export {
  type BookCreation,
  type BookInfo,
  type BookRemoval,
  type ContactsAccount,
  type DiscoveryOptions,
  findAddressBooks
} from './carddav/discovery.ts'
export type { GuardedFetch, SignIn } from '../web/index.ts'
export { type FetchedPhoto, fetchPhoto, imageType, type PhotoFailure } from './carddav/photo.ts'
export type { DavResolver } from './carddav/places.ts'
export type {
  ContactJournal,
  ContactOutcome,
  ContactWrite,
  NewContactWrite,
  SourceKey,
  WriteState
} from './bring/journal-port.ts'
export { type ContactFilesOptions, readContactFiles } from './files/read.ts'
export { type Row, rowsOf } from './csv/rows.ts'
export { writeCsv } from './csv/write.ts'
export { type VcardsFour, writeVcardsFour } from './vcard-four/write.ts'
export {
  type Candidate,
  type Counterpart,
  type Decision,
  type MergePlan,
  type PlanCounts,
  planMerge,
  type StoredCard
} from './matching/plan.ts'
export { type Answer, settle, type Settled, type Write } from './matching/settle.ts'
export type { Clue, Likeness, Resemblance } from './matching/classify.ts'
export { type Conflict, merge, type Merged } from './matching/merge.ts'
export { joinGroups, type PeopleAndGroups, readGroups, renameMembers } from './groups/read-groups.ts'
export type { Group, GroupStyle } from './groups/types.ts'
export { writeGroups, type WrittenGroups } from './groups/write-groups.ts'
export {
  collectContacts,
  type CollectedContacts,
  type CollectEvent,
  type CollectOptions
} from './collect/collect-contacts.ts'
export { embedPhotos, hasPhoto, type PhotoFetcher } from './collect/embed-photos.ts'
export { readBook } from './collect/read-book.ts'
export { type ContactNote, outcomeNotes, planNotes, readingNotes } from './report/notes.ts'
export { shownCard, type ShownCard } from './report/shown-card.ts'
export {
  type BringEvent,
  bringContacts,
  type BringOptions,
  type BringOutcome,
  type GroupOutcome
} from './bring/bring.ts'
export { type Verification, verifyContacts, type VerifyOptions } from './bring/verify.ts'
export { type CardVersion } from './bring/form.ts'
export { type ContactPlan, planBringing, settleContacts, type SettledContacts } from './bring/plan.ts'
export { undoContacts, type UndoOutcome as UndoContactsOutcome } from './bring/undo.ts'
