import { differ } from './birthday.ts'
import type { CardKeys } from './keys.ts'
import { areGenerationsApart, isLikeName, isSameName } from './name-key.ts'
import { isLikePhone, type PhoneKey } from './phone-key.ts'

/**
 * How much two cards are one, the surest first: the same content; the same UID; surely the same person; probably (a
 * person is asked); maybe (both are kept, and it is said); not.
 */
export type Likeness = 'identical' | 'sameCard' | 'sure' | 'probable' | 'maybe' | 'different'

/** What speaks for it, and what against it. */
export type Clue =
  | 'content'
  | 'uid'
  | 'name'
  | 'likeName'
  | 'email'
  | 'roleEmail'
  | 'phone'
  | 'otherBirthday'
  | 'otherGeneration'

export interface Resemblance {
  readonly likeness: Likeness
  readonly clues: readonly Clue[]
}

/**
 * Compares two cards. Surely one person is who has the same UID, or the same name and the same e-mail address or phone
 * number; never by a phone number or an address like `info@` alone, and never with another birthday.
 * @param isShared tells which numbers several people have (a family's, a company's): with one of those, and nothing but
 *   different addresses otherwise, father and son of one name may be meant, and a person is asked
 */
export function classify(
  one: CardKeys,
  other: CardKeys,
  isShared: (phone: PhoneKey) => boolean = () => false
): Resemblance {
  const clues = cluesOf(one, other)
  const has = (clue: Clue) => clues.includes(clue)
  return { likeness: likenessOf(), clues }

  function likenessOf(): Likeness {
    if (one.isGroup !== other.isGroup) return 'different'
    if (has('content')) return 'identical'
    const isContradicted = has('otherBirthday') || has('otherGeneration')
    const isNamedAlike = has('name') || has('likeName')
    if (has('uid')) return !isContradicted && (isNamedAlike || has('email')) ? 'sameCard' : 'probable'
    if (one.isGroup) return has('name') ? 'sure' : 'different'
    if (isContradicted) return has('name') || has('email') || has('phone') ? 'maybe' : 'different'
    if (has('name') && has('email')) return 'sure'
    if (has('name') && has('phone')) return isOnlyHousehold() ? 'probable' : 'sure'
    if (has('email')) return isNamedAlike ? 'probable' : 'maybe'
    return has('name') || has('phone') || has('roleEmail') ? 'maybe' : 'different'
  }

  function isOnlyHousehold(): boolean {
    return one.emails.length > 0 && other.emails.length > 0 && commonPhones(one, other).every(isShared)
  }
}

function cluesOf(one: CardKeys, other: CardKeys): Clue[] {
  const isAnyOf = (keys: readonly string[], others: readonly string[]) =>
    keys.some((key) => others.includes(key))
  const isNamesake = isSameName(one.name, other.name)
  const clues: Record<Clue, boolean> = {
    content: one.hash === other.hash,
    uid: one.uid !== '' && one.uid === other.uid,
    name: isNamesake,
    likeName: !isNamesake && isLikeName(one.name, other.name),
    email: isAnyOf(one.emails, other.emails),
    roleEmail: isAnyOf(one.roleEmails, other.roleEmails),
    phone: commonPhones(one, other).length > 0,
    otherBirthday: one.birthdays.some((day) => other.birthdays.some((otherDay) => differ(day, otherDay))),
    otherGeneration: areGenerationsApart(one.name, other.name)
  }
  return (Object.keys(clues) as Clue[]).filter((clue) => clues[clue])
}

function commonPhones(one: CardKeys, other: CardKeys): PhoneKey[] {
  return one.phones.filter((phone) => other.phones.some((otherPhone) => isLikePhone(phone, otherPhone)))
}

/** Whether a resemblance is enough to merge without asking. */
export function isSure({ likeness }: Resemblance): boolean {
  return likeness === 'identical' || likeness === 'sameCard' || likeness === 'sure'
}
