import { type Conversion, type Draft, hasParameter, made, parameterOf, setAside, without } from '../draft.ts'
import { componentsOf, countComponents, isNamed, joinComponents, unescapeText } from '../value.ts'
import { isBlank } from '../values.ts'

/** What 4.0 (RFC 6350), and RFC 9554 after it, say otherwise than 3.0. */
export const newer: Conversion = (drafts) => drafts.flatMap((draft) => older(draft, drafts))

function older(draft: Draft, all: readonly Draft[]): Draft | readonly Draft[] {
  switch (draft.name) {
    case 'KIND':
      return kind(draft)
    case 'MEMBER':
      return { ...draft, name: 'X-ADDRESSBOOKSERVER-MEMBER' }
    case 'GENDER':
      return gender(draft, all)
    case 'GEO':
      return geo(draft)
    case 'TZ':
      return timeZone(draft)
    case 'TEL':
      return withoutScheme(draft, /^(?:tel:)+(?=.)/i)
    case 'EMAIL':
      return withoutScheme(draft, /^(?:mailto:)+(?=.)/i)
    case 'N':
      return name(draft, all)
    case 'ADR':
      return address(draft)
    case 'FN':
    case 'ORG':
    case 'TITLE':
    case 'ROLE':
    case 'NOTE':
      return withoutValue(draft, 'text')
    case 'URL':
      return withoutValue(draft, 'uri')
    default:
      return draft
  }
}

function withoutValue(draft: Draft, value: string): Draft {
  return hasParameter(draft, 'VALUE', value)
    ? { ...draft, parameters: without(draft.parameters, 'VALUE') }
    : draft
}

/** Apple's names, which came before 4.0 had any. */
function kind(draft: Draft): Draft {
  const value = draft.value.toLowerCase()
  if (value === 'group') return { ...draft, name: 'X-ADDRESSBOOKSERVER-KIND', value }
  return value === 'org' ? { ...draft, name: 'X-ABShowAs', value: 'COMPANY' } : draft
}

function gender(draft: Draft, all: readonly Draft[]): Draft[] {
  const [[sex = ''] = []] = componentsOf(draft.value)
  const word = { M: 'Male', F: 'Female' }[sex.toUpperCase()]
  const isSaid = word === undefined || all.some((each) => isNamed(each, 'X-GENDER'))
  return isSaid ? [draft] : [draft, made('X-GENDER', word)]
}

/** `geo:48.2,16.3` (RFC 5870) is `48.2;16.3`; a height or the like is set aside. */
function geo(draft: Draft): Draft[] {
  const [, latitude, longitude, more] = /^geo:([\d.+-]+),([\d.+-]+)(.*)$/is.exec(draft.value) ?? []
  if (latitude === undefined || longitude === undefined) return [draft]
  const plain = {
    ...draft,
    parameters: without(draft.parameters, 'VALUE'),
    value: `${latitude};${longitude}`
  }
  return more === '' ? [plain] : [plain, setAside(draft)]
}

function timeZone(draft: Draft): Draft {
  const [, hours, minutes = '00'] = /^([+-]\d\d):?(\d\d)?$/.exec(draft.value) ?? []
  if (hours !== undefined && !hasParameter(draft, 'VALUE', 'text')) {
    return { ...draft, parameters: without(draft.parameters, 'VALUE'), value: `${hours}:${minutes}` }
  }
  const isSaid = parameterOf(draft, 'VALUE') !== undefined
  return isSaid ? draft : { ...draft, parameters: [...draft.parameters, { name: 'VALUE', value: 'text' }] }
}

function withoutScheme(draft: Draft, scheme: RegExp): Draft {
  if (!scheme.test(draft.value)) return withoutValue(draft, 'text')
  const parameters = without(draft.parameters, 'VALUE')
  return { ...draft, parameters, value: draft.value.replace(scheme, '').trim() }
}

/** Five components; what RFC 9554 adds is set aside with the rest. */
function name(draft: Draft, all: readonly Draft[]): Draft[] {
  const sortAs = draft.parameters
    .filter((parameter) => parameter.name === 'SORT-AS')
    .map(({ value }) => value)
  const isSorted = sortAs.length === 0 || all.some((each) => isNamed(each, 'SORT-STRING'))
  const plain = withoutValue(withoutParameter(draft, 'SORT-AS'), 'text')
  return [...sized(plain, 5), ...(isSorted ? [] : [made('SORT-STRING', sortAs.join(','))])]
}

/** Seven components; a label that 4.0 keeps in a parameter is a property of its own. */
function address(draft: Draft): Draft[] {
  const label = parameterOf(draft, 'LABEL')
  const plain = withoutValue(withoutParameter(draft, 'LABEL'), 'text')
  // One line that somebody typed is a street at least, and no post-office box.
  const isOneLine = countComponents(plain.value) === 1
  const whole = isOneLine
    ? { ...plain, value: joinComponents(['', '', ...componentsOf(plain.value)]) }
    : plain
  const parts = sized(whole, 7)
  if (label === undefined) return parts
  const parameters = plain.parameters.filter((parameter) => parameter.name === 'TYPE')
  const envelope = made('LABEL', unescapeText(label), parameters)
  return isBlank(plain) ? [envelope] : [...parts, envelope]
}

function withoutParameter(draft: Draft, name: string): Draft {
  const parameters = without(draft.parameters, name)
  return parameters === draft.parameters ? draft : { ...draft, parameters }
}

function sized(draft: Draft, count: number): Draft[] {
  if (countComponents(draft.value) === count && !/[\\\r\n]/.test(draft.value)) return [draft]
  const components = componentsOf(draft.value)
  const whole = Array.from({ length: count }, (_, at) => components[at] ?? [''])
  const isMore = components.slice(count).some((texts) => texts.some((text) => text.trim() !== ''))
  const value = joinComponents(whole)
  return isMore ? [{ ...draft, value }, setAside(draft)] : [{ ...draft, value }]
}
