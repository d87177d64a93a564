import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  /** The host that it was meant for: with {@link DavFaults.fetch}, any name. */
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface HttpReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type Reply =
  | HttpReply
  /** Says nothing, for ever; cuts the connection; cuts it after having done what was asked. */
  | 'hang'
  | 'reset'
  | 'resetAfter'

/** Something that goes wrong: nothing is said of the requests that it isn't about. */
export type Rule = (request: SeenRequest) => Reply | undefined

export interface DavFaultsOptions {
  readonly rules?: readonly Rule[]
  /** Whether everybody may do everything, without a password. */
  readonly isOpen?: boolean
  readonly cards?: Readonly<Record<string, string>>
}

export interface DavFaults {
  readonly url: URL
  readonly user: string
  readonly password: string
  /** Where its one address book is. */
  readonly book: URL
  /** All that arrived, in order. */
  readonly requests: readonly SeenRequest[]
  /** The hosts that have been sent the password, in whatever form. */
  readonly hostsWithPassword: () => string[]
  /** Cards by path. */
  readonly cards: ReadonlyMap<string, string>
  /** Changes what goes wrong from now on. */
  rule(...rules: readonly Rule[]): void
  /** Node's fetch in a world where every name leads here. */
  readonly fetch: typeof fetch
  stop(): Promise<void>
}

export const principal = '/principals/eva/'
export const home = '/books/eva/'
export const bookPath = `${home}friends/`
const user = 'eva@home.test'
const password = 'gehéim & €'

/** A small CardDAV server that does as it should, but for its rules; it remembers every request. */
export async function startDavFaults(options: DavFaultsOptions = {}): Promise<DavFaults> {
  let rules = options.rules ?? []
  const requests: SeenRequest[] = []
  const cards = new Map(Object.entries(options.cards ?? {}))
  const collections = new Set([bookPath])
  const server = createServer((request, response) => {
    void seen(request).then((asked) => {
      requests.push(asked)
      const fault = rules.map((rule) => rule(asked)).find((reply) => reply !== undefined)
      if (fault === 'hang') return
      if (fault === 'reset') return void request.socket.destroy()
      const reply =
        fault && fault !== 'resetAfter'
          ? fault
          : options.isOpen || asked.headers.authorization === basic
            ? serve(asked, cards, collections)
            : { status: 401, headers: { 'www-authenticate': 'Basic realm="Books"' } }
      if (fault === 'resetAfter') return void request.socket.destroy()
      send(response, reply)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = new URL(`http://127.0.0.1:${port}/`)
  return {
    url,
    user,
    password,
    book: new URL(bookPath, url),
    requests,
    hostsWithPassword: () => [...new Set(requests.filter(holdsPassword).map(({ host }) => host))],
    cards,
    rule(...next) {
      rules = next
    },
    fetch: (input, init) => {
      const meant = new URL(input instanceof Request ? input.url : input)
      const headers = new Headers(init?.headers)
      headers.set('x-meant-for', meant.host)
      return fetch(new URL(meant.pathname + meant.search, url), { ...init, headers })
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** In a header, in the path or in the body; in clear, encoded for a URL, or in Base64. */
function holdsPassword({ path, headers, body }: SeenRequest): boolean {
  const all = JSON.stringify([path, headers, body])
  const forms = [
    basic.slice(6),
    password,
    encodeURIComponent(password),
    Buffer.from(password).toString('base64')
  ]
  return 'authorization' in headers || forms.some((form) => all.includes(form))
}

async function seen(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  )
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    host: headers['x-meant-for'] ?? headers.host ?? '',
    headers,
    body: Buffer.concat(chunks).toString('utf8')
  }
}

function send(response: ServerResponse, reply: HttpReply): void {
  response.writeHead(reply.status, reply.headers)
  response.end(reply.body)
}

export const etagOf = (text: string) => `"${createHash('sha256').update(text).digest('hex').slice(0, 12)}"`

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A multistatus of responses as XML. */
export function multistatus(...responses: readonly string[]): HttpReply {
  const names = 'xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:s="http://sabredav.org/ns"'
  return {
    status: 207,
    headers: { 'content-type': 'application/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="utf-8"?><d:multistatus ${names}>${responses.join('')}</d:multistatus>`
  }
}

/** What is said of one resource. */
export const response = (href: string, props: string) =>
  `<d:response><d:href>${escaped(href)}</d:href><d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`

export const status = (href: string, line: string, more = '') =>
  `<d:response><d:href>${escaped(href)}</d:href><d:status>HTTP/1.1 ${line}</d:status>${more}</d:response>`

export const bookProps = (name: string, more = '') =>
  `<d:resourcetype><d:collection/><card:addressbook/></d:resourcetype><d:displayname>${escaped(name)}</d:displayname>${more}`

const cardProps = (text: string, more = '') =>
  `<d:getetag>${etagOf(text)}</d:getetag><d:getcontentlength>${Buffer.byteLength(text)}</d:getcontentlength><d:resourcetype/>${more}`

type Cards = Map<string, string>

function serve(
  { method, path, headers, body }: SeenRequest,
  cards: Cards,
  collections: Set<string>
): HttpReply {
  const card = cards.get(path)
  const isStopped =
    (headers['if-none-match'] === '*' && card !== undefined) ||
    (headers['if-match'] !== undefined && (card === undefined || headers['if-match'] !== etagOf(card)))
  switch (method) {
    case 'PROPFIND':
      return described(path, headers.depth ?? '0', cards, collections)
    case 'REPORT':
      return multistatus(
        ...Array.from(body.matchAll(/<d:href>([^<]*)<\/d:href>/g), ([, href = '']) => {
          const text = cards.get(href)
          if (text === undefined) return status(href, '404 Not Found')
          return response(href, cardProps(text, `<card:address-data>${escaped(text)}</card:address-data>`))
        })
      )
    case 'GET':
      if (card === undefined) return { status: 404 }
      return { status: 200, headers: { 'content-type': 'text/vcard', etag: etagOf(card) }, body: card }
    case 'PUT':
      if (isStopped) return { status: 412 }
      cards.set(path, body)
      return { status: card === undefined ? 201 : 204, headers: { etag: etagOf(body) } }
    case 'DELETE':
      if (isStopped) return { status: card === undefined ? 404 : 412 }
      return { status: cards.delete(path) || collections.delete(path) ? 204 : 404 }
    case 'MKCOL':
      if (collections.has(path)) return { status: 405 }
      collections.add(path)
      return { status: 201 }
    default:
      return { status: 405 }
  }
}

function described(path: string, depth: string, cards: Cards, collections: Set<string>): HttpReply {
  const card = cards.get(path)
  if (card !== undefined) return multistatus(response(path, cardProps(card)))
  const me = `<d:current-user-principal><d:href>${principal}</d:href></d:current-user-principal>`
  const deep = depth === '1'
  if (path === '/')
    return multistatus(response(path, `<d:resourcetype><d:collection/></d:resourcetype>${me}`))
  if (path === principal) {
    return multistatus(
      response(path, `<card:addressbook-home-set><d:href>${home}</d:href></card:addressbook-home-set>${me}`)
    )
  }
  if (path === home) {
    const books = [...collections].map((book) => response(book, bookProps('Friends & <family>')))
    const own = response(home, '<d:resourcetype><d:collection/></d:resourcetype>')
    return multistatus(own, ...(deep ? books : []))
  }
  if (!collections.has(path)) return { status: 404 }
  const inside = [...cards].filter(([href]) => href.startsWith(path))
  return multistatus(
    response(path, bookProps('Friends & <family>', me)),
    ...(deep ? inside.map(([href, text]) => response(href, cardProps(text))) : [])
  )
}
