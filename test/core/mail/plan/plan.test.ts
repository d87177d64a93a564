import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planFolders } from '../../../../src-main/core/mail/index.ts'
import { roleOfName } from '../../../../src-main/core/mail/plan/folder-names.ts'
import { levelsOf } from '../../../../src-main/core/mail/connection/folders.ts'
import type { Folder, FolderChoices, FolderRole, Listing } from '../../../../src-main/core/mail/types.ts'

type Given = string | (Partial<Folder> & { name: string })

/** A server with these folders, their names with `/` between levels. Roles are guessed from names, as the listing does. */
function server(folders: readonly Given[], delimiter = '/', prefix = ''): Listing {
  const taken = new Set<FolderRole>()
  return {
    delimiter,
    prefix,
    folders: ['INBOX', ...folders].map((given): Folder => {
      const { name, ...more } = typeof given === 'string' ? { name: given } : given
      const levels = name.split('/')
      const role = name === 'INBOX' ? 'inbox' : levels.length === 1 ? roleOfName(name)?.role : undefined
      const isFirst = role !== undefined && !taken.has(role)
      if (isFirst) taken.add(role)
      return {
        path: name === 'INBOX' ? name : prefix + levels.join(delimiter),
        levels,
        ...(isFirst && { role, roleFrom: role === 'inbox' ? 'special-use' : 'name' }),
        selectable: true,
        owner: 'personal',
        subscribed: true,
        messages: 1,
        bytes: 1000,
        ...more
      }
    })
  }
}

/** Old name → new path, and why or why not. */
function planned(old: Listing, next: Listing, choices: FolderChoices = {}): Record<string, string> {
  const rows = planFolders(old, next, choices)
  return Object.fromEntries(rows.map(({ from, to, why, leftOut }) => [from, `${to} (${leftOut ?? why})`]))
}

const special = (name: string, role: FolderRole): Given => ({ name, role, roleFrom: 'special-use' })

describe('A folder with a role', () => {
  it('goes to the new side’s folder of that role, by its name', () => {
    expect(
      planned(server(['Objets envoyés', 'Corbeille']), server([special('Sent', 'sent'), 'Papierkorb']))
    ).toEqual({
      INBOX: 'INBOX (inbox)',
      'Objets envoyés': 'Sent (well-known-name)',
      Corbeille: 'Papierkorb (well-known-name)'
    })
  })

  it('is trusted most when both servers say it themselves', () => {
    const plan = planned(server([special('Verschickt', 'sent')]), server([special('Elsewhere', 'sent')]))
    expect(plan.Verschickt).toBe('Elsewhere (special-use)')
  })

  it('keeps its name where the new side has none', () => {
    expect(planned(server(['Objets envoyés']), server([]))['Objets envoyés']).toBe(
      'Objets envoyés (same-name)'
    )
  })

  it('takes the folders below it along', () => {
    const plan = planned(server(['Objets envoyés', 'Objets envoyés/2019']), server([special('Sent', 'sent')]))
    expect(plan['Objets envoyés/2019']).toBe('Sent/2019 (same-name)')
  })

  it('does not swallow a second one of the kind', () => {
    const plan = planned(server([special('Envoyés', 'sent'), 'Sent']), server([special('Sent', 'sent')]))
    expect(plan).toMatchObject({ Envoyés: 'Sent (special-use)', Sent: 'Sent (2) (renamed)' })
  })

  it('goes on going where it went, though the new side has made a folder for that since', () => {
    const old = server(['Objets envoyés', 'trash', 'Trash'])
    const planOf = (from: Listing, next: Listing, settled = {}, choices: FolderChoices = {}) =>
      Object.fromEntries(planFolders(from, next, choices, settled).map((row) => [row.from, row.to]))
    const settled = planOf(old, server([]))
    expect(settled).toMatchObject({ 'Objets envoyés': 'Objets envoyés', trash: 'trash', Trash: 'Trash (2)' })
    const next = server([
      'Objets envoyés',
      'trash',
      'Trash (2)',
      special('Sent', 'sent'),
      special('Bin', 'trash')
    ])
    expect(planOf(old, next, settled)).toEqual(settled)
    const turned = { ...old, folders: old.folders.toReversed() }
    expect(planOf(turned, next, settled)).toEqual(settled)
    expect(planOf(old, next, settled, { rename: { 'Objets envoyés': 'Mine' } })['Objets envoyés']).toBe(
      'Mine'
    )
    expect(planOf(old, next, settled, { into: 'Before' }).trash).toBe('Before/trash')
  })

  it('is told by its very name rather than by a guess', () => {
    const plan = planned(server([special('Courrier', 'sent')]), server(['Sent', 'Courrier']))
    expect(plan.Courrier).toBe('Courrier (same-name)')
  })
})

describe('Separators and prefixes', () => {
  const courier = (folders: readonly Given[]) => server(folders, '.', 'INBOX.')

  it('are the new side’s', () => {
    expect(planned(server(['Clients/Dupont']), courier([]))['Clients/Dupont']).toBe(
      'INBOX.Clients.Dupont (same-name)'
    )
    expect(planned(courier(['Clients/Dupont']), server([]))['INBOX.Clients.Dupont']).toBe(
      'Clients/Dupont (same-name)'
    )
  })

  it('are kept out of names', () => {
    expect(planned(server(['Dr. Jones', 'Dr. Jones/a.b']), courier([]))).toMatchObject({
      'Dr. Jones': 'INBOX.Dr- Jones (renamed)',
      'Dr. Jones/a.b': 'INBOX.Dr- Jones.a-b (renamed)'
    })
    expect(planned(courier(['50/50']), courier([])).INBOX).toBe('INBOX (inbox)')
  })

  it('that make two names one give the second a number', () => {
    expect(planned(server(['a.b', 'a-b', 'a b', 'a  b']), courier([]))).toMatchObject({
      'a.b': 'INBOX.a-b (renamed)',
      'a-b': 'INBOX.a-b (2) (renamed)',
      'a b': 'INBOX.a b (same-name)',
      'a  b': 'INBOX.a b (2) (renamed)'
    })
  })

  it('bring folders below the inbox below the inbox', () => {
    expect(planned(server(['INBOX/Factures']), courier([]))['INBOX/Factures']).toBe(
      'INBOX.Factures (same-name)'
    )
    expect(planned(server(['INBOX/Factures']), server([]))['INBOX/Factures']).toBe(
      'INBOX/Factures (same-name)'
    )
    expect(levelsOf('Inbox.Factures', '.', '')).toEqual(['INBOX', 'Factures'])
    expect(levelsOf('INBOX.Factures', '.', 'INBOX.')).toEqual(['Factures'])
  })

  it('do not let a folder that is called INBOX pass for the inbox', () => {
    const old: Listing = {
      ...courier([]),
      folders: [...courier([]).folders, ...server(['x']).folders.slice(1)]
    }
    const odd: Listing = {
      ...old,
      folders: old.folders.map((folder) =>
        folder.path === 'x' ? { ...folder, path: 'INBOX.INBOX', levels: ['INBOX'] } : folder
      )
    }
    expect(planned(odd, server([]))).toEqual({ INBOX: 'INBOX (inbox)', 'INBOX.INBOX': 'INBOX (2) (renamed)' })
  })

  it('are missing on a server without levels', () => {
    expect(planned(server(['a/b']), server([], ''))['a/b']).toBe('a-b (same-name)')
  })
})

describe('Names that some server can not tell apart', () => {
  it('get a number, be it for case or for the way an accent is written', () => {
    expect(planned(server(['trash-can', 'Trash-Can', 'Été', 'Été'.normalize('NFD')]), server([]))).toEqual({
      INBOX: 'INBOX (inbox)',
      'trash-can': 'trash-can (same-name)',
      'Trash-Can': 'Trash-Can (2) (renamed)',
      Été: 'Été (same-name)',
      ['Été'.normalize('NFD')]: 'Été (2) (renamed)'
    })
  })

  it('meet what is on the new side already', () => {
    const [, row] = planFolders(server(['factures']), server(['Factures']), {})
    expect(row).toMatchObject({ to: 'Factures', exists: true, why: 'same-name' })
  })
})

describe('Left out', () => {
  it('are views, other people’s folders and names without messages', () => {
    const old = server([
      special('All Mail', 'all'),
      special('Starred', 'flagged'),
      { name: 'Archives', selectable: false },
      'Archives/2003',
      { name: 'Shared/Team', owner: 'shared' },
      { name: 'Other/Bob', owner: 'other-users' }
    ])
    expect(planned(old, server([]))).toEqual({
      INBOX: 'INBOX (inbox)',
      'All Mail': 'All Mail (virtual)',
      Starred: 'Starred (virtual)',
      Archives: 'Archives (not-selectable)',
      'Archives/2003': 'Archives/2003 (same-name)',
      'Shared/Team': 'Shared/Team (other-people)',
      'Other/Bob': 'Other/Bob (other-people)'
    })
  })

  it('is not All Mail where only archived mail comes of it and that is wanted', () => {
    const folders = [special('All Mail', 'all'), special('Starred', 'flagged')]
    const wanted = (old: Listing, choices: FolderChoices) => planned(old, server([]), choices)['All Mail']
    const naming = { ...server(folders), namesMessages: true }
    expect(wanted(naming, { archived: true })).toBe('All Mail (same-name)')
    expect(wanted(naming, {})).toBe('All Mail (virtual)')
    expect(wanted(server(folders), { archived: true })).toBe('All Mail (virtual)')
    expect(wanted(naming, { archived: true, skip: ['All Mail'] })).toBe('All Mail (chosen)')
    expect(planned(naming, server([]), { archived: true }).Starred).toBe('Starred (virtual)')
    expect(planFolders(naming, server([]), {}).map(({ remainder }) => remainder)).toEqual([
      undefined,
      true,
      undefined
    ])
  })

  it('is no view that the person has a new name for', () => {
    const old = server([special('All Mail', 'all'), special('Starred', 'flagged')])
    expect(planned(old, server([]), { rename: { 'All Mail': 'Archive' } })).toEqual({
      INBOX: 'INBOX (inbox)',
      'All Mail': 'Archive (chosen)',
      Starred: 'Starred (virtual)'
    })
  })

  it('is nothing for being empty', () => {
    expect(planned(server([{ name: 'Vide', messages: 0, bytes: 0 }]), server([])).Vide).toBe(
      'Vide (same-name)'
    )
  })

  it('are the roles that the wizard leaves out, with what is below, unless they are asked for', () => {
    const old = server(['Spam', 'Corbeille', 'Corbeille/Vieux', 'Brouillons'])
    const choices: FolderChoices = { leaveOutRoles: ['junk', 'trash', 'drafts'] }
    expect(planned(old, server([]), choices)).toMatchObject({
      Spam: 'Spam (junk)',
      Corbeille: 'Corbeille (trash)',
      'Corbeille/Vieux': 'Corbeille/Vieux (trash)',
      Brouillons: 'Brouillons (chosen)'
    })
    expect(planned(old, server([]), { ...choices, include: ['Corbeille'] })).toMatchObject({
      Corbeille: 'Corbeille (same-name)',
      'Corbeille/Vieux': 'Corbeille/Vieux (same-name)'
    })
    expect(planned(old, server([]))).toMatchObject({
      Spam: 'Spam (same-name)',
      Corbeille: 'Corbeille (same-name)'
    })
  })
})

describe('What the person chooses', () => {
  const old = server(['Clients', 'Clients/Été', 'Clients/Été/2019', 'Vacances'])

  it('is skipped with all that is below', () => {
    expect(planned(old, server([]), { skip: ['Clients/Été'.normalize('NFD')] })).toMatchObject({
      Clients: 'Clients (same-name)',
      'Clients/Été': 'Clients/Été (chosen)',
      'Clients/Été/2019': 'Clients/Été/2019 (chosen)'
    })
  })

  it('is renamed with all that is below', () => {
    expect(
      planned(old, server([], '.', 'INBOX.'), { rename: { 'Clients/Été': 'Summer/All', INBOX: 'Old inbox' } })
    ).toEqual({
      INBOX: 'INBOX.Old inbox (chosen)',
      Clients: 'INBOX.Clients (same-name)',
      'Clients/Été': 'INBOX.Summer.All (chosen)',
      'Clients/Été/2019': 'INBOX.Summer.All.2019 (same-name)',
      Vacances: 'INBOX.Vacances (same-name)'
    })
  })

  it('goes before what others are called, and nobody is merged', () => {
    expect(planned(old, server([]), { rename: { Clients: 'Vacances' } })).toMatchObject({
      Clients: 'Vacances (chosen)',
      Vacances: 'Vacances (2) (renamed)'
    })
  })

  it('is put below one folder, the inbox too', () => {
    expect(
      planned(server(['Objets envoyés']), server([special('Sent', 'sent')]), { into: 'Old mail' })
    ).toEqual({
      INBOX: 'Old mail/INBOX (inbox)',
      'Objets envoyés': 'Old mail/Objets envoyés (same-name)'
    })
  })

  it('is all that is copied, where only that is named', () => {
    expect(
      planned(server(['Spam', 'Vacances']), server([]), { only: ['Spam'], leaveOutRoles: ['junk'] })
    ).toEqual({
      INBOX: 'INBOX (chosen)',
      Spam: 'Spam (same-name)',
      Vacances: 'Vacances (chosen)'
    })
  })

  it('may be called with the prefix that their server has before them', () => {
    const dotted = server(['Factures', 'Factures/2019', 'Spam'], '.', 'INBOX.')
    const choices = { skip: ['INBOX/Spam'], rename: { 'INBOX/Factures': 'Bills' } }
    expect(planned(dotted, server([]), choices)).toMatchObject({
      'INBOX.Spam': 'Spam (chosen)',
      'INBOX.Factures': 'Bills (chosen)',
      'INBOX.Factures.2019': 'Bills/2019 (same-name)'
    })
  })

  it.each<FolderChoices>([
    { skip: ['Nowhere'] },
    { only: ['Nowhere'] },
    { rename: { Nowhere: 'X' } },
    { include: ['Nowhere'] }
  ])('must be there: %o', (choices) => {
    expect(() => planFolders(old, server([]), choices)).toThrow(
      expect.objectContaining({ code: 'folder.notFound', params: { folder: 'Nowhere' } })
    )
  })
})

describe('Whatever the two servers hold', () => {
  const level = fc.oneof(
    fc.constantFrom(
      'Sent',
      'sent',
      'Objets envoyés',
      'INBOX',
      'inbox',
      'Trash',
      'a.b',
      'a-b',
      'é',
      'e\u0301',
      '~x',
      '..',
      ' a ',
      'a'
    ),
    fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }).filter((text) => text.trim() !== '')
  )
  const listing = (delimiter: string) =>
    fc
      .tuple(
        fc.uniqueArray(
          fc.array(
            level.map((text) => text.replaceAll(delimiter, '') || 'x'),
            { minLength: 1, maxLength: 3 }
          ),
          {
            maxLength: 8,
            selector: (levels) => levels.join('\0')
          }
        ),
        fc.constantFrom('', `INBOX${delimiter}`)
      )
      .map(([names, prefix]): Listing => {
        const folders = names.filter(
          (levels) => prefix || levels.length > 1 || levels[0]?.toUpperCase() !== 'INBOX'
        )
        const {
          folders: [inbox]
        } = server([])
        const taken = new Set<FolderRole>()
        return {
          delimiter,
          prefix,
          folders: [
            ...(inbox ? [inbox] : []),
            ...folders.map((levels): Folder => {
              const role = levels.length === 1 ? roleOfName(levels[0] ?? '')?.role : undefined
              const isFirst = role !== undefined && !taken.has(role)
              if (isFirst) taken.add(role)
              return {
                path: prefix + levels.join(delimiter),
                levels,
                ...(isFirst && { role, roleFrom: 'name' }),
                selectable: true,
                owner: 'personal',
                subscribed: true,
                messages: 1,
                bytes: 1
              }
            })
          ]
        }
      })
  const anyListing = fc.constantFrom('/', '.').chain(listing)

  it('each old folder is planned once, and no two go to one place', () => {
    fc.assert(
      fc.property(anyListing, anyListing, (old, next) => {
        const plan = planFolders(old, next, {})
        expect(plan.map(({ from }) => from)).toEqual(old.folders.map(({ path }) => path))
        const targets = plan.map(({ to }) => to.normalize('NFC').toLowerCase())
        expect(new Set(targets).size).toBe(targets.length)
      })
    )
  })

  it('names that are made are legal', () => {
    fc.assert(
      fc.property(anyListing, anyListing, (old, next) => {
        for (const { exists, to, toLevels } of planFolders(old, next, {})) {
          if (exists) continue
          if (to !== 'INBOX') expect(to).toBe(next.prefix + toLevels.join(next.delimiter))
          for (const name of toLevels) {
            expect(name).not.toMatch(/^[~#]|^\.{0,2}$|^\s|\s$|\s\s|[*%/\p{Cc}]/u)
            expect(name).not.toContain(next.delimiter)
          }
        }
      })
    )
  })

  it('planning again once the folders are there changes nothing', () => {
    fc.assert(
      fc.property(anyListing, anyListing, (old, next) => {
        const plan = planFolders(old, next, {})
        const made = plan
          .filter(({ exists }) => !exists)
          .map(({ to, toLevels }): Folder => {
            const role = toLevels.length === 1 ? roleOfName(toLevels[0] ?? '')?.role : undefined
            const isFirst = role !== undefined && !next.folders.some((folder) => folder.role === role)
            return {
              path: to,
              levels: toLevels,
              ...(isFirst && { role, roleFrom: 'name' }),
              selectable: true,
              owner: 'personal',
              subscribed: true,
              messages: 1,
              bytes: 1
            }
          })
        const again = planFolders(old, { ...next, folders: [...next.folders, ...made] }, {})
        expect(again.map(({ to }) => to)).toEqual(plan.map(({ to }) => to))
        expect(again.every(({ exists }) => exists)).toBe(true)
      })
    )
  })
})
