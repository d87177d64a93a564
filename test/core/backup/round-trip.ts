import { Keeper, openBackup, planBackup } from '../../../src-main/core/backup/index.ts'
import {
  type ConnectOld,
  copyMailbox,
  type CopyOutcome,
  type ImapServer,
  openAppender,
  openNew,
  openOld,
  planFolders
} from '../../../src-main/core/mail/index.ts'
import { openJournal } from '../../../src-main/core/move/journal.ts'
import { hastyClock } from '../mail/two-mailboxes.ts'

/** What a backup is made of, and where. */
export interface BackupOrder {
  readonly port: number
  readonly user: string
  readonly password: string
  readonly dir: string
}

const serverOf = ({ port, user }: Pick<BackupOrder, 'port' | 'user'>): ImapServer => ({
  ...{ host: '127.0.0.1', port, user },
  security: 'none'
})

const running = {
  clock: hastyClock,
  signal: new AbortController().signal,
  verify: true,
  on: () => undefined
}

/** Backs a mailbox up with the engine itself, its journal in the backup's own folder. */
export async function backUp(order: BackupOrder): Promise<CopyOutcome> {
  const old: ConnectOld = () => openOld(serverOf(order), order.password)
  const listing = await listed(old)
  const plan = planBackup(listing, {})
  const keeper = await Keeper.open(order.dir, order.user)
  await keeper.declare(listing.folders.filter(({ selectable }) => selectable))
  const journal = openJournal(order.dir)
  try {
    return await copyMailbox({
      ...{ ...running, old, plan },
      new: keeper.connect,
      appender: keeper.connectAppender,
      journal: journal.copy(journal.beginRun(new Date()))
    })
  } finally {
    journal.close()
  }
}

/** Copies what is in files into a mailbox. @param state Where the journal is. */
export async function restore(
  dir: string,
  order: Omit<BackupOrder, 'dir'>,
  state: string
): Promise<CopyOutcome> {
  const old: ConnectOld = (signal) => openBackup(dir, signal)
  const next = await openNew(serverOf(order), order.password)
  const plan = planFolders(await listed(old), await next.list(), {})
  await next.close()
  const journal = openJournal(state)
  try {
    return await copyMailbox({
      ...{ ...running, old, plan },
      new: () => openNew(serverOf(order), order.password),
      appender: () => openAppender(serverOf(order), order.password),
      journal: journal.copy(journal.beginRun(new Date()))
    })
  } finally {
    journal.close()
  }
}

async function listed(connect: ConnectOld) {
  const mailbox = await connect(running.signal)
  try {
    return await mailbox.list()
  } finally {
    await mailbox.close()
  }
}
