import { type ErrorCode, RehomeError } from '../errors.ts'
import { hostOf, serverText } from '../web/index.ts'
import type { ServiceConfig } from './config.ts'

/** At which step it failed: some answers mean another thing when a grant is used than when it is asked for. */
export type Step = 'sign-in' | 'renewal'

/**
 * Says in one of our codes why a service gave no token. What was caught isn't kept as the cause: it may hold tokens.
 */
export function serviceFailure(caught: unknown, service: ServiceConfig, step: Step): RehomeError {
  if (caught instanceof RehomeError) return caught
  const { error, description, status } = clues(caught)
  const code = codeOf(error, status, step)
  const reason = serverText(description || error)
  return new RehomeError(code, {
    service: service.name,
    host: hostOf(new URL(service.tokenEndpoint)),
    ...(reason && { reason })
  })
}

/** RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, and what Entra says besides. */
function codeOf(error: string, status: number, step: Step): ErrorCode {
  switch (error) {
    case 'access_denied':
      return 'signIn.denied'
    case 'invalid_grant':
    case 'interaction_required':
    case 'login_required':
    case 'consent_required':
      return step === 'renewal' ? 'signIn.expired' : 'signIn.browserFailed'
    case 'temporarily_unavailable':
    case 'server_error':
    case 'slow_down':
      return 'server.busy'
    case 'invalid_client':
    case 'unauthorized_client':
    case 'invalid_scope':
    case 'invalid_request':
    case 'unsupported_grant_type':
    case 'unsupported_response_type':
      return 'signIn.notRegistered'
  }
  if (status >= 500) return 'server.busy'
  if (status === 401) return 'signIn.notRegistered'
  // No answer of the service's at all, perhaps a hotel's page: the grant may be as good as ever.
  return error === '' && step === 'renewal' ? 'server.unexpected' : 'signIn.browserFailed'
}

/** What openid-client tells of an answer, as far as there is one. */
function clues(caught: unknown): { error: string; description: string; status: number } {
  const from: Record<string, unknown> = typeof caught === 'object' && caught !== null ? { ...caught } : {}
  const own = (name: string): unknown => from[name] ?? (caught instanceof Error && Reflect.get(caught, name))
  const string = (name: string) => {
    const value = own(name)
    return typeof value === 'string' ? value : ''
  }
  const cause = own('cause')
  const status = own('status') ?? (cause instanceof Response ? cause.status : 0)
  return {
    error: string('error'),
    description: string('error_description'),
    status: typeof status === 'number' ? status : 0
  }
}
