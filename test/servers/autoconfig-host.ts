import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Certificate, certificateFor } from './certificates.ts'

/** What is answered: a file, or whatever a test does itself. */
export type Page = string | ((request: IncomingMessage, response: ServerResponse) => void)

export interface WebRequest {
  /** Host and path with query, such as `autoconfig.cedre.example/mail/config-v1.1.xml`. */
  readonly at: string
  readonly headers: IncomingMessage['headers']
}

export interface AutoconfigHost {
  readonly port: number
  /** What was asked, in order. */
  readonly requests: readonly WebRequest[]
  stop(): Promise<void>
}

/**
 * Serves pages of many hosts over https on a free loopback port; a page that isn't there is a 404.
 * @param pages By host and path.
 * @param certificate For all the hosts of the pages unless said otherwise.
 */
export async function startAutoconfigHost(
  pages: Readonly<Record<string, Page>>,
  certificate?: Certificate
): Promise<AutoconfigHost> {
  const hosts = [...new Set(Object.keys(pages).map((page) => page.slice(0, page.indexOf('/'))))]
  const requests: WebRequest[] = []
  const server = createServer(certificate ?? certificateFor(hosts), (request, response) => {
    const at = `${request.headers.host ?? ''}${request.url ?? ''}`
    requests.push({ at, headers: request.headers })
    const page = pages[at]
    if (page === undefined) response.writeHead(404).end()
    else if (typeof page === 'string') response.setHeader('content-type', 'text/xml').end(page)
    else page(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

export interface FileOptions {
  readonly host: string
  readonly port?: number
  readonly socketType?: string
  readonly username?: string
  /** Further elements of the provider. */
  readonly more?: string
}

/** A file as Thunderbird reads it (config-v1.1.xml). */
export const autoconfigXml = ({
  host,
  port = 993,
  socketType = 'SSL',
  username = '%EMAILADDRESS%',
  more = ''
}: FileOptions) => `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example">
    <domain>%EMAILDOMAIN%</domain>
    <incomingServer type="imap">
      <hostname>${host}</hostname>
      <port>${port}</port>
      <socketType>${socketType}</socketType>
      <username>${username}</username>
      <authentication>password-cleartext</authentication>
    </incomingServer>
    ${more}
  </emailProvider>
</clientConfig>`
