import type { FolderRole } from './types.ts'

/**
 * What folders are called by the mail programs and providers of our languages, folded by {@link fold}. Where
 * a server tells a folder's purpose itself (RFC 6154), that goes first; imapflow's own list of names in other
 * languages comes after this one.
 */
const names: Readonly<Partial<Record<FolderRole, readonly string[]>>> = {
  sent: [
    ...['sent', 'sent items', 'sent mail', 'sent messages', 'outbox'],
    ...[
      'envoyes',
      'messages envoyes',
      'elements envoyes',
      'objets envoyes',
      'courrier envoye',
      'courriers envoyes'
    ],
    ...['mails envoyes', 'e-mails envoyes', 'envoye'],
    ...[
      'gesendet',
      'gesendete',
      'gesendete objekte',
      'gesendete elemente',
      'gesendete nachrichten',
      'postausgang'
    ]
  ],
  drafts: [
    ...['drafts', 'draft', 'brouillon', 'brouillons', 'entwurf', 'entwurfe'],
    ...['unfertige nachrichten', 'nachrichtenentwurfe']
  ],
  trash: [
    ...['trash', 'deleted', 'deleted items', 'deleted messages', 'bin', 'wastebasket'],
    ...[
      'corbeille',
      'poubelle',
      'elements supprimes',
      'messages supprimes',
      'objets supprimes',
      'mails supprimes'
    ],
    ...['papierkorb', 'geloscht', 'geloschte objekte', 'geloschte elemente', 'geloschte nachrichten']
  ],
  junk: [
    ...['spam', 'junk', 'junk mail', 'junk e-mail', 'junk email', 'bulk', 'bulk mail', 'quarantine'],
    ...[
      'indesirable',
      'indesirables',
      'courrier indesirable',
      'courriers indesirables',
      'messages indesirables'
    ],
    ...['pourriel', 'pourriels', 'quarantaine'],
    ...['werbung', 'unerwunscht', 'spamverdacht', 'junk-e-mail', 'unerwunschte werbung']
  ],
  archive: ['archive', 'archives', 'archiv', 'archived']
}

const byName = new Map(
  Object.entries(names).flatMap(([role, list]) => list.map((name) => [name, role as FolderRole]))
)

/** Case and accents aside: `ÉLÉMENTS ENVOYÉS` and `Elements envoyes` are the same to us. */
const fold = (name: string) =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/’/g, "'").toLowerCase().trim()

/** What a folder of this name is usually for. */
export const roleOfName = (name: string): FolderRole | undefined => byName.get(fold(name))
