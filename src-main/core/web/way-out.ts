import { Agent, fetch as send } from 'undici'
import { families } from './families.ts'

/** One connection after the other speaks HTTP/1.1: what every address book does, and our tests with it. */
const dispatcher = new Agent({ allowH2: false, ...families })

/** `fetch` of today's undici: the one within Node 24 can end the whole process over a cut answer (nodejs/undici#5360). */
export const fetchOut = ((url: URL, init: Parameters<typeof send>[1]) =>
  send(url, { ...init, dispatcher })) as unknown as typeof fetch
