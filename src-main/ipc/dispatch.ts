import { RehomeError, toFailure } from '../core/errors.ts'
import { type Handlers, type Reply, requests } from './contract.ts'

/** What each transport carries: a name and an input in, a reply out. */
export type Dispatch = (name: unknown, input: unknown) => Promise<Reply<unknown>>

/**
 * The one point where requests are checked, whatever brought them: the name is an own property of the
 * contract, the input fits its schema, and so does what goes back, so that nothing extra ever leaks.
 */
export function createDispatch(
  handlers: Handlers<typeof requests>,
  onUnexpected: (error: unknown) => void
): Dispatch {
  return async (name, input) => {
    if (typeof name !== 'string' || !Object.hasOwn(requests, name)) {
      return { ok: false, error: { code: 'bridge.unknownRequest', params: {} } }
    }
    const request = name as keyof typeof requests
    const parsed = requests[request].input.safeParse(input)
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path.join('.') ?? ''
      return { ok: false, error: { code: 'bridge.badInput', params: { request, field } } }
    }
    try {
      const handler = handlers[request] as (checked: unknown) => Promise<unknown>
      return { ok: true, value: requests[request].output.parse(await handler(parsed.data)) }
    } catch (error) {
      if (!(error instanceof RehomeError)) onUnexpected(error)
      return { ok: false, error: toFailure(error) }
    }
  }
}
