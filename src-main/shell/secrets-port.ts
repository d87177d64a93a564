import * as z from 'zod'
import type { Secrets } from '../core/ports.ts'
import { RehomeError } from '../core/errors.ts'

const of = { moveId: z.string(), side: z.enum(['old', 'new']) }
const get = z.strictObject(of)
const set = z.strictObject({ ...of, password: z.string(), remember: z.boolean() })
const replace = z.strictObject({ ...of, password: z.string() })
const forget = z.strictObject({ moveId: z.string(), side: of.side.exactOptional() })
/** What `get` answers: ports carry no `undefined` of their own. */
const answer = z.string().nullable()

/** The main process's end: answers what the engine asks of the passwords. */
export function serveSecrets(secrets: Secrets): (name: string, input: unknown) => Promise<unknown> {
  return async (name, input) => {
    switch (name) {
      case 'get': {
        const { moveId, side } = get.parse(input)
        return (await secrets.get(moveId, side)) ?? null
      }
      case 'set': {
        const { moveId, side, password, remember } = set.parse(input)
        return secrets.set(moveId, side, password, remember)
      }
      case 'replace': {
        const { moveId, side, password } = replace.parse(input)
        return secrets.replace(moveId, side, password)
      }
      case 'forget': {
        const { moveId, side } = forget.parse(input)
        return secrets.forget(moveId, side)
      }
      default:
        throw new RehomeError('bridge.unknownRequest')
    }
  }
}

/** The engine's end: passwords are asked for over the port when they are needed, and kept nowhere else. */
export function remoteSecrets(call: (name: string, input: unknown) => Promise<unknown>): Secrets {
  return {
    get: async (moveId, side) => answer.parse(await call('get', { moveId, side })) ?? undefined,
    async set(moveId, side, password, remember) {
      await call('set', { moveId, side, password, remember })
    },
    async replace(moveId, side, password) {
      await call('replace', { moveId, side, password })
    },
    async forget(moveId, side) {
      await call('forget', { moveId, ...(side && { side }) })
    }
  }
}
