import type { HostCorrection, PresetView, Recognised } from './types.ts'

export type * from './types.ts'

/** Every preset as the page shows it, the best-known first, `other` last. */
export function presetViews(): readonly PresetView[] {
  return []
}

/** Finds the provider from the address's domain alone, without a look-up. */
export function recognise(email: string): Recognised | null {
  return email ? null : null
}

/** The preset's server for an address; absent for presets whose host has to be asked. */
export function presetServer(presetId: string, email: string): Recognised['imap'] {
  return presetId + email ? undefined : undefined
}

/** How one signs in at a provider; `['password']` where nothing is known. */
export function signInMethods(presetId: string): PresetView['signIn'] {
  return presetId ? ['password'] : []
}

/** Tells when a host is one of the wrong ones that circulate (`mail.gmail.com`). */
export function correctHost(host: string): HostCorrection | null {
  return host ? null : null
}

/** The https address behind a help topic, from the presets alone; undefined for an unknown topic. */
export function helpUrl(topic: string): string | undefined {
  return topic ? undefined : undefined
}
