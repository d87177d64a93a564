/** What Google puts into each contact, or makes of each import; words by which a date follows, in some languages. */
const importedOn =
  /^(?:imported on|import(?:é|és|ée|ées) le|importiert am|importado (?:el|em)|importat[oi] il|geïmporteerd op|تم الاستيراد في)\s.*\d/iu

/** Google's own mark in its CSV. */
const star = /^\*\s+/

/** Whether a label is no person's: `myContacts`, `Imported on 5/3/24`. */
export function isSystemLabel(label: string): boolean {
  const bare = label.normalize('NFC').trim().replace(star, '')
  return bare === '' || /^my ?contacts$/i.test(bare) || importedOn.test(bare)
}

/** A label as a person knows it. */
export function labelName(label: string): string {
  return label.normalize('NFC').trim().replace(star, '').replace(/\s+/g, ' ')
}

/** A name as it is compared: `friends` is `Friends`. */
export function groupKey(name: string): string {
  return labelName(name).toLowerCase()
}
