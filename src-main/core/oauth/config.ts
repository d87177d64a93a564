import { readFileSync } from 'node:fs'
import * as z from 'zod'
import builtIn from '../../../resources/oauth.json' with { type: 'json' }
import { RehomeError } from '../errors.ts'
import { hostOf, isProtected } from '../web/index.ts'
import { type Service, services } from './types.ts'

/** By https, or on this computer; nothing of a sign-in goes out in clear. */
const endpoint = z.url().refine((url) => URL.canParse(url) && isProtected(new URL(url)), 'https://…')
const line = z.string().min(1).max(500)
/** The forms of client ids and secrets (RFC 6749 appendix A.1): visible characters. */
const visible = z.string().regex(/^[\x21-\x7e]{0,500}$/)

const serviceSchema = z.strictObject({
  /** The service's name, as people know it. */
  name: line,
  /** How Rehome is registered there; empty where it isn't. */
  clientId: visible,
  /** Of clients that have one although they can keep no secret (Google's desktop clients). */
  clientSecret: visible.exactOptional(),
  issuer: endpoint,
  authorizationEndpoint: endpoint,
  tokenEndpoint: endpoint,
  /** The name of this computer in the redirect address, as it is registered: Entra takes `localhost` only. */
  redirectHost: z.enum(['localhost', '127.0.0.1']),
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).min(1),
  /** More of the authorization request, such as `prompt`. */
  parameters: z.record(line, line),
  /** Mail servers that take this service's tokens: they are shown to no other host. */
  hosts: z.array(line.toLowerCase()).min(1),
  /** Address books' hosts that take them, where {@link scopes} cover contacts. */
  contactsHosts: z.array(line.toLowerCase()).exactOptional()
})

/** One service, and how Rehome is registered there. */
export type ServiceConfig = Readonly<z.infer<typeof serviceSchema>> & { readonly id: Service }

const given = z.strictObject({
  microsoft: serviceSchema.partial().exactOptional(),
  google: serviceSchema.partial().exactOptional()
})

export type OAuthConfig = Readonly<Record<Service, ServiceConfig>>

/**
 * What is known of the services: `resources/oauth.json`, then the file that `REHOME_OAUTH_CONFIG` names (its keys, or
 * some of them), then `REHOME_OAUTH_MICROSOFT_CLIENT_ID` and its like, each over the one before.
 * @throws {RehomeError} `input.file`, `input.field`, `input.unknownKey` for a file that can't be understood.
 */
export function readOAuthConfig(env: Readonly<Record<string, string | undefined>>): OAuthConfig {
  const file = env.REHOME_OAUTH_CONFIG
  const own = file ? readGiven(file) : {}
  const entries = services.map((id): [Service, ServiceConfig] => {
    const variable = (name: string) => env[`REHOME_OAUTH_${id.toUpperCase()}_${name}`]?.trim()
    const clientId = variable('CLIENT_ID')
    const clientSecret = variable('CLIENT_SECRET')
    const merged = {
      ...builtIn[id],
      ...own[id],
      ...(clientId && { clientId }),
      ...(clientSecret && { clientSecret })
    }
    return [id, { id, ...serviceSchema.parse(merged) }]
  })
  return Object.fromEntries(entries) as Record<Service, ServiceConfig>
}

function readGiven(file: string): z.infer<typeof given> {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new RehomeError('input.file', { file, expected: 'JSON' }, error)
  }
  const parsed = given.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue?.path.map(String) ?? []
  if (issue?.code === 'unrecognized_keys')
    throw new RehomeError('input.unknownKey', { file, key: [...path, issue.keys[0] ?? ''].join('.') })
  throw new RehomeError('input.field', {
    file,
    field: path.join('.') || '{}',
    expected: issue?.message ?? 'JSON'
  })
}

/** Whether Rehome is registered there: only then a sign-in is possible. */
export const isRegistered = ({ clientId }: ServiceConfig): boolean => clientId !== ''

/** The service whose tokens a mail server takes. */
export function serviceAt(config: OAuthConfig, host: string): ServiceConfig | undefined {
  const name = host.toLowerCase().replace(/\.$/, '')
  return services.map((id) => config[id]).find(({ hosts }) => hosts.includes(name))
}

/** Whether an address book takes the service's tokens. */
export const takesContacts = ({ contactsHosts = [] }: ServiceConfig, url: URL): boolean =>
  contactsHosts.includes(hostOf(url).toLowerCase())
