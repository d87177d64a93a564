import { type Conversion, type Draft, setAside } from '../draft.ts'
import { capitals } from '../values.ts'

/** Of which a card may have one; servers refuse a card with two (and `BDAY`, which dates.ts sees to). */
const singleNames = new Set(['FN', 'N', 'UID', 'GENDER', 'REV'])

/** Keeps the first of what there can be only one of. Others are set aside, unless they say the same, or only when the card was changed. */
export const singles: Conversion = (drafts) => {
  const firsts = new Map<string, Draft>()
  return drafts.flatMap((draft) => {
    const name = capitals(draft.name)
    if (!singleNames.has(name)) return draft
    const first = firsts.get(name)
    if (first) return name === 'REV' || first.value === draft.value ? [] : setAside(draft)
    firsts.set(name, draft)
    return draft
  })
}
