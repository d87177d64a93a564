import { Agent, buildConnector, fetch as send } from 'undici'
import { hostName } from './names.ts'
import { socketLookup, type Way } from './way.ts'

/**
 * Fetches a file that says where a domain's mail is.
 * @returns Its text; undefined where there is none that may be read.
 */
export type Pages = (url: URL, signal: AbortSignal) => Promise<string | undefined>

/** Bytes of the largest file. */
const LIMIT = 64 * 1024
const REDIRECTS = 3
/** Milliseconds after which an attempt to connect ends by itself, even when nobody waits for it any more. */
const CONNECT_MS = 4000

/**
 * Files over https, from hosts that the way leads to and nowhere else; redirects are followed by hand, and judged as
 * the first address was. Nothing of the person goes along: no address, no cookie, no credentials.
 */
export function webPages(way: Way): Pages {
  return async (url, signal) => {
    const agent = agentFor(way)
    try {
      let at = url
      for (let hop = 0; hop <= REDIRECTS; hop++) {
        if (!mayAsk(at)) return undefined
        const response = await send(at, {
          dispatcher: agent,
          redirect: 'manual',
          signal,
          headers: { accept: 'application/xml, text/xml', 'user-agent': 'Rehome' }
        })
        const next = redirect(response, at)
        if (!next) return await read(response)
        at = next
      }
      return undefined
    } finally {
      // Whatever is still on its way isn't waited for.
      await agent.destroy()
    }
  }
}

type Reply = Awaited<ReturnType<typeof send>>

function agentFor(way: Way): Agent {
  const connect = buildConnector({ lookup: socketLookup(way), allowH2: false, timeout: CONNECT_MS })
  return new Agent({
    allowH2: false,
    connect: (options, callback) => {
      const port = Number(options.port) || 443
      connect({ ...options, port: String(way.port?.(options.hostname, port) ?? port) }, callback)
    }
  })
}

const mayAsk = ({ protocol, hostname, port, username, password }: URL) =>
  protocol === 'https:' &&
  port === '' &&
  username === '' &&
  password === '' &&
  hostName(hostname) === hostname

function redirect({ status, headers }: Reply, from: URL): URL | undefined {
  const location = headers.get('location')
  if (![301, 302, 303, 307, 308].includes(status) || location === null) return undefined
  return URL.canParse(location, from.href) ? new URL(location, from) : undefined
}

async function read({ status, headers, body }: Reply): Promise<string | undefined> {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (status !== 200 || !body || (type !== 'text/xml' && type !== 'application/xml')) return undefined
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > LIMIT) return undefined
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}
