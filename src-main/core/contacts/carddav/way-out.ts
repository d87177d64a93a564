import { Agent, fetch as send } from 'undici'

/** One connection after the other speaks HTTP/1.1: what every address book does, and our tests with it. */
const dispatcher = new Agent({ allowH2: false })

/** `fetch` of today's undici: the one within Node 24 can end the whole process over a cut answer (nodejs/undici#5360). */
export const fetchOut: typeof fetch = async (input, init) => {
  if (input instanceof Request) throw new TypeError('A URL is expected')
  const response = await send(input, { ...(init as Parameters<typeof send>[1]), dispatcher })
  return response
}
