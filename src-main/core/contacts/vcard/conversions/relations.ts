import {
  builtIn,
  type Conversion,
  type Draft,
  labelIn,
  labelled,
  made,
  parameterOf,
  without
} from '../draft.ts'
import { isNamed, unescapeText } from '../value.ts'
import { isExtension } from '../values.ts'

/** What Apple's programs translate; any other label is shown as it is. */
const builtInLabels = new Set([
  'Spouse',
  'Partner',
  'Child',
  'Parent',
  'Father',
  'Mother',
  'Brother',
  'Sister',
  'Friend',
  'Assistant',
  'Manager',
  'Other'
])

/** Names that programs made up before there was one for all. */
const vendors: readonly (readonly [name: RegExp, label: string])[] = [
  [/^X-(?:MS-|EVOLUTION-|KADDRESSBOOK-X-)?SPOUSE(?:S?NAME)?$/i, 'Spouse'],
  [/^X-(?:MS-|EVOLUTION-|KADDRESSBOOK-X-)?MANAGER(?:S?NAME)?$/i, 'Manager'],
  [/^X-(?:MS-|EVOLUTION-|KADDRESSBOOK-X-)?ASSISTANT(?:S?NAME)?$/i, 'Assistant'],
  [/^X-(?:MS-)?CHILD$/i, 'Child']
]

/**
 * Relations as Apple writes them, which Google and Nextcloud read too: 4.0's `RELATED` where it names somebody, and
 * the vendors' own, which stay as they are besides.
 */
export const relations: Conversion = (drafts) => {
  const isRelation = (draft: Draft) => vendorsLabel(draft) !== undefined || isNamed(draft, 'RELATED')
  if (!drafts.some(isRelation)) return drafts
  return drafts.reduce<Draft[]>((done, draft) => {
    const label = vendorsLabel(draft)
    if (label !== undefined)
      return [...done, draft, ...related(drafts, done, unescapeText(draft.value), builtIn(label))]
    if (!isNamed(draft, 'RELATED') || !namesSomebody(draft)) return [...done, draft]
    const type = draft.parameters.find(({ name, value }) => name === 'TYPE' && !/^pref$/i.test(value))?.value
    const rest = {
      ...draft,
      name: 'X-ABRELATEDNAMES',
      parameters: without(draft.parameters, 'TYPE', 'VALUE')
    }
    const { group: _, ...ungrouped } = rest
    return [...done, ...labelled([...drafts, ...done], ungrouped, appleLabel(type))]
  }, [])
}

function vendorsLabel(draft: Draft): string | undefined {
  return isExtension(draft) ? vendors.find(([name]) => name.test(draft.name))?.[1] : undefined
}

/** An address, such as `urn:uuid:…`, is understood by nobody in 3.0, and passes through. */
function namesSomebody(draft: Draft): boolean {
  const isText = parameterOf(draft, 'VALUE')?.toLowerCase() === 'text'
  return isText || !/^[a-z][a-z\d+.-]*:\S/i.test(draft.value)
}

function appleLabel(type = 'other'): string {
  const name = type.toLowerCase() === 'agent' ? 'assistant' : type.toLowerCase()
  const label = name.replace(/^./, (first) => first.toUpperCase())
  return builtInLabels.has(label) ? builtIn(label) : type
}

function related(all: readonly Draft[], done: readonly Draft[], name: string, label: string): Draft[] {
  const isThere = (among: readonly Draft[]) =>
    among.some(
      (draft) =>
        isNamed(draft, 'X-ABRELATEDNAMES') &&
        unescapeText(draft.value) === name &&
        labelIn(among, draft)?.toLowerCase() === label.toLowerCase()
    )
  if (name.trim() === '' || isThere(all) || isThere(done)) return []
  return labelled([...all, ...done], made('X-ABRELATEDNAMES', name), label)
}
