/** Where to click to get one's contacts out of, or into, an address book; the words are in the catalogues. */
export const exportGuides = [
  'google',
  'outlook',
  'icloud',
  'yahoo',
  'zimbra',
  'roundcube',
  'sogo',
  'nextcloud',
  'gmx',
  'ox',
  'thunderbird',
  'android',
  'other'
] as const
export type Guide = (typeof exportGuides)[number]

export const guideSteps = ['1', '2', '3'] as const

const guideOf: Readonly<Record<string, Guide>> = {
  gmail: 'google',
  microsoft: 'outlook',
  'ovh-exchange': 'outlook',
  'ovh-pro': 'outlook',
  ovh: 'zimbra',
  gandi: 'sogo',
  mailcow: 'sogo',
  icloud: 'icloud',
  yahoo: 'yahoo',
  aol: 'yahoo',
  gmx: 'gmx',
  webde: 'gmx',
  'web-de': 'gmx',
  mailbox: 'ox',
  'mailbox-org': 'ox',
  ionos: 'ox',
  nextcloud: 'nextcloud'
}

/** @param presetId A provider's; one that nobody knows has the steps that are alike everywhere. */
export const guideFor = (presetId: string | undefined): Guide => guideOf[presetId ?? ''] ?? 'other'
