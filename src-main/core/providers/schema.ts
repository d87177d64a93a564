import * as z from 'zod'

/**
 * What is known of a provider: one JSON file in `resources/providers` each. A wrong value is worse than none (it
 * looks like a wrong password), so each kind of fact must name its source.
 */

const hostName = z
  .string()
  .regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/)
/** `{host}` stands for the host that the person was asked for. */
const serverHost = z.union([hostName, z.literal('{host}')])
/** An address's domain; `*.` stands for any sub-domain. */
const addressDomain = z
  .string()
  .refine((domain) => hostName.safeParse(domain.replace(/^\*\./, '')).success, 'a lower-case domain in ASCII')
const https = z.url({ protocol: /^https$/, hostname: /^([a-z0-9-]+\.)+[a-z]+$/ })
/** An https address in which `{host}` and `{email}` are filled in. */
const httpsTemplate = z.string().regex(/^https:\/\/[^\s"'<>]+$/)
const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
const count = z.number().int().positive()
const text = z.string().trim().min(1).max(600)
const localText = z.strictObject({ en: text, fr: text, ar: text })

/** Matched against a lower-case MX host without its final dot; anchored, for "zoho" is also in "notzoho". */
const mxPattern = z.string().refine((pattern) => {
  try {
    return /^(\^|\(\^\|\\\.\))/.test(pattern) && pattern.endsWith('$') && RegExp(pattern) instanceof RegExp
  } catch {
    return false
  }
}, 'a regular expression, anchored at both ends')

const signInMethod = z.enum(['password', 'app-password', 'oauth'])

/** Servers, the best first. `user` is the login name: the whole address, or the part before the @. */
const servers = (...ports: readonly number[]) =>
  z.strictObject({
    user: z.enum(['email', 'local']),
    servers: z
      .array(
        z.strictObject({
          host: serverHost,
          port: z.number().refine((port) => ports.includes(port), `one of ${ports.join(', ')}`),
          security: z.enum(['tls', 'starttls'])
        })
      )
      .min(1)
      .readonly()
  })

/** An address book or calendar on the web; null where the provider has none, absent where nothing is known. */
const dav = z.strictObject({ url: httpsTemplate, signIn: signInMethod }).nullable()

/** What can be stated of a provider and therefore needs a source. */
const facts = {
  /** Domains of the addresses that the provider gives out; empty for hosts of people's own domains. */
  domains: z.array(addressDomain).readonly(),
  /** Mail exchangers that show that a domain's mail is here; the first match wins. */
  mx: z.array(mxPattern).readonly(),
  imap: servers(993, 143).exactOptional(),
  /** Set instead of `imap` where each customer has another server. */
  askHost: z.strictObject({ example: hostName, pattern: z.string().exactOptional() }).exactOptional(),
  /** Hosts that people type by mistake for the first of `imap`'s servers. */
  wrongHosts: z.array(hostName).readonly().exactOptional(),
  smtp: servers(465, 587).exactOptional(),
  /** How a mail program may sign in, the usual way first. */
  signIn: z.array(signInMethod).min(1).readonly(),
  /** What the person does there first; `link` is a name in `links`. */
  steps: z.array(z.strictObject({ text: localText, link: name.exactOptional() })).readonly(),
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
  /** Where the mail is kept: a country's code (ISO 3166-1 alpha-2) or `EU`. */
  region: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .exactOptional()
}
type Fact = keyof typeof facts
const factNames = Object.keys(facts) as [Fact, ...Fact[]]

const isEmpty = (value: unknown) =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

export const presetSchema = z
  .strictObject({
    id: name,
    name: z.string().min(1).max(80),
    /** `consumer` gives out addresses, `hosting` serves people's own domains; `manual` is no provider. */
    kind: z.enum(['consumer', 'hosting', 'both', 'self-hosted', 'manual', 'unsupported']),
    ...facts,
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
    for (const { link } of preset.steps) if (link && !(link in preset.links)) complain(`no link ${link}`)
  })

/** A provider as its file describes it. */
export type Preset = z.infer<typeof presetSchema>
