/**
 * What of a contact a person would miss, by the name that they have for it: `contacts.field.<field>` in the catalogues.
 * `extras` are the properties that only one program knows.
 */
export const contactFields = [
  'name',
  'nickname',
  'phonetic',
  'email',
  'phone',
  'address',
  'photo',
  'birthday',
  'anniversary',
  'organisation',
  'title',
  'note',
  'groups',
  'members',
  'url',
  'messenger',
  'relation',
  'uid',
  'extras'
] as const
export type ContactField = (typeof contactFields)[number]

/** What a person is told about a contact on its way. Each has a sentence in the catalogues: `contacts.result.<code>`. */
export const remarkCodes = [
  // It was written, but not quite as it was.
  'leftOut',
  'photoSmaller',
  'newUid',
  'differs',
  // It wasn't written.
  'refused',
  'refusedWithReason',
  'tooLarge',
  'readOnly',
  'changedMeanwhile',
  'goneMeanwhile',
  'lost',
  // A person decides.
  'unanswered',
  // A group that the new address book has no form for.
  'emptyGroup',
  'strangersInGroup'
] as const
export type RemarkCode = (typeof remarkCodes)[number]

export interface Remark {
  readonly code: RemarkCode
  /** Values for the sentence. Strings from a server are data. */
  readonly params: Readonly<Record<string, string | number>>
  /** `leftOut` and `differs`: what it is about; their names, joined, are the sentence's `{fields}`. */
  readonly fields?: readonly ContactField[]
}
