import type { ImapFlow, MailboxObject } from 'imapflow'
import { RehomeError } from '../errors.ts'
import { refusal, serverWords } from './failure.ts'
import type { Fate, Message, NewMailbox, WritableFolder } from './mailbox.ts'
import { ReadingMailbox } from './reading-mailbox.ts'

/** What of imapflow adds to a mailbox. CLOSE is not in it: it would remove what is flagged `\Deleted`. */
type WritingClient = Pick<
  ImapFlow,
  'mailboxOpen' | 'mailboxCreate' | 'mailboxSubscribe' | 'mailboxUnsubscribe' | 'append'
>

/** The new mailbox. */
export class WritingMailbox extends ReadingMailbox<'new'> implements NewMailbox {
  readonly #writer: WritingClient

  constructor(client: ImapFlow, host: string) {
    super('new', client, host)
    this.#writer = client
  }

  async prepare(path: string, subscribed: boolean): Promise<WritableFolder> {
    const mailbox = await this.attempt('folder.unreadable', () => this.#openOrCreate(path, subscribed), path)
    // Leaves it again: while it is selected for writing, an APPEND would cost a further round trip.
    const folder = await this.open(path)
    return { ...folder, permanentFlags: [...(mailbox.permanentFlags ?? ['\\*'])] }
  }

  async append(path: string, { raw, flags, internalDate }: Message): Promise<Fate> {
    try {
      const stored = await this.#writer.append(path, raw, [...flags], internalDate)
      // No answer at all: imapflow gives `undefined` when the connection is no longer signed in.
      if (!stored) throw new RehomeError('connect.lost', { host: this.host })
      // A UID without its UIDVALIDITY was guessed from a sequence number.
      return { is: 'arrived', ...(stored.uid && stored.uidValidity ? { newUid: stored.uid } : {}) }
    } catch (error) {
      const why = error instanceof RehomeError ? undefined : refusal(error)
      if (why !== 'message.refused' && why !== 'message.tooBig')
        throw this.failed(error, why ?? 'connect.lost')
      const reason = serverWords(error)
      return { is: 'refused', code: why, params: {}, ...(reason && { reason }) }
    }
  }

  async #openOrCreate(path: string, subscribed: boolean): Promise<MailboxObject> {
    try {
      const mailbox = await this.#writer.mailboxOpen(path)
      // Asked for in any case: imapflow takes the inbox for subscribed without looking.
      if (subscribed) await this.#writer.mailboxSubscribe(path)
      return mailbox
    } catch (unopened) {
      // A name that only has folders below it can't be opened either, and creating makes it a folder.
      if ((unopened as { responseStatus?: unknown }).responseStatus === undefined) throw unopened
      if (!(await this.#create(path))) throw unopened
      // Creating subscribes.
      if (!subscribed) await this.#writer.mailboxUnsubscribe(path)
      return await this.#writer.mailboxOpen(path)
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
