import type { AddressInfo, Socket } from 'node:net'
import hoodiecrow, {
  type Attribute,
  type Command,
  type CommandHandler,
  type Connection,
  type HoodiecrowServer,
  type Mailbox,
  type StoredFolder,
  type StoredMessage,
  type Token
} from 'hoodiecrow-imap'
// hoodiecrow looks its commands up by name at run time, which a bundle can't: so they are all named here.
import append from 'hoodiecrow-imap/lib/commands/append.js'
import capability from 'hoodiecrow-imap/lib/commands/capability.js'
import close from 'hoodiecrow-imap/lib/commands/close.js'
import create from 'hoodiecrow-imap/lib/commands/create.js'
import remove from 'hoodiecrow-imap/lib/commands/delete.js'
import examine from 'hoodiecrow-imap/lib/commands/examine.js'
import expunge from 'hoodiecrow-imap/lib/commands/expunge.js'
import fetch from 'hoodiecrow-imap/lib/commands/fetch.js'
import fetchHandlers from 'hoodiecrow-imap/lib/commands/handlers/fetch.js'
import list from 'hoodiecrow-imap/lib/commands/list.js'
import login from 'hoodiecrow-imap/lib/commands/login.js'
import logout from 'hoodiecrow-imap/lib/commands/logout.js'
import lsub from 'hoodiecrow-imap/lib/commands/lsub.js'
import noop from 'hoodiecrow-imap/lib/commands/noop.js'
import search from 'hoodiecrow-imap/lib/commands/search.js'
import select from 'hoodiecrow-imap/lib/commands/select.js'
import status from 'hoodiecrow-imap/lib/commands/status.js'
import store from 'hoodiecrow-imap/lib/commands/store.js'
import subscribe from 'hoodiecrow-imap/lib/commands/subscribe.js'
import uidFetch from 'hoodiecrow-imap/lib/commands/uid fetch.js'
import uidSearch from 'hoodiecrow-imap/lib/commands/uid search.js'
import uidStore from 'hoodiecrow-imap/lib/commands/uid store.js'
import unsubscribe from 'hoodiecrow-imap/lib/commands/unsubscribe.js'
import literalPlus from 'hoodiecrow-imap/lib/plugins/literalplus.js'
import namespace from 'hoodiecrow-imap/lib/plugins/namespace.js'
import specialUse from 'hoodiecrow-imap/lib/plugins/special-use.js'
import uidPlus from 'hoodiecrow-imap/lib/plugins/uidplus.js'
import unselect from 'hoodiecrow-imap/lib/plugins/unselect.js'
import { encodeName } from './mailbox-name.ts'

export type SpecialUse = '\\Sent' | '\\Drafts' | '\\Junk' | '\\Trash'

export interface PretendMessage {
  readonly source: Buffer
  readonly received: Date
  readonly flags: readonly string[]
}

export interface PretendFolder {
  /** From the top; `['INBOX']` for the inbox. */
  readonly levels: readonly string[]
  readonly use?: SpecialUse
  readonly messages: readonly PretendMessage[]
  /** False for a name that only has folders below it. */
  readonly selectable?: boolean
}

export interface PretendServerOptions {
  readonly user: string
  readonly password: string
  readonly folders: readonly PretendFolder[]
  /** The size of the mailbox, told by QUOTA. */
  readonly quotaBytes: number
  /** How long a message takes to be stored, in milliseconds. */
  readonly appendDelay?: number
  /** Asked each time a folder is opened; levels joined by `/`. True refuses it with a NO. */
  readonly refuses?: (folder: string) => boolean
  /** Told when the mailbox begins to change: the first CREATE or APPEND, and each one after it. */
  readonly onChange?: () => void
}

export interface PretendServer {
  readonly port: number
  /** Ends every connection, then stops listening. */
  close(): Promise<void>
}

/** Starts an IMAP server without encryption on 127.0.0.1, at a free port. */
export async function startServer(options: PretendServerOptions): Promise<PretendServer> {
  const sockets = new Set<Socket>()
  const crow = hoodiecrow({
    credentials: {},
    users: { [options.user]: { password: options.password } },
    // The order matters: plugins build on the commands that are there.
    plugins: [
      withCommands,
      literalPlus,
      namespace,
      uidPlus,
      unselect,
      specialUse,
      exact,
      (server) => pretending(server, options)
    ],
    storage: storageOf(options.folders)
  })
  crow.connectionHandlers.push(({ socket }) => {
    if (!socket) return
    // hoodiecrow writes many short lines: without this, each answer waits for the one before to be acknowledged.
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    crow.server.once('error', reject)
    crow.server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (crow.server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        crow.server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

function storageOf(folders: readonly PretendFolder[]) {
  const root: StoredFolder & { folders: Record<string, StoredFolder> } = { folders: {} }
  let inbox: StoredFolder = {}
  for (const [at, { levels, use, messages, selectable = true }] of folders.entries()) {
    const folder: StoredFolder = {
      ...(use && { 'special-use': use }),
      ...(!selectable && { flags: ['\\Noselect'] }),
      uidvalidity: 1_700_000_000 + at,
      messages: messages.map(stored),
      folders: {}
    }
    if (levels.join('/') === 'INBOX') {
      inbox = folder
      continue
    }
    const name = encodeName(levels.at(-1) ?? '')
    const parent = levels
      .slice(0, -1)
      .reduce<StoredFolder>((above, level) => above.folders?.[encodeName(level)] ?? above, root)
    parent.folders = { ...parent.folders, [name]: folder }
  }
  return { INBOX: inbox, '': { separator: '/', type: 'personal' as const, folders: root.folders } }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function stored({ source, received, flags }: PretendMessage): StoredMessage {
  const [date = '', time = ''] = received.toISOString().split('T')
  const [year, , day] = date.split('-')
  return {
    raw: source.toString('latin1'),
    flags: [...flags],
    internaldate: `${day}-${months[received.getUTCMonth()]}-${year} ${time.slice(0, 8)} +0000`
  }
}

function withCommands(server: HoodiecrowServer): void {
  const commands: Readonly<Record<string, CommandHandler>> = {
    append,
    capability,
    close,
    create,
    delete: remove,
    examine,
    expunge,
    fetch,
    list,
    login,
    logout,
    lsub,
    noop,
    search,
    select,
    status,
    store,
    subscribe,
    'uid fetch': uidFetch,
    'uid search': uidSearch,
    'uid store': uidStore,
    unsubscribe
  }
  for (const [name, handler] of Object.entries(commands)) server.setCommandHandler(name, handler)
}

/** Puts right, from outside, where hoodiecrow is not exact enough for a copy that is checked byte by byte. */
function exact(server: HoodiecrowServer): void {
  // A whole message is given as it is, without taking it apart first.
  for (const item of ['BODY', 'BODY.PEEK']) {
    server.fetchHandlers[item] = (connection, message, query) => {
      if (query.section?.length === 0 && !query.partial) return { type: 'LITERAL', value: message.raw }
      const handler = fetchHandlers[item]
      return handler ? handler(connection, message, query) : null
    }
  }

  // RFC 8438: the size of a folder without asking for each message.
  server.registerCapability('STATUS=SIZE')
  server.allowedStatus.push('SIZE')
  around(server, 'STATUS', (next, connection, command, data, done) => {
    const mailbox = mailboxOf(server, command)
    if (mailbox) Object.assign(mailbox, { SIZE: sizeOf(mailbox) })
    next(connection, command, data, done)
  })

  // RFC 3501 §6.3.1 and §7.1: a folder that isn't there is a NO; hoodiecrow takes it for a mistake of the client.
  for (const name of ['SELECT', 'EXAMINE', 'STATUS', 'APPEND', 'SUBSCRIBE']) {
    around(server, name, (next, connection, command, data, done) => {
      const mailbox = mailboxOf(server, command)
      if (mailbox && !mailbox.flags.includes('\\Noselect')) return next(connection, command, data, done)
      const code: Attribute[] =
        name === 'APPEND'
          ? [{ type: 'SECTION', value: '', section: [{ type: 'ATOM', value: 'TRYCREATE' }] }]
          : []
      no(connection, command, data, 'There is no such folder', code)
      done()
    })
  }

  keepLiteralsWhole(server)
}

/**
 * hoodiecrow's parser reads a literal letter by letter, and refuses a message that ends in a blank. So the message of
 * an APPEND goes past the parser, and a short key takes its place.
 */
function keepLiteralsWhole(server: HoodiecrowServer): void {
  const waiting = new Map<string, string>()
  let key = 0
  server.connectionHandlers.push((connection) => {
    const schedule = connection.scheduleCommand.bind(connection)
    connection.scheduleCommand = (data) => {
      const message = /^\S+ append /i.test(data) ? lastLiteral(data) : undefined
      if (!message) return schedule(data)
      waiting.set(String(++key), data.slice(message.start))
      schedule(`${data.slice(0, message.brace)}{${String(key).length}+}\r\n${key}`)
    }
  })
  around(server, 'APPEND', (next, connection, command, data, done) => {
    const message = command.attributes?.at(-1)
    if (isToken(message) && message.type === 'LITERAL') {
      message.value = take(waiting, message.value)
      // RFC 3501 §9: a literal is made of CHAR8, which NUL isn't.
      if (message.value.includes('\0')) {
        no(connection, command, data, 'The message contains NUL')
        return done()
      }
    }
    next(connection, command, data, done)
  })
}

/** Where the last literal of a command begins: its brace and its first byte. */
function lastLiteral(data: string): { brace: number; start: number } | undefined {
  const literal = /\{(\d+)\+?\}\r?\n/g
  let last: { brace: number; start: number } | undefined
  for (let found = literal.exec(data); found; found = literal.exec(data)) {
    last = { brace: found.index, start: literal.lastIndex }
    literal.lastIndex += Number(found[1])
  }
  return last
}

function take(waiting: Map<string, string>, key: string): string {
  const value = waiting.get(key) ?? ''
  waiting.delete(key)
  return value
}

/** What makes it a practice: a pace that one can watch, room, and a folder that can't be opened. */
function pretending(
  server: HoodiecrowServer,
  { refuses, onChange, appendDelay = 0, quotaBytes }: PretendServerOptions
): void {
  around(server, 'CREATE', (next, connection, command, data, done) => {
    onChange?.()
    next(connection, command, data, done)
  })
  around(server, 'APPEND', (next, connection, command, data, done) => {
    onChange?.()
    if (appendDelay) setTimeout(next, appendDelay, connection, command, data, done)
    else next(connection, command, data, done)
  })
  for (const name of ['SELECT', 'EXAMINE']) {
    around(server, name, (next, connection, command, data, done) => {
      if (!refuses?.(mailboxOf(server, command)?.path ?? '')) return next(connection, command, data, done)
      no(connection, command, data, 'This folder can not be opened just now')
      done()
    })
  }
  // RFC 9208, with one root for the whole mailbox; STORAGE counts in units of 1024 bytes.
  server.registerCapability('QUOTA')
  server.setCommandHandler('GETQUOTAROOT', (connection, command, data, done) => {
    const used = Object.values(server.folderCache).reduce((sum, mailbox) => sum + sizeOf(mailbox), 0)
    const storage: Attribute = [
      { type: 'ATOM', value: 'STORAGE' },
      Math.ceil(used / 1024),
      Math.floor(quotaBytes / 1024)
    ]
    const folder = mailboxOf(server, command)?.path ?? 'INBOX'
    connection.send({ tag: '*', command: 'QUOTAROOT', attributes: [folder, ''] }, 'QUOTAROOT', command, data)
    connection.send({ tag: '*', command: 'QUOTA', attributes: ['', storage] }, 'QUOTA', command, data)
    connection.send(
      { tag: command.tag, command: 'OK', attributes: [{ type: 'TEXT', value: 'Completed' }] },
      'GETQUOTAROOT',
      command,
      data
    )
    done()
  })
}

type Around = (next: CommandHandler, ...call: Parameters<CommandHandler>) => void

function around(server: HoodiecrowServer, name: string, wrapper: Around): void {
  const next = server.getCommandHandler(name)
  if (next) server.setCommandHandler(name, (...call) => wrapper(next, ...call))
}

function mailboxOf(server: HoodiecrowServer, { attributes }: Command): Mailbox | undefined {
  const name = attributes?.[0]
  return isToken(name) ? server.getMailbox(name.value) : undefined
}

function isToken(attribute: Attribute | undefined): attribute is Token {
  return typeof attribute === 'object' && attribute !== null && !Array.isArray(attribute)
}

const sizeOf = ({ messages }: Mailbox) => messages.reduce((sum, { raw }) => sum + raw.length, 0)

function no(
  connection: Connection,
  command: Command,
  data: string,
  words: string,
  code: Attribute[] = []
): void {
  connection.send(
    { tag: command.tag, command: 'NO', attributes: [...code, { type: 'TEXT', value: words }] },
    'REFUSED',
    command,
    data
  )
}
