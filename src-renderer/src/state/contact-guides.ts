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

/** The repository at GitHub where steps were read, and when; of the others, nobody has compared them with what there is now. */
export const guideSources: Readonly<
  Partial<Record<Guide, { readonly source: string; readonly date: string }>>
> = {
  zimbra: { source: 'ovh/docs', date: '2026-11-21' },
  roundcube: { source: 'roundcube/roundcubemail', date: '2026-11-21' }
}

/** By the ids of `resources/providers`. */
export const guideOf: Readonly<Record<string, Guide>> = {
  gmail: 'google',
  'google-workspace': 'google',
  microsoft: 'outlook',
  microsoft365: 'outlook',
  'ovh-exchange': 'outlook',
  'ovh-pro': 'outlook',
  ovh: 'zimbra',
  'ovh-ca': 'zimbra',
  gandi: 'sogo',
  mailcow: 'sogo',
  icloud: 'icloud',
  yahoo: 'yahoo',
  aol: 'yahoo',
  gmx: 'gmx',
  'gmx-com': 'gmx',
  'web-de': 'gmx',
  'mail-com': 'gmx',
  'mailbox-org': 'ox',
  'ionos-co-uk': 'ox',
  'ionos-com': 'ox',
  'ionos-de': 'ox',
  'ionos-es': 'ox',
  'ionos-fr': 'ox',
  'ionos-it': 'ox',
  alwaysdata: 'roundcube',
  iredmail: 'roundcube',
  o2switch: 'roundcube',
  'mail-in-a-box': 'nextcloud',
  murena: 'nextcloud'
}

/** @param presetId A provider's; one that nobody knows has the steps that are alike everywhere. */
export const guideFor = (presetId: string | undefined): Guide => guideOf[presetId ?? ''] ?? 'other'
