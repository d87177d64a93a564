import type { CardProblemCode } from '../types.ts'
import type { Parameter, Property } from './property.ts'
import { escapeText, isNamed, unescapeText } from './value.ts'

/** A property on its way into a card. */
export interface Draft extends Property {
  /** The line where it stood, from 1; 0 where it was made up. */
  readonly line: number
}

/** Notes what somebody should look at. */
export type Report = (
  code: CardProblemCode,
  line: number,
  params?: Readonly<Record<string, string | number>>
) => void

/** One theme of what differs between the versions and producers of vCard. Once done, doing it again changes nothing. */
export type Conversion = (drafts: readonly Draft[], report: Report) => readonly Draft[]

export function made(name: string, text: string, parameters: readonly Parameter[] = []): Draft {
  return { name, parameters, value: escapeText(text), line: 0 }
}

export function without(parameters: readonly Parameter[], ...names: readonly string[]): readonly Parameter[] {
  const isThere = parameters.some(({ name }) => names.includes(name))
  return isThere ? parameters.filter(({ name }) => !names.includes(name)) : parameters
}

export function parameterOf(draft: Property, name: string): string | undefined {
  return draft.parameters.find((parameter) => parameter.name === name)?.value
}

export function hasParameter(draft: Property, name: string, value: string): boolean {
  return draft.parameters.some(
    (each) => each.name === name && each.value.toLowerCase() === value.toLowerCase()
  )
}

/** A line more in the notes, where every person finds it. */
export function withNote(drafts: readonly Draft[], text: string): Draft[] {
  const note = drafts.findIndex((draft) => isNamed(draft, 'NOTE'))
  if (note < 0) return [...drafts, made('NOTE', text)]
  return drafts.map((draft, at) =>
    at === note ? { ...draft, value: escapeText(`${unescapeText(draft.value)}\n${text}`) } : draft
  )
}

/** Keeps what has no place in 3.0 under a name that nobody else uses. */
export function setAside(draft: Draft): Draft {
  return { ...draft, name: `X-OLD-${draft.name.toUpperCase()}` }
}
