/** The part of hoodiecrow-imap 2.1.0 (CommonJS, without types) that the pretend mailboxes use. */
declare module 'hoodiecrow-imap' {
  import type { Server, Socket } from 'node:net'

  /** A token of a command or response; lists are arrays, NIL is null. */
  export interface Token {
    type: 'ATOM' | 'STRING' | 'LITERAL' | 'SEQUENCE' | 'SECTION' | 'TEXT' | 'NUMBER'
    value: string
    section?: Attribute[]
    partial?: number[]
  }
  export type Attribute = Token | string | number | null | Attribute[]

  export interface Command {
    tag: string
    command: string
    attributes?: Attribute[]
  }

  export interface Response {
    tag: string
    command?: string
    attributes: Attribute | Attribute[]
  }

  /** Bytes are kept in strings, one character (latin1) a byte. */
  export interface StoredMessage {
    uid?: number
    raw: string
    /** RFC 3501 §9, date-time. */
    internaldate: string
    flags: string[]
  }

  export interface StoredFolder {
    'special-use'?: string
    subscribed?: boolean
    flags?: string[]
    uidvalidity?: number
    messages?: StoredMessage[]
    /** Keys are levels of the name, in modified UTF-7. */
    folders?: Record<string, StoredFolder>
  }

  /** A folder as the server indexed it. */
  export interface Mailbox extends StoredFolder {
    path: string
    messages: StoredMessage[]
    flags: string[]
    uidnext: number
    uidvalidity: number
  }

  export interface Connection {
    readonly server: HoodiecrowServer
    readonly socket: Socket | null
    readonly state: 'Not Authenticated' | 'Authenticated' | 'Selected' | 'Logout'
    /** Takes a whole command line, literals included, as it came. */
    scheduleCommand(data: string): void
    send(response: Response, description: string, command: Command, data: string): void
  }

  export type CommandHandler = (
    connection: Connection,
    command: Command,
    data: string,
    done: () => void
  ) => void
  export type FetchHandler = (connection: Connection, message: StoredMessage, query: Token) => Attribute
  export type Plugin = (server: HoodiecrowServer) => void

  export interface HoodiecrowServer {
    readonly server: Server
    readonly connectionHandlers: ((connection: Connection) => void)[]
    readonly fetchHandlers: Record<string, FetchHandler>
    readonly allowedStatus: string[]
    readonly folderCache: Record<string, Mailbox>
    getMailbox(path: string): Mailbox | undefined
    getCommandHandler(command: string): CommandHandler | false
    setCommandHandler(command: string, handler: CommandHandler): void
    registerCapability(keyword: string): void
  }

  export interface Options {
    /** Anything, so that no certificate is read from the disk: there is no encryption on loopback. */
    credentials: object
    users: Record<string, { password: string }>
    plugins: Plugin[]
    storage: {
      INBOX: StoredFolder
      '': { separator: string; type: 'personal'; folders: Record<string, StoredFolder> }
    }
  }

  export default function hoodiecrow(options: Options): HoodiecrowServer
}

declare module 'hoodiecrow-imap/lib/commands/*.js' {
  import type { CommandHandler } from 'hoodiecrow-imap'
  const handler: CommandHandler
  export default handler
}

declare module 'hoodiecrow-imap/lib/commands/handlers/fetch.js' {
  import type { FetchHandler } from 'hoodiecrow-imap'
  const handlers: Record<string, FetchHandler>
  export default handlers
}

declare module 'hoodiecrow-imap/lib/plugins/*.js' {
  import type { Plugin } from 'hoodiecrow-imap'
  const plugin: Plugin
  export default plugin
}
