import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Candidate, Discovery } from '../core/discovery/index.ts'
import { dnsResolver, type DnsResolver } from '../core/discovery/index.ts'
import { RehomeError } from '../core/errors.ts'
import { helpUrl, type PresetView, presetViews, signInMethods } from '../core/providers/index.ts'
import type { Formatter } from '../i18n/index.ts'
import type { Command, Context } from './command.ts'
import { exit } from './exit-codes.ts'

export const discover: Command = {
  usage: 'discover ADDRESS [--dns HOST:PORT] [--offline]',
  example: 'rehome discover marie@example.org',
  summary: 'cli.help.discover',
  arguments: 1,
  options: { dns: { type: 'string' }, offline: { type: 'boolean' } },
  optionTexts: { 'dns HOST:PORT': 'cli.help.discover.dns', offline: 'cli.help.discover.offline' },
  async run(context, options, typed = '') {
    const { output, words, signal } = context
    const resolver = typeof options.dns === 'string' ? await resolverAt(options.dns) : undefined
    output.status(words.text('cli.discover.looking', { domain: domainOf(typed) }))
    const found = await context.discover(typed, {
      signal,
      offline: options.offline === true,
      ...(resolver && { resolver })
    })
    output.status('')
    if (signal.aborted) throw new RehomeError('move.interrupted')
    if (!found) throw new RehomeError('input.usage', { argument: typed, expected: 'name@example.org' })
    report(found, context)
    return exit.done
  }
}

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1)

/** @throws {RehomeError} `input.usage` for what is no server. */
async function resolverAt(server: string): Promise<DnsResolver> {
  const wrong = (cause?: unknown) =>
    new RehomeError('input.usage', { argument: `--dns ${server}`, expected: '--dns 192.0.2.53:53' }, cause)
  const bare = isIP(server) === 6 ? server : undefined
  const [, host = '', port = '53'] =
    /^\[?([^[\]]+?)\]?(?::(\d{1,5}))?$/.exec(bare ? `[${bare}]` : server) ?? []
  if (host === '' || Number(port) < 1 || Number(port) > 65_535) throw wrong()
  try {
    const { address, family } = await lookup(host)
    return dnsResolver([family === 6 ? `[${address}]:${port}` : `${address}:${port}`])
  } catch (error) {
    throw wrong(error)
  }
}

/** @throws {RehomeError} `discovery.*` where nothing was found. */
function report(found: Discovery, context: Context): void {
  const { output, words } = context
  const { email, candidates, gateway, suggestion, alternatives } = found
  const [best, ...others] = candidates
  const meant =
    suggestion === undefined ? undefined : `${email.slice(0, email.lastIndexOf('@'))}@${suggestion}`
  if (meant !== undefined) output.note(words.text('cli.discover.suggestion', { address: meant }))
  const presetId = best?.presetId ?? found.presetId
  if (presetId === undefined) throw nothingFound(found)
  const domain = domainOf(email)
  const preset = viewOf(presetId)
  if (gateway !== undefined) output.line(words.text('cli.discover.gateway', { domain, gateway }))
  if (best) describe(best, domain, words).forEach((line) => output.line(line))
  else output.line(words.text('cli.discover.askHost', { domain, provider: preset?.name ?? presetId }))
  const [method = 'password'] = signInMethods(presetId)
  if (best) output.line(words.text('cli.discover.signIn', { method }))
  const steps = stepsOf(preset, words)
  if (steps.length > 0) output.line(`\n${words.text('cli.discover.steps')}`)
  steps.forEach(({ text, url }, index) => {
    const link = url === undefined ? '' : ` ${url}`
    output.line(words.text('cli.discover.step', { number: words.number(index + 1), text }) + link)
  })
  const names = [...others.map(({ imap }) => imap.host), ...alternatives.map((id) => viewOf(id)?.name ?? id)]
  if (names.length > 0) output.line(words.text('cli.discover.others', { list: words.list(names) }))
  if (best && best.trust !== 'high') output.line(words.text('cli.discover.confirm', { site: best.site }))
  output.event({
    type: 'summary',
    email,
    provider: presetId === 'other' ? null : presetId,
    providerName: presetId === 'other' ? null : (preset?.name ?? null),
    imap: best?.imap ?? null,
    smtp: best?.smtp ?? null,
    carddav: best?.carddav ?? null,
    auth: signInMethods(presetId),
    steps,
    source: best?.source ?? null,
    trust: best?.trust ?? null,
    site: best?.site ?? null,
    evidence: best?.evidence ?? null,
    software: best?.software ?? null,
    candidates,
    alternatives,
    exchangers: found.exchangers,
    gateway: gateway ?? null,
    suggestion: meant ?? null,
    ownDomain: found.isOwnDomain,
    offline: found.isOffline
  })
}

/** Why nothing was found, for a person. */
export function nothingFound({ email, gateway, suggestion, isOffline }: Discovery): RehomeError {
  const params = { domain: domainOf(email), ...(suggestion !== undefined && { suggestion }) }
  if (gateway !== undefined) return new RehomeError('discovery.gateway', { ...params, gateway })
  return new RehomeError(isOffline ? 'discovery.offline' : 'discovery.notFound', params)
}

/** How a server was found, as a sentence. */
export function reasonFor(
  { presetId, source, evidence, site }: Candidate,
  domain: string,
  words: Formatter
): string {
  const provider = presetId === 'other' ? site : (viewOf(presetId)?.name ?? presetId)
  const why = source === 'mx-autoconfig' ? 'mxfile' : source
  return words.text('cli.discover.source', { source: why, domain, provider, evidence })
}

function describe(best: Candidate, domain: string, words: Formatter): string[] {
  const { imap, smtp, carddav } = best
  const server = ({ port, ...more }: Candidate['imap']) => ({ ...more, port: String(port) })
  return [
    reasonFor(best, domain, words),
    words.text('cli.discover.imap', server(imap)),
    ...(smtp ? [words.text('cli.discover.smtp', server(smtp))] : []),
    ...(carddav ? [words.text('cli.discover.carddav', { url: carddav.url })] : [])
  ]
}

const viewOf = (id: string): PresetView | undefined => presetViews().find((view) => view.id === id)

/** What the person does at the provider first, in their language. */
function stepsOf(preset: PresetView | undefined, words: Formatter): { text: string; url?: string }[] {
  if (!preset || preset.id === 'other') return []
  return preset.steps.map(({ text, topic }) => {
    const url = topic === undefined ? undefined : helpUrl(topic)
    return { text: text[words.language], ...(url !== undefined && { url }) }
  })
}
