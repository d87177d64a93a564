import { type Conversion, setAside } from '../draft.ts'
import { isNamed } from '../value.ts'
import { capitals } from '../values.ts'

/** Of which a card may have one; servers refuse a card with two (and `BDAY`, which dates.ts sees to). */
const singleNames = new Set(['FN', 'N', 'UID', 'GENDER', 'REV'])

/** Keeps the first of what there can be only one of. Others are set aside, unless they say the same, or only when the card was changed. */
export const singles: Conversion = (drafts) =>
  drafts.flatMap((draft) => {
    const name = capitals(draft.name)
    if (!singleNames.has(name)) return draft
    const first = drafts.find((each) => isNamed(each, name))
    if (first === draft) return draft
    return name === 'REV' || first?.value === draft.value ? [] : setAside(draft)
  })
