import { type ErrorCode, RehomeError } from '../errors.ts'
import { certificateNames, connectFailureCode, tlsFailureCode } from './failure-codes.ts'
import { hostOf, portOf } from './hosts.ts'

/** Says in one of our codes why a server could not be reached: Node's fetch keeps the reason in `cause`. */
export function networkFailure(caught: unknown, url: URL): RehomeError {
  if (caught instanceof RehomeError) return caught
  const { code, names } = clues(caught)
  const params = { host: hostOf(url), port: portOf(url) }
  const known = tlsFailureCode(code) ?? connectFailureCode(code) ?? timeoutCode(code) ?? 'connect.lost'
  return new RehomeError(known, known === 'tls.wrongName' ? { ...params, names } : params, caught)
}

function clues(caught: unknown): { code: string; names: string } {
  for (let error = caught, depth = 0; error instanceof Error && depth < 4; depth++) {
    if ('code' in error && typeof error.code === 'string') {
      return { code: error.code, names: 'cert' in error ? certificateNames(error.cert) : '' }
    }
    // Of several addresses of a host, each has its own reason; they are alike.
    error = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause
  }
  return { code: '', names: '' }
}

function timeoutCode(code: string): ErrorCode | undefined {
  return /^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code) ? 'connect.timeout' : undefined
}
