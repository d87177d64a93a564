import { RehomeError } from '../errors.ts'
import type { RefusalMeaning, SignInMethod } from '../providers/index.ts'

/** What is known of a provider that has refused a password. */
export interface Habits {
  readonly methods: readonly SignInMethod[]
  /** What a refusal often means there, the most likely first. */
  readonly meanings: readonly RefusalMeaning[]
}

/**
 * Says of a refused password what it may also mean at that provider: most servers give one answer for everything.
 * Where programs need app passwords, it means that.
 */
export function adviseOnPassword(error: unknown, { methods, meanings }: Habits): unknown {
  if (!(error instanceof RehomeError) || error.code !== 'signIn.wrongPassword') return error
  const { host = '', user = '' } = error.params
  const takesOnlyAppPasswords = !methods.includes('password') && methods.includes('app-password')
  if (takesOnlyAppPasswords) return new RehomeError('signIn.appPassword', { host, user }, error)
  const heard = error.params.mayMean
  const mayMean = [...new Set([...(heard === undefined ? [] : [String(heard)]), ...meanings])].join(' ')
  return mayMean === '' ? error : new RehomeError(error.code, { ...error.params, mayMean }, error)
}

/** The other way to write a login name: the whole address, or the part before the @. */
export function otherLoginName(email: string, user: string): string | undefined {
  const local = email.slice(0, email.lastIndexOf('@'))
  if (user.toLowerCase() === email.toLowerCase()) return local
  return user.toLowerCase() === local.toLowerCase() ? email : undefined
}
