import Store from 'electron-store'
import * as z from 'zod'
import { dataFolder } from '../core/move/index.ts'
import type { Settings, SettingsData } from '../core/ports.ts'
import { languages } from '../i18n/index.ts'
import { logFault } from '../core/faults.ts'

const settingsSchema = z.object({ language: z.enum(languages).optional().catch(undefined) }).catch({})

/**
 * The person's settings beside their moves. They are a convenience: a file that is damaged, unreadable
 * or not writable costs the settings, and never the start.
 */
export function openSettings(): Settings {
  const store = openStore()
  const { language } = settingsSchema.parse(store?.store)
  let current: Partial<SettingsData> = language === undefined ? {} : { language }
  return {
    get: () => current,
    set(change) {
      current = { ...current, ...change }
      try {
        store?.set(change)
      } catch (error) {
        logFault(error)
      }
    }
  }
}

function openStore(): Store | undefined {
  try {
    return new Store({ cwd: dataFolder(), name: 'settings', clearInvalidConfig: true })
  } catch (error) {
    logFault(error)
    return undefined
  }
}
