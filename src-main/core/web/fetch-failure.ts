import { type ErrorCode, RehomeError } from '../errors.ts'
import { tlsParams } from './explain.ts'
import { certificateNames, codesOf, connectFailureCode, tlsFailureCode } from './failure-codes.ts'
import { hostOf, portOf } from './hosts.ts'

/** Says in one of our codes why a server could not be reached: Node's fetch keeps the reason in `cause`. */
export function networkFailure(caught: unknown, url: URL): RehomeError {
  if (caught instanceof RehomeError) return caught
  const { codes, names } = clues(caught)
  const [code = ''] = codes
  const host = hostOf(url)
  const known = tlsFailureCode(code) ?? connectFailureCode(codes) ?? timeoutCode(code) ?? 'connect.lost'
  return new RehomeError(known, { host, port: portOf(url), ...tlsParams(known, host, names) }, caught)
}

function clues(caught: unknown): { codes: readonly string[]; names: string } {
  for (let error = caught, depth = 0; error instanceof Error && depth < 4; depth++) {
    const codes = codesOf(error)
    if (codes.length > 0) return { codes, names: 'cert' in error ? certificateNames(error.cert) : '' }
    error = error.cause
  }
  return { codes: [], names: '' }
}

function timeoutCode(code: string): ErrorCode | undefined {
  return /^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code) ? 'connect.timeout' : undefined
}
