import { describe, expect, it } from 'vitest'
import { roleOfName } from '../../../../src-main/core/mail/plan/folder-names.ts'
import type { FolderRole } from '../../../../src-main/core/mail/types.ts'

describe('Well-known names', () => {
  it.each<[FolderRole, string[]]>([
    [
      'sent',
      [
        'Sent',
        'Sent Items',
        'Objets envoyés',
        'ÉLÉMENTS ENVOYÉS',
        'Messages envoyés',
        'OUTBOX',
        'Gesendete Objekte'
      ]
    ],
    ['drafts', ['Drafts', 'DRAFT', 'Brouillons', 'Entwürfe']],
    [
      'trash',
      ['Trash', 'Deleted Items', 'Corbeille', 'Éléments supprimés', 'Papierkorb', 'Gelöschte Elemente']
    ],
    ['junk', ['Spam', 'Junk', 'Indésirables', 'Courrier indésirable', 'QUARANTAINE', 'Unerwünscht']],
    ['archive', ['Archive', 'Archives', 'Archiv']]
  ])('of %s: %j', (role, names) => {
    for (const name of names) {
      expect(roleOfName(name)?.role, name).toBe(role)
      expect(roleOfName(name.normalize('NFD'))?.role, `${name}, decomposed`).toBe(role)
    }
  })

  it.each(['Factures', 'Sent to Paul', 'Archives 2003', 'INBOX', '', 'constructor'])(
    'do not include %j',
    (name) => {
      expect(roleOfName(name)).toBeUndefined()
    }
  )
})
