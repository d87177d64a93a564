import type { PresetFile } from '../src-main/core/providers/schema.ts'

const columns = [
  'provider',
  'kind',
  'IMAP',
  'SMTP',
  'contacts',
  'calendar',
  'steps',
  'DNS',
  'sure',
  'missing'
]

/** What is known of each provider and what is missing, as lines for a terminal, with a summary. */
export function tableOf(presets: readonly PresetFile[]): string {
  const rows = presets.map((preset) => [
    preset.id,
    preset.kind,
    placeOf(preset),
    serverOf(preset.smtp),
    davOf(preset.carddav),
    davOf(preset.caldav),
    preset.steps.length === 0 ? '' : String(preset.steps.length),
    preset.dns ? 'yes' : '',
    surenessOf(preset),
    missing(preset).join(', ')
  ])
  const widths = columns.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0))
  )
  const lines = [columns, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd()
  )
  const complete = presets.filter((preset) => missing(preset).length === 0).length
  return [...lines, '', `${presets.length} presets, ${complete} complete`].join('\n')
}

/** What a complete preset would have and this one lacks; contacts and calendars may be unknown. */
export function missing({ kind, ...preset }: PresetFile): readonly string[] {
  const isClosed = kind === 'unsupported'
  const lacks = {
    IMAP: !isClosed && !preset.imap && !preset.askHost,
    SMTP: !isClosed && kind !== 'manual' && !preset.smtp,
    steps: preset.steps.length === 0,
    pages: kind !== 'manual' && preset.webmail === undefined && Object.keys(preset.links).length === 0
  }
  return Object.entries(lacks).flatMap(([what, isMissing]) => (isMissing ? [what] : []))
}

function placeOf({ kind, imap, askHost }: PresetFile): string {
  if (kind === 'unsupported') return 'none'
  return askHost ? `asked (${askHost.example})` : serverOf(imap)
}

function serverOf(servers: PresetFile['imap']): string {
  const best = servers?.servers[0]
  return best ? `${best.host}:${best.port}${servers.user === 'local' ? ' local' : ''}` : ''
}

const davOf = (dav: PresetFile['carddav']) => (dav === null ? 'none' : (dav?.signIn ?? '?'))

/** How sure the place of the mailbox is, by its best source. */
function surenessOf({ sources, imap }: PresetFile): string {
  const place = imap ? 'imap' : 'askHost'
  const sure = sources.filter(({ what }) => what.includes(place)).map((source) => source.sure)
  return (['verified', 'documented', 'reported'] as const).find((level) => sure.includes(level)) ?? ''
}
