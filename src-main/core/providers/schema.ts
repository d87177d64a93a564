import * as z from 'zod'
import type { PresetKind, RefusalMeaning } from './types.ts'

/**
 * What is known of a provider: one JSON file in `resources/providers` each. A wrong value is worse than none (it
 * looks like a wrong password), so each kind of fact must name its source.
 */

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
const nameOfHost = `(?=.{1,253}$)(${label}\\.)+[a-z][a-z0-9-]*[a-z0-9]$`
const hostName = z.string().regex(RegExp(`^${nameOfHost}`))
/** `{host}` stands for the host that the person was asked for; `127.0.0.1` for a bridge on this computer. */
const serverHost = z.union([hostName, z.literal(['{host}', '127.0.0.1'])])
/** An address's domain; `*.` stands for any sub-domain. */
const addressDomain = z.string().regex(RegExp(`^(\\*\\.)?${nameOfHost}`))
const https = z.url({ protocol: /^https$/, hostname: /^([a-z0-9-]+\.)+[a-z]+$/ })
/** An https address in which `{host}` and `{email}` are filled in. */
const httpsTemplate = z.string().regex(/^https:\/\/[^\s"'<>]+$/)
const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
const count = z.number().int().positive()
const text = z.string().trim().min(1).max(600)
const localText = z.strictObject({ en: text, fr: text, ar: text })

/** Matched against a lower-case MX host without its final dot; anchored, for "zoho" is also in "notzoho". */
const mxPattern = z.string().refine((pattern) => {
  const body = /^(?:\^|\(\^\|\\\.\))(.+)\$$/.exec(pattern)?.[1]
  try {
    // A bar outside of brackets would loosen both anchors; a bare dot would match any letter.
    return (
      body !== undefined &&
      !/(^|[^\\])\.|(^|\))[^(]*\||\|[^)]*$/.test(body) &&
      RegExp(pattern) instanceof RegExp
    )
  } catch {
    return false
  }
}, 'a regular expression, anchored at both ends, its dots escaped, with | only in brackets')

const signInMethod = z.enum(['password', 'app-password', 'oauth'])

/** Where TLS begins with the connection (RFC 8314); elsewhere STARTTLS comes first. */
const tlsPorts: readonly number[] = [993, 465]
/** Those of Proton Mail Bridge: a program on this computer. */
const bridgePorts: readonly number[] = [1143, 1025]

/** Servers, the best first. `user` is the login name: the whole address, or the part before the @. */
const servers = (...ports: readonly number[]) =>
  z.strictObject({
    user: z.enum(['email', 'local']),
    servers: z
      .array(
        z
          .strictObject({
            host: serverHost,
            port: z.number().refine((port) => ports.includes(port), `one of ${ports.join(', ')}`),
            security: z.enum(['tls', 'starttls'])
          })
          .refine(({ port, security }) => (security === 'tls') === tlsPorts.includes(port), 'TLS or STARTTLS')
          .refine(
            ({ host, port }) => (host === '127.0.0.1') === bridgePorts.includes(port),
            'a bridge’s port'
          )
      )
      .min(1)
      .readonly()
  })

/**
 * An address book or calendar on the web; null where the provider has none, absent where nothing is known. `user` is
 * the login name where it isn't the address; `other` is one that the person has to look up.
 */
const dav = z
  .strictObject({
    url: httpsTemplate,
    signIn: signInMethod,
    user: z.enum(['email', 'local', 'other']).exactOptional()
  })
  .nullable()

/** A name in a zone, relative to the domain: `@`, `_imaps._tcp`, `selector1._domainkey`. */
const recordName = z
  .string()
  .regex(/^(@|[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*)$/)
/** `{domain}`, `{domain-dashes}` (dots as dashes) and `{host}` are filled in. */
const recordValue = z.string().min(1).max(500)
const need = z.enum(['required', 'recommended', 'optional'])

/** What the zone of an own domain must say once its mail is with this provider. */
const dnsTarget = z.strictObject({
  /** Empty where each customer has other ones, which the provider's own pages tell. */
  mx: z.array(z.strictObject({ priority: z.number().int().min(0).max(65535), host: recordValue })).readonly(),
  /** Mail exchangers that are right as well: older names, other sets. Like `mx` of the preset, anchored. */
  mxAlso: z.array(mxPattern).readonly().exactOptional(),
  /** What SPF must name (RFC 7208), such as `include:mx.ovh.com`; the best first. */
  spf: z
    .array(z.string().regex(/^(include:|a(:|$)|mx(:|$)|ip4:|ip6:)\S*$/))
    .min(1)
    .readonly(),
  spfAll: z.enum(['~all', '-all']),
  /** DKIM keys (RFC 6376); without a value, the provider's own pages tell it. */
  dkim: z
    .array(
      z.strictObject({ type: z.enum(['CNAME', 'TXT']), name: recordName, value: recordValue.exactOptional() })
    )
    .readonly(),
  /** How the provider calls its DKIM keys where each customer has others. */
  dkimNames: z.string().max(200).exactOptional(),
  /** What lets programs find the servers. SRV as `priority weight port host`. */
  records: z
    .array(
      z.strictObject({ type: z.enum(['CNAME', 'SRV', 'TXT']), name: recordName, value: recordValue, need })
    )
    .readonly(),
  /** The TXT by which the provider knows that the domain is the person's, such as `google-site-verification=`. */
  verification: z.strictObject({ name: recordName, prefix: z.string().max(80) }).exactOptional(),
  /** Whether mail for people who have not moved yet is passed on to the old server: switch first, then copy. */
  splitDelivery: z.literal(true).exactOptional()
})

const refusalMeaning = z.enum([
  'app-password',
  'imap-off',
  'webmail-first',
  'other-service',
  'paid-only',
  'short-login'
]) satisfies z.ZodType<RefusalMeaning>

/** Words of its own, or those of `resources/steps.json` that many providers share (`{provider}` is filled in). */
const step = z.union([
  z.strictObject({ text: localText, link: name.exactOptional() }),
  z.strictObject({ use: name, link: name.exactOptional() })
])

/** Steps that many providers share, by name. */
export const sharedStepsSchema = z.record(name, localText)

/** Services that filter mail before it reaches a mailbox: they say nothing of where that is. */
export const gatewaysSchema = z.array(
  z.strictObject({ name: z.string().min(1).max(80), mx: z.array(mxPattern).min(1) })
)

/** What can be stated of a provider and therefore needs a source. */
const facts = {
  /** Domains of the addresses that the provider gives out; empty for hosts of people's own domains. */
  domains: z.array(addressDomain).readonly(),
  /** Mail exchangers that show that a domain's mail is here; the first match wins. */
  mx: z.array(mxPattern).readonly(),
  imap: servers(993, 143, 1143).exactOptional(),
  /** Set instead of `imap` where each customer has another server. */
  askHost: z
    .strictObject({
      example: hostName,
      pattern: z.string().exactOptional(),
      /** The login name, where it isn't the whole address. */
      user: z.literal('local').exactOptional()
    })
    .exactOptional(),
  /** A server made for reading a whole mailbox, which shows more messages than the usual one. */
  exportServer: servers(993).exactOptional(),
  /** Other services of the same company behind the same mail exchangers, by id: only a sign-in tells them apart. */
  siblings: z.array(name).min(1).readonly().exactOptional(),
  /** What a refused sign-in may mean here, the most likely first. */
  refusals: z.array(refusalMeaning).readonly().exactOptional(),
  /** Hosts that people type by mistake for the first of `imap`'s servers. */
  wrongHosts: z.array(hostName).readonly().exactOptional(),
  smtp: servers(465, 587, 1025).exactOptional(),
  /** How a mail program may sign in, the usual way first; empty where none can. */
  signIn: z.array(signInMethod).readonly(),
  /** What the person does there first; `link` is a name in `links`. */
  steps: z.array(step).readonly(),
  /** The provider's own pages, by name. */
  links: z.record(name, https),
  folders: z
    .strictObject({
      delimiter: z.string().length(1).exactOptional(),
      prefix: z.string().exactOptional(),
      /** Roles of folders that only show messages of other folders. */
      virtual: z.array(z.enum(['all', 'important', 'flagged'])).exactOptional()
    })
    .exactOptional(),
  limits: z
    .strictObject({
      mailboxBytes: count.exactOptional(),
      messageBytes: count.exactOptional(),
      downloadBytesPerDay: count.exactOptional(),
      uploadBytesPerDay: count.exactOptional(),
      connections: count.exactOptional(),
      folders: count.exactOptional(),
      messagesPerFolder: count.exactOptional(),
      recipientsPerMessage: count.exactOptional(),
      messagesPerHour: count.exactOptional()
    })
    .exactOptional(),
  /** Rules for a mailbox's password, in characters. */
  password: z
    .strictObject({ minLength: count.exactOptional(), maxLength: count.exactOptional() })
    .exactOptional(),
  carddav: dav.exactOptional(),
  caldav: dav.exactOptional(),
  webmail: httpsTemplate.exactOptional(),
  /** Absent where the provider hosts no domains of others, or nothing is known. */
  dns: dnsTarget.exactOptional(),
  /** Where the mail is kept: a country's code (ISO 3166-1 alpha-2) or `EU`. */
  region: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .exactOptional()
}
type Fact = keyof typeof facts
const factNames = Object.keys(facts) as [Fact, ...Fact[]]

/** Whether nothing is stated; null states that there is none. */
export const isEmpty = (value: unknown) =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

export const presetSchema = z
  .strictObject({
    id: name,
    name: z.string().min(1).max(80),
    kind: z.enum([
      'consumer',
      'hosting',
      'both',
      'self-hosted',
      'manual',
      'unsupported'
    ]) satisfies z.ZodType<PresetKind>,
    ...facts,
    /** Registrable domains of the provider's own pages, beside those of its servers and addresses. */
    sites: z.array(hostName).min(1).readonly().exactOptional(),
    /** `verified` in the provider's own documents or code, `documented` there as told by others, `reported` by users. */
    sources: z
      .array(
        z.strictObject({
          what: z.array(z.enum(factNames)).min(1),
          from: z.string().min(1),
          date: z.iso.date(),
          sure: z.enum(['verified', 'documented', 'reported'])
        })
      )
      .min(1)
  })
  .superRefine((preset, context) => {
    const complain = (message: string) => context.addIssue(`${preset.id}: ${message}`)
    const sourced = new Set(preset.sources.flatMap(({ what }) => what))
    for (const fact of factNames) {
      if (!isEmpty(preset[fact]) && !sourced.has(fact)) complain(`${fact} has no source`)
    }
    if (Boolean(preset.imap) === Boolean(preset.askHost) && preset.kind !== 'unsupported') {
      complain('either imap or askHost')
    }
    if ((preset.signIn.length === 0) !== (preset.kind === 'unsupported')) complain('a way to sign in')
    for (const { link } of preset.steps) if (link && !(link in preset.links)) complain(`no link ${link}`)
  })

/** A provider as its file describes it. */
export type PresetFile = z.infer<typeof presetSchema>
