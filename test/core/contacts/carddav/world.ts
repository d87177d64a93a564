import { GuardedFetch, type GuardOptions } from '../../../../src-main/core/web/index.ts'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { type DavFaults, type DavFaultsOptions, startDavFaults } from '../../../servers/dav-faults.ts'

/** Runs something with a fault server of its own. */
export async function withFaults(
  options: DavFaultsOptions,
  work: (server: DavFaults) => Promise<void>
): Promise<void> {
  const server = await startDavFaults(options)
  try {
    await work(server)
  } finally {
    await server.stop()
  }
}

/** A way in to it, with the right password. */
export function guardFor(server: DavFaults, more: Partial<GuardOptions> = {}): GuardedFetch {
  const { user, password } = server
  return new GuardedFetch({ signIn: { user, password }, agreed: [server.url], side: 'new', ...more })
}

/** What something fails with. */
export async function failureOf(work: Promise<unknown>): Promise<RehomeError> {
  try {
    await work
  } catch (error) {
    if (error instanceof RehomeError) return error
    throw error
  }
  throw new Error('It did not fail')
}

/** Names that nobody has announced anything for. */
export const silentResolver = {
  resolveSrv: () => Promise.reject(new Error('ENOTFOUND')),
  resolveTxt: () => Promise.reject(new Error('ENOTFOUND'))
}

/** All that is yielded, in order. */
export async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of source) all.push(each)
  return all
}
