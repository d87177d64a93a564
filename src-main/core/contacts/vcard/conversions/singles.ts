import { type Conversion, isNamed, setAside } from '../draft.ts'

/** Of which a card may have one; servers refuse a card with two (and `BDAY`, which dates.ts sees to). */
const SINGLE = ['FN', 'N', 'UID', 'GENDER', 'REV']

/** Keeps the first of what there can be only one of. Others are set aside, unless they say the same, or only when the card was changed. */
export const singles: Conversion = (drafts) =>
  drafts.flatMap((draft) => {
    if (!isNamed(draft, ...SINGLE)) return [draft]
    const first = drafts.find((each) => isNamed(each, draft.name))
    if (first === draft) return [draft]
    return draft.name === 'REV' || first?.value === draft.value ? [] : [setAside(draft)]
  })
