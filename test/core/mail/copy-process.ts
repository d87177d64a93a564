/** A copy in a process of its own, to be killed: `node copy-process.ts '{"old":…,"new":…,"state":…}'`. */
import {
  copyMailbox,
  openAppender,
  openNew,
  openOld,
  planFolders
} from '../../../src-main/core/mail/index.ts'
import { openJournal } from '../../../src-main/core/move/journal.ts'
import { hastyClock } from './two-mailboxes.ts'

interface Order {
  readonly ports: { readonly old: number; readonly new: number }
  readonly users: { readonly old: string; readonly new: string }
  readonly passwords: { readonly old: string; readonly new: string }
  readonly state: string
}

const { ports, users, passwords, state } = JSON.parse(process.argv[2] ?? '') as Order
const server = (side: 'old' | 'new') =>
  ({ host: '127.0.0.1', port: ports[side], security: 'none', user: users[side] }) as const
const connectOld = () => openOld(server('old'), passwords.old)
const connectNew = () => openNew(server('new'), passwords.new)
const [old, next] = [await connectOld(), await connectNew()]
const plan = planFolders(await old.list(), await next.list(), {})
await Promise.all([old.close(), next.close()])

const journal = openJournal(state)
const { messages, verified } = await copyMailbox({
  old: connectOld,
  new: connectNew,
  appender: () => openAppender(server('new'), passwords.new),
  plan,
  journal: journal.copy(journal.beginRun(new Date())),
  clock: hastyClock,
  signal: new AbortController().signal,
  verify: true,
  on: () => undefined
})
journal.close()
console.log(JSON.stringify({ messages, verified }))
