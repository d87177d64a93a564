import sharedSteps from '../../../resources/steps.json' with { type: 'json' }
import { files } from './files.ts'
import { type PresetFile, presetSchema, sharedStepsSchema } from './schema.ts'
import type { LocalText } from './types.ts'

/** A provider with its steps in words. */
export interface Preset extends Omit<PresetFile, 'steps'> {
  readonly steps: readonly { readonly text: LocalText; readonly link?: string }[]
}

const shared = sharedStepsSchema.parse(sharedSteps)

/** @throws {Error} for a step that isn't in `resources/steps.json`. */
function inWords({ steps, ...preset }: PresetFile): Preset {
  const words = (step: PresetFile['steps'][number]): LocalText => {
    if ('text' in step) return step.text
    const text = shared[step.use]
    if (!text) throw new Error(`${preset.id}: no shared step ${step.use}`)
    const named = (line: string) => line.replaceAll('{provider}', preset.name)
    return { en: named(text.en), fr: named(text.fr), ar: named(text.ar) }
  }
  return {
    ...preset,
    steps: steps.map((step) => ({ text: words(step), ...(step.link !== undefined && { link: step.link }) }))
  }
}

const last = ({ kind }: Preset) => (kind === 'manual' ? 1 : 0)

let read: ReadonlyMap<string, Preset> | undefined

/** By id, in the order in which people see them. They are read when first needed, not when a program starts. */
function byId(): ReadonlyMap<string, Preset> {
  read ??= new Map(
    files
      .map((file) => inWords(presetSchema.parse(file)))
      .sort((a, b) => last(a) - last(b) || a.name.localeCompare(b.name, 'en'))
      .map((preset) => [preset.id, preset])
  )
  return read
}

/** Every preset, in the order in which people see them: by name, `other` last. */
export const presets = (): readonly Preset[] => [...byId().values()]

export const presetOf = (id: string): Preset | undefined => byId().get(id)
