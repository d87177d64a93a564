import { AppleLabels, builtIn } from '../apple-labels.ts'
import { type Conversion, type Draft, hasParameter, parameterOf, without } from '../draft.ts'
import type { Parameter } from '../property.ts'
import { isNamed } from '../value.ts'
import { capitals } from '../values.ts'

const labelables = new Set(['TEL', 'EMAIL', 'ADR', 'URL', 'IMPP'])

/** Types of the three versions, and those that Apple and Google write; every other is somebody's own label. */
const types = new Set(
  (
    'home work pref other main internet x400 voice fax cell mobile pager msg video text textphone car bbs modem isdn pcs ' +
    'iphone applewatch dom intl postal parcel homepage profile blog ftp ' +
    'aol applelink attmail cis eworld ibmmail mcimail powershare prodigy tlx'
  ).split(' ')
)

/** Types for programs that don't know Apple's labels. */
const typesOfLabels: Readonly<Record<string, string>> = {
  [builtIn('Home')]: 'HOME',
  [builtIn('Work')]: 'WORK',
  [builtIn('Mobile')]: 'CELL',
  [builtIn('Main')]: 'MAIN',
  [builtIn('Other')]: 'OTHER'
}

const isType = (text: string) => types.has(text) || types.has(text.trim().toLowerCase())
const isLabelable = ({ name }: Draft) => labelables.has(capitals(name))
const isTyped = (draft: Draft) => isLabelable(draft) || isNamed(draft, 'LABEL')

/** What a number, an address … is: types where there are such, labels of the person's own, and which one is preferred. */
export const labels: Conversion = (drafts) =>
  preferred(ownLabels(typesInLabels(drafts.map(withPlainTypes))).map(withoutRepeats))

/** `x-car` is how 4.0 writes a type that only 3.0 knows. */
function withPlainTypes(draft: Draft): Draft {
  const isPrefixed = ({ name, value }: Parameter) =>
    name === 'TYPE' && /^x-/i.test(value) && isType(value.slice(2))
  if (!draft.parameters.some(isPrefixed)) return draft
  const parameters = draft.parameters.map((parameter) =>
    isPrefixed(parameter) ? { ...parameter, value: parameter.value.slice(2) } : parameter
  )
  return { ...draft, parameters }
}

/** `WORK;VOICE;PREF` as a label is what an old ownCloud made of types. */
function typesInLabels(drafts: readonly Draft[]): readonly Draft[] {
  if (drafts.every(({ group }) => group === undefined)) return drafts
  const labels = new AppleLabels(drafts)
  const undone = new Set<string>()
  const typed = drafts.map((draft) => {
    const label = isLabelable(draft) ? labels.of(draft) : undefined
    if (label === undefined) return draft
    const known = typesOfLabels[label]
    if (known !== undefined) return withTypes(draft, [known])
    const parts = label.split(/[;,]/)
    if (parts.length === 1 || !parts.every(isType)) return draft
    undone.add(draft.group ?? '')
    return withTypes(draft, parts)
  })
  return typed.filter((draft) => !(isNamed(draft, 'X-ABLABEL') && undone.has(draft.group ?? '')))
}

function withTypes(draft: Draft, added: readonly string[]): Draft {
  const fresh = added.map((type) => type.trim()).filter((type) => !hasParameter(draft, 'TYPE', type))
  return { ...draft, parameters: [...draft.parameters, ...fresh.map((value) => ({ name: 'TYPE', value }))] }
}

/** `TYPE=Ferienhaus` becomes a label, which programs show. */
function ownLabels(drafts: readonly Draft[]): readonly Draft[] {
  const isOwn = ({ name, value }: Parameter) => name === 'TYPE' && !isType(value)
  const hasOwn = (draft: Draft) => isLabelable(draft) && draft.parameters.some(isOwn)
  if (!drafts.some(hasOwn)) return drafts
  const labels = new AppleLabels(drafts)
  return drafts.flatMap((draft) => {
    if (!hasOwn(draft) || labels.isTied(draft)) return draft
    const own = draft.parameters.filter(isOwn)
    const parameters = draft.parameters.filter((parameter) => !isOwn(parameter))
    const text = own.map(({ value }) => value.replace(/^X-(?=.)/i, '')).join(', ')
    return labels.label({ ...draft, parameters }, text)
  })
}

/** A type that is there twice says it once. */
function withoutRepeats(draft: Draft): Draft {
  if (draft.parameters.length < 2 || !isTyped(draft)) return draft
  const seen = new Set<string>()
  const parameters = draft.parameters.filter(({ name, value }) => {
    if (name !== 'TYPE') return true
    const type = value.toLowerCase()
    if (seen.has(type)) return false
    seen.add(type)
    return true
  })
  return { ...draft, parameters }
}

/** One of a kind is preferred at most: by the lowest `PREF` of 4.0 (RFC 6350 §5.3), else the first that says so. */
function preferred(drafts: readonly Draft[]): readonly Draft[] {
  const saysSo = (draft: Draft) =>
    hasParameter(draft, 'TYPE', 'pref') || parameterOf(draft, 'PREF') !== undefined
  if (!drafts.some(saysSo)) return drafts
  const best = new Map<string, Draft>()
  for (const draft of drafts) {
    if (rankOf(draft) < rankOf(best.get(draft.name))) best.set(draft.name, draft)
  }
  return drafts.map((draft) => {
    if (!isTyped(draft)) return draft
    const parameters = without(draft.parameters, 'PREF')
    const isBest = best.get(draft.name) === draft
    if (isBest) return withTypes({ ...draft, parameters }, ['pref'])
    return {
      ...draft,
      parameters: parameters.filter(({ name, value }) => name !== 'TYPE' || !/^pref$/i.test(value))
    }
  })
}

function rankOf(draft: Draft | undefined): number {
  if (!draft) return Infinity
  if (hasParameter(draft, 'TYPE', 'pref')) return 0
  const rank = parameterOf(draft, 'PREF')
  return rank === undefined ? Infinity : Number.parseInt(rank, 10) || 100
}
