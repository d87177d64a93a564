import { AppleLabels, builtIn } from '../apple-labels.ts'
import { type Conversion, type Draft, made, parameterOf, without } from '../draft.ts'
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
  const labels = new AppleLabels(drafts)
  const named = drafts.filter((draft) => isNamed(draft, 'X-ABRELATEDNAMES'))
  const known = new Set(named.map((draft) => keyOf(draft, labels.of(draft))))
  const labelled = (draft: Draft, label: string) => {
    known.add(keyOf(draft, label))
    return labels.label(draft, label)
  }
  return drafts.flatMap((draft) => {
    const label = vendorsLabel(draft)
    if (label !== undefined) {
      const name = unescapeText(draft.value)
      const related = made('X-ABRELATEDNAMES', name)
      if (name.trim() === '' || known.has(keyOf(related, label))) return draft
      return [draft, ...labelled(related, label)]
    }
    if (!isNamed(draft, 'RELATED') || !namesSomebody(draft)) return draft
    const type = draft.parameters.find(({ name, value }) => name === 'TYPE' && !/^pref$/i.test(value))?.value
    const { group: _, ...ungrouped } = draft
    const parameters = without(draft.parameters, 'TYPE', 'VALUE')
    return labelled({ ...ungrouped, name: 'X-ABRELATEDNAMES', parameters }, appleLabel(type))
  })
}

/** Who, and as what. */
function keyOf({ value }: Draft, label: string | undefined): string {
  return JSON.stringify([unescapeText(value), label?.toLowerCase()])
}

function vendorsLabel(draft: Draft): string | undefined {
  const label = isExtension(draft) ? vendors.find(([name]) => name.test(draft.name))?.[1] : undefined
  return label === undefined ? undefined : builtIn(label)
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
