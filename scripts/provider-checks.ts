import fc from 'fast-check'
import { getDomain } from 'tldts'
import { isEmpty, type PresetFile } from '../src-main/core/providers/schema.ts'
import type { LocalText } from '../src-main/core/providers/types.ts'
import type { ProviderData } from './provider-files.ts'

/** Everything that presets must be among each other and no schema can say, in sentences; empty where all is well. */
export function problemsOf(data: ProviderData): readonly string[] {
  return [
    ...data.problems,
    ...data.presets.flatMap((preset) => problemsAlone(preset).map((problem) => `${preset.id}: ${problem}`)),
    ...Object.entries(data.steps).flatMap(([name, text]) =>
      wording(text).map((problem) => `${name}: ${problem}`)
    ),
    ...claimedTwice(data.presets),
    ...siblings(data.presets),
    ...exchangers(data)
  ]
}

function problemsAlone(preset: PresetFile): string[] {
  const { askHost, dns, kind } = preset
  const problems = preset.steps.flatMap((step) => ('text' in step ? wording(step.text) : []))
  for (const host of foreignHosts(preset)) problems.push(`${host} is no host of its own, nor in sites`)
  const isOwn = kind === 'hosting' || kind === 'both' || kind === 'self-hosted'
  if (dns && !isOwn) problems.push('has a DNS target, but hosts no domains of others')
  if (kind === 'consumer' && preset.domains.length === 0)
    problems.push('gives out addresses, but names no domain')
  if (!askHost && JSON.stringify(preset).includes('{host}')) problems.push('{host} stands for nothing')
  if (askHost?.pattern !== undefined && !RegExp(askHost.pattern).test(askHost.example)) {
    problems.push('the example of askHost isn’t like its pattern')
  }
  for (const fact of preset.sources.flatMap(({ what }) => what)) {
    if (isEmpty(preset[fact])) problems.push(`a source for ${fact}, of which it says nothing`)
  }
  if (preset.refusals?.includes('other-service') && !preset.siblings)
    problems.push('other-service without siblings')
  return problems
}

/** Hosts of its pages that neither its servers, nor its addresses, nor `sites` vouch for: mistyped, or somebody else's. */
function foreignHosts(preset: PresetFile): string[] {
  const servers = [preset.imap, preset.smtp, preset.exportServer].flatMap((kind) => kind?.servers ?? [])
  const hosts = [
    ...servers.map(({ host }) => host),
    ...preset.domains.map((domain) => domain.replace(/^\*\./, '')),
    ...(preset.askHost?.pattern !== undefined ? [preset.askHost.example] : [])
  ]
  const own = new Set([...hosts.map((host) => getDomain(host)), ...(preset.sites ?? [])])
  const pages = [...Object.values(preset.links), preset.webmail, preset.carddav?.url, preset.caldav?.url]
  return pages
    .filter((page) => page !== undefined)
    .map((page) => page.replace(/^https:\/\//, '').replace(/[/:?#].*$/, ''))
    .filter((host) => host !== '{host}' && !own.has(getDomain(host)))
}

/** The typography of each language, and that all three are there. */
function wording({ en, fr, ar }: LocalText): string[] {
  const problems: string[] = []
  if (/['"]/.test(en)) problems.push(`typewriter’s quotes in “${en}”`)
  if (/['"]|[^\u00a0\u202f][;?!»]|[^\u00a0\u202f]:\s|«[^\u00a0\u202f]/.test(fr)) {
    problems.push(`a quote or a missing narrow space in “${fr}”`)
  }
  if (!/\p{Script=Arabic}/u.test(ar)) problems.push(`“${ar}” isn’t Arabic`)
  if (new Set([en, fr, ar]).size < 3) problems.push(`“${en}” isn’t translated`)
  return problems
}

function claimedTwice(presets: readonly PresetFile[]): string[] {
  const problems: string[] = []
  const once = (what: string, valuesOf: (preset: PresetFile) => readonly string[]) => {
    const owners = new Map<string, string>()
    for (const preset of presets) {
      for (const value of valuesOf(preset)) {
        const owner = owners.get(value)
        if (owner !== undefined) problems.push(`${what} ${value} is both in ${owner} and in ${preset.id}`)
        owners.set(value, preset.id)
      }
    }
    return owners
  }
  const domains = once('the domain', (preset) => preset.domains)
  once('the name', ({ name }) => [name])
  const wrong = once('the wrong host', ({ wrongHosts = [] }) => wrongHosts)
  for (const [domain, id] of domains) {
    const above = `*${domain.replace(/^(\*\.)?[^.]+/, '')}`
    const owner = domains.get(above)
    if (owner !== undefined && owner !== id)
      problems.push(`the domain ${domain} of ${id} is in ${above} of ${owner}`)
  }
  for (const { id, imap } of presets) {
    for (const { host } of imap?.servers ?? []) {
      if (wrong.has(host))
        problems.push(`${host} is right for ${id}, and wrong for ${String(wrong.get(host))}`)
    }
  }
  return problems
}

function siblings(presets: readonly PresetFile[]): string[] {
  const byId = new Map(presets.map((preset) => [preset.id, preset]))
  return presets.flatMap(({ id, siblings: ids = [] }) =>
    ids
      .filter((sibling) => sibling === id || byId.get(sibling)?.siblings?.includes(id) !== true)
      .map((sibling) => `${id}: ${sibling} is no sibling, or doesn’t name it in return`)
  )
}

const hostsByPattern = new Map<string, readonly string[]>()

/** Hosts that a pattern matches, the same ones each time. */
function hostsLike(pattern: RegExp): readonly string[] {
  const known = hostsByPattern.get(pattern.source)
  if (known) return known
  const hosts = fc.sample(fc.stringMatching(pattern), { numRuns: 25, seed: 1 })
  hostsByPattern.set(pattern.source, hosts)
  return hosts
}

/** A mail exchanger belongs to one preset alone: among siblings, to the one that is tried first. */
function exchangers({ presets, gateways }: ProviderData): string[] {
  const owners = [
    ...presets.map(({ id, mx }) => ({ owner: id, mx })),
    ...gateways.map(({ name, mx }) => ({ owner: `the gateway ${name}`, mx }))
  ]
  const patterns = owners.flatMap(({ owner, mx }) =>
    mx.map((pattern) => ({ owner, pattern, expression: new RegExp(pattern) }))
  )
  const ownersOf = (host: string) =>
    new Set(patterns.filter(({ expression }) => expression.test(host)).map(({ owner }) => owner))
  const shared = new Map<string, string>()
  for (const { expression } of patterns) {
    for (const host of hostsLike(expression)) {
      const found = [...ownersOf(host.toLowerCase())]
      if (found.length > 1) shared.set(found.join(' and '), host)
    }
  }
  const problems = [...shared].map(
    ([found, host]) => `${found} match ${host}: among siblings, only the one to try first has mx`
  )
  for (const { id, siblings: others = [], dns, mx } of presets) {
    // Where no exchanger is known, as with servers of one's own, a target can't be told by it either.
    if (mx.length === 0 && others.length === 0) continue
    for (const { host } of dns?.mx ?? []) {
      const found = ownersOf(host.replace('{domain-dashes}', 'example-org'))
      if (![id, ...others].some((own) => found.has(own)))
        problems.push(`${id}: its DNS target ${host} isn’t in mx`)
    }
  }
  return problems
}
