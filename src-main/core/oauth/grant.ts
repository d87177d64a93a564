import * as z from 'zod'
import { type Grant, services } from './types.ts'

/** No password can begin like this: SASL PLAIN (RFC 4616 §2) has no way to send a NUL. */
const MARK = '\0oauth\0'

const kept = z.strictObject({ service: z.enum(services), refreshToken: z.string().min(1) })

/** A grant in the form in which secrets are kept, beside passwords. */
export const secretOf = ({ service, refreshToken }: Grant): string =>
  MARK + JSON.stringify({ service, refreshToken })

/** The grant that a kept secret is; nothing for a password. */
export function grantIn(secret: string): Grant | undefined {
  if (!secret.startsWith(MARK)) return undefined
  return kept.parse(JSON.parse(secret.slice(MARK.length)))
}
