/** Where an address, a number or a page belongs. */
export type Place = 'home' | 'work' | 'other'

/** The parts of a postal address, in the order of vCard's ADR (RFC 2426 §3.2.1). */
export const addressParts = ['pobox', 'extended', 'street', 'city', 'region', 'postcode', 'country'] as const
export type AddressPart = (typeof addressParts)[number]

export type PhoneKind =
  | Place
  | 'cell'
  | 'pager'
  | 'car'
  | 'main'
  | 'isdn'
  | 'fax'
  | 'fax.home'
  | 'fax.work'
  | 'fax.other'
  /** A number that vCard has no word for: the column's own title becomes its label. */
  | 'titled'

/** What a column of an address book in CSV means. */
export type Field =
  | 'prefix'
  | 'given'
  | 'middle'
  | 'family'
  | 'suffix'
  | 'fullName'
  | 'nickname'
  | 'phonetic.given'
  | 'phonetic.family'
  | 'company'
  | 'department'
  | 'title'
  | 'role'
  | 'email'
  | `email.${'home' | 'work'}`
  | `phone.${PhoneKind}`
  | `address.${Place}.${AddressPart}`
  | 'url'
  | `url.${'home' | 'work'}`
  | 'birthday'
  | 'birthday.year'
  | 'birthday.month'
  | 'birthday.day'
  | 'anniversary'
  | 'relation.spouse'
  | 'relation.child'
  | 'relation.manager'
  | 'relation.assistant'
  | 'gender'
  | 'groups'
  /** Google's groups, with ` ::: ` between them. */
  | 'labels'
  /** The addresses of a list: the row is a group. */
  | 'members'
  | 'note'
  | 'photo'
  | 'uid'
  /** Repeats what other columns say ("Ann Doe (ann@example.org)"): kept only where it says more. */
  | 'echo'
  /** Filled for every contact by the program itself ("Normal", "False"): kept only where somebody changed it. */
  | 'bookkeeping'
