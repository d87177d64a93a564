import type { ImapFlow, ListResponse, MailboxObject } from 'imapflow'
import { RehomeError } from '../../errors.ts'
import { serverWords } from './failure.ts'
import type { FlagChange, RemovingMailbox, WritableFolder } from './mailbox.ts'
import { ReadingMailbox, toOpenFolder, uidSet } from './reading-mailbox.ts'

/** What of imapflow changes a mailbox. CLOSE is not in it: it would remove what is flagged `\Deleted`. */
type WritingClient = Pick<
  ImapFlow,
  | 'capabilities'
  | 'list'
  | 'mailboxOpen'
  | 'mailboxCreate'
  | 'mailboxSubscribe'
  | 'mailboxUnsubscribe'
  | 'messageFlagsAdd'
  | 'messageFlagsRemove'
  | 'messageDelete'
>

/** UIDs named in one command: some servers refuse long lines. */
const UIDS = 500

/** The new mailbox. */
export class WritingMailbox extends ReadingMailbox<'new'> implements RemovingMailbox {
  readonly #writer: WritingClient
  /** UIDVALIDITY by path: whose UIDs we are given. */
  readonly #prepared = new Map<string, string>()

  constructor(client: ImapFlow, host: string) {
    super('new', client, host)
    this.#writer = client
  }

  get canRemove(): boolean {
    return this.#writer.capabilities.has('UIDPLUS')
  }

  async prepare(path: string, subscribed: boolean | undefined): Promise<WritableFolder> {
    const mailbox = await this.attempt('folder.unreadable', () => this.#openOrCreate(path, subscribed), path)
    return this.#openedForWriting(path, mailbox)
  }

  async openForWriting(path: string): Promise<WritableFolder> {
    return this.#openedForWriting(path, await this.openExisting(path, () => this.#writer.mailboxOpen(path)))
  }

  changeFlags(path: string, changes: readonly FlagChange[]): Promise<void> {
    return this.#write(path, async () => {
      for (const { uids, add, remove } of alike(changes)) {
        if (add.length > 0) await this.#writer.messageFlagsAdd(uids, add, { uid: true })
        if (remove.length > 0) await this.#writer.messageFlagsRemove(uids, remove, { uid: true })
      }
    })
  }

  remove(path: string, uids: readonly number[]): Promise<void> {
    // Without it imapflow falls back on EXPUNGE, which takes all that anybody has flagged `\Deleted`.
    if (!this.canRemove) throw new RehomeError('server.cannotRemove', { host: this.host })
    return this.#write(path, async () => {
      for (let at = 0; at < uids.length; at += UIDS) {
        const set = uidSet(uids.slice(at, at + UIDS))
        if (await this.#writer.messageDelete(set, { uid: true })) continue
        if (!this.alive) throw new RehomeError('connect.lost', { host: this.host })
        throw new RehomeError('folder.unreadable', { folder: path })
      }
    })
  }

  /**
   * A folder that is deleted leaves its name (`\\Noselect`) where there are folders below it (RFC 9051 §6.3.5). Dovecot
   * lists one in that way that it can't read, too, but says more then than No.
   */
  protected override async isGone(path: string, error: unknown): Promise<boolean> {
    if (await super.isGone(path, error)) return true
    const { responseStatus, serverResponseCode = 'NONEXISTENT' } = error as Partial<Record<string, unknown>>
    if (responseStatus !== 'NO' || serverResponseCode !== 'NONEXISTENT') return false
    const listed = await this.#writer.list().catch(() => [])
    const isName = ({ flags }: ListResponse) => [...flags].some((flag) => flag.toLowerCase() === '\\noselect')
    return listed.some((entry) => entry.path === path && isName(entry))
  }

  #openedForWriting(path: string, mailbox: MailboxObject): WritableFolder {
    const folder = this.opened(path, mailbox)
    this.#prepared.set(path, folder.uidValidity)
    return { ...folder, permanentFlags: [...(mailbox.permanentFlags ?? ['\\*'])] }
  }

  /**
   * Opens a folder for changes, and leaves it open for looking only.
   * @throws {RehomeError} `folder.vanished`, also when another one has its name by now: its UIDs are other messages'.
   */
  async #write(path: string, change: () => Promise<void>): Promise<void> {
    const mailbox = await this.openExisting(path, () => this.#writer.mailboxOpen(path))
    const { uidValidity } = toOpenFolder(mailbox)
    const isAnother = uidValidity !== (this.#prepared.get(path) ?? uidValidity)
    if (isAnother)
      throw this.failed(
        new RehomeError('folder.vanished', { host: this.host, folder: path }),
        'folder.vanished'
      )
    await this.attempt('folder.unreadable', change, path)
    await this.open(path)
  }

  async #openOrCreate(path: string, subscribed: boolean | undefined): Promise<MailboxObject> {
    let isNew = false
    // Dovecot says [ALREADYEXISTS] of a folder that isn't there while another is being made: once more, then.
    for (let attempts = 3; ;) {
      try {
        const mailbox = await this.#writer.mailboxOpen(path)
        // Creating subscribes. Asked for in any other case: imapflow takes the inbox for subscribed without looking.
        if (isNew && subscribed === false) await this.#writer.mailboxUnsubscribe(path)
        else if (!isNew && subscribed) await this.#writer.mailboxSubscribe(path)
        return mailbox
      } catch (unopened) {
        // A name that only has folders below it can't be opened either, and creating makes it a folder.
        const isRefused = (unopened as { responseStatus?: unknown }).responseStatus !== undefined
        if (!isRefused || --attempts === 0) throw unopened
        isNew = await this.#create(path)
      }
    }
  }

  /** @returns Whether it was made now; false when it was there. */
  async #create(path: string): Promise<boolean> {
    try {
      return (await this.#writer.mailboxCreate(path)).created
    } catch (error) {
      // Not every server says [ALREADYEXISTS]; Exchange has only words.
      if (/exists/i.test(serverWords(error))) return false
      throw this.failed(error, 'folder.cannotCreate', path)
    }
  }
}

/** Changes that are the same, each as few commands as can be. */
function alike(changes: readonly FlagChange[]): { uids: string; add: string[]; remove: string[] }[] {
  const groups = Map.groupBy(changes, ({ add, remove }) => JSON.stringify([add, remove]))
  return [...groups.values()].flatMap((group) => {
    const uids = group.map(({ uid }) => uid).sort((a, b) => a - b)
    const [first] = group
    return Array.from({ length: Math.ceil(uids.length / UIDS) }, (_, part) => ({
      uids: uidSet(uids.slice(part * UIDS, (part + 1) * UIDS)),
      add: [...(first?.add ?? [])],
      remove: [...(first?.remove ?? [])]
    }))
  })
}
