import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import * as z from 'zod'
import {
  gatewaysSchema,
  type PresetFile,
  presetSchema,
  sharedStepsSchema
} from '../src-main/core/providers/schema.ts'

const root = join(import.meta.dirname, '..')

/** The checked-in module that imports every file of `resources/providers`. */
export const modulePath = join(root, 'src-main/core/providers/files.ts')

/** What `resources/` says of providers, and what is wrong with single files of it. */
export interface ProviderData {
  /** The presets whose files are sound, by id. */
  readonly presets: readonly PresetFile[]
  readonly steps: z.infer<typeof sharedStepsSchema>
  readonly gateways: z.infer<typeof gatewaysSchema>
  readonly problems: readonly string[]
}

/** @throws {Error} where `steps.json` or `gateways.json` is broken: nothing can be said without them. */
export function readProviders(resources = join(root, 'resources')): ProviderData {
  const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(resources, ...path), 'utf8'))
  const steps = sharedStepsSchema.parse(read('steps.json'))
  const gateways = gatewaysSchema.parse(read('gateways.json'))
  const presets: PresetFile[] = []
  const problems: string[] = []
  for (const file of readdirSync(join(resources, 'providers')).sort()) {
    try {
      const preset = presetSchema.parse(read('providers', file))
      if (file !== `${preset.id}.json`) throw new Error(`is the preset ${preset.id}, not named after it`)
      const unknown = preset.steps.flatMap((step) =>
        'use' in step && !(step.use in steps) ? [step.use] : []
      )
      if (unknown.length > 0) throw new Error(`steps.json has no ${unknown.join(', ')}`)
      presets.push(preset)
    } catch (error) {
      problems.push(`${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`)
    }
  }
  return { presets, steps, gateways, problems }
}

/** The text of `files.ts`, which imports these presets. */
export async function moduleFor(presets: readonly PresetFile[]): Promise<string> {
  const ids = presets.map(({ id }) => id).sort()
  const text = `
    // Written by \`npm run providers\`.
    ${ids.map((id) => `import ${identifier(id)} from '../../../resources/providers/${id}.json' with { type: 'json' }`).join('\n')}

    /** Every file of \`resources/providers\`, as it was read. */
    export const files: readonly unknown[] = [
      ${ids.map(identifier).join(',\n')}
    ]
  `
  return format(text, { ...(await resolveConfig(modulePath)), filepath: modulePath })
}

/** `ovh-pro` as `ovhPro`; a name can't begin with a digit. */
const identifier = (id: string) =>
  id.replace(/^(?=\d)/, 'n').replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
