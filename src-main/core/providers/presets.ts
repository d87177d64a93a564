import gandi from '../../../resources/providers/gandi.json' with { type: 'json' }
import gmail from '../../../resources/providers/gmail.json' with { type: 'json' }
import mailcow from '../../../resources/providers/mailcow.json' with { type: 'json' }
import mailo from '../../../resources/providers/mailo.json' with { type: 'json' }
import microsoft from '../../../resources/providers/microsoft.json' with { type: 'json' }
import other from '../../../resources/providers/other.json' with { type: 'json' }
import ovhExchange from '../../../resources/providers/ovh-exchange.json' with { type: 'json' }
import ovhPro from '../../../resources/providers/ovh-pro.json' with { type: 'json' }
import ovh from '../../../resources/providers/ovh.json' with { type: 'json' }
import sharedSteps from '../../../resources/steps.json' with { type: 'json' }
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

/** Every preset, in the order in which people see them: the best-known first, `other` last. */
export const presets: readonly Preset[] = [
  gmail,
  microsoft,
  ovh,
  ovhPro,
  ovhExchange,
  gandi,
  mailo,
  mailcow,
  other
].map((file: unknown) => inWords(presetSchema.parse(file)))

const byId = new Map(presets.map((preset) => [preset.id, preset]))

export const presetOf = (id: string): Preset | undefined => byId.get(id)
