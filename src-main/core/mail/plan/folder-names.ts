import type { FolderRole } from '../types.ts'

/**
 * What folders are called by the mail programs and providers of our languages, folded by {@link fold}. Where
 * a server tells a folder's purpose itself (RFC 6154), that goes first; imapflow's own list of names in other
 * languages comes after this one. The surest names of each purpose are first: `OUTBOX` is La Poste's folder of
 * sent mail, and Outlook's of mail still to be sent.
 */
const names = {
  sent: [
    'sent, sent items, sent mail, sent messages',
    'envoyes, messages envoyes, elements envoyes, objets envoyes, courrier envoye, courriers envoyes',
    'mails envoyes, e-mails envoyes, envoye',
    'gesendet, gesendete, gesendete objekte, gesendete elemente, gesendete nachrichten',
    'outbox, postausgang'
  ],
  drafts: [
    'drafts, draft',
    'brouillons, brouillon',
    'entwurfe, entwurf, nachrichtenentwurfe, unfertige nachrichten'
  ],
  trash: [
    'trash, deleted items, deleted messages, deleted, wastebasket, bin',
    'corbeille, elements supprimes, messages supprimes, objets supprimes, mails supprimes, poubelle',
    'papierkorb, geloschte objekte, geloschte elemente, geloschte nachrichten, geloscht'
  ],
  junk: [
    'spam, junk, junk mail, junk e-mail, junk email, bulk mail, bulk',
    'courrier indesirable, courriers indesirables, messages indesirables, indesirables, indesirable',
    'pourriel, pourriels',
    'unerwunscht, unerwunschte werbung, spamverdacht',
    'quarantine, quarantaine'
  ],
  archive: ['archive, archives, archiv, archived']
} satisfies Partial<Record<FolderRole, readonly string[]>>

/** A purpose that a name suggests, and how sure that is: 0 is surest. */
export interface NamedRole {
  readonly role: FolderRole
  readonly rank: number
}

const byName = new Map(
  (Object.keys(names) as (keyof typeof names)[]).flatMap((role) =>
    names[role]
      .flatMap((line) => line.split(', '))
      .map((name, rank): [string, NamedRole] => [name, { role, rank }])
  )
)

/** Case and accents aside: `ÉLÉMENTS ENVOYÉS` and `Elements envoyes` are the same to us. */
const fold = (name: string) =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/’/g, "'").toLowerCase().trim()

/** What a folder of this name is usually for. */
export const roleOfName = (name: string): NamedRole | undefined => byName.get(fold(name))
