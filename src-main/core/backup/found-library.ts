import { RehomeError } from '../errors.ts'
import { type Folder, type FolderRole, type Listing, roleOfName } from '../mail/index.ts'
import { pathOf } from './backup-index.ts'
import { systemCode } from './disk.ts'
import type { FoundFolder } from './find-folders.ts'
import type { Library } from './library.ts'
import type { MessageStore } from './message-store.ts'

/** What programs call the inbox's file or folder. */
const inboxNames = new Set([
  'inbox',
  'boîte de réception',
  'courrier entrant',
  'posteingang',
  'البريد الوارد'
])

type Named = FoundFolder & Pick<Folder, 'path' | 'role'>

/** Folders of mail that other programs have left. */
export class FoundLibrary implements Library {
  readonly #folders: readonly Named[]

  constructor(folders: readonly FoundFolder[]) {
    this.#folders = withRoles(folders)
  }

  async list(signal: AbortSignal): Promise<Listing> {
    const folders: Folder[] = []
    for (const { path, levels, role, open } of this.#folders) {
      folders.push({
        ...{ path, levels },
        ...(role && { role, roleFrom: 'name' }),
        ...{ selectable: true, owner: 'personal', subscribed: true },
        ...(await measure(open, signal))
      })
    }
    return { folders, delimiter: '/', prefix: '' }
  }

  async open(path: string, signal: AbortSignal): Promise<MessageStore> {
    const folder = this.#folders.find((known) => known.path === path)
    if (!folder) throw new RehomeError('folder.vanished', { folder: path })
    return folder.open(signal)
  }
}

async function measure(open: FoundFolder['open'], signal: AbortSignal) {
  try {
    const store = await open(signal)
    const bytes = store.uids.reduce((sum, uid) => sum + (store.size(uid) ?? 0), 0)
    await store.close()
    return { messages: store.uids.length + store.unlisted, bytes }
  } catch (error) {
    // What can't be read now will be said when it is to be copied.
    if (systemCode(error) !== undefined) return { messages: 0, bytes: 0 }
    throw error
  }
}

/** The roles that names tell, at the top, one folder a role: the surest name wins. */
function withRoles(folders: readonly FoundFolder[]): Named[] {
  const roles = new Map<FolderRole, { readonly folder: FoundFolder; readonly rank: number }>()
  for (const folder of folders) {
    const [name = ''] = folder.levels
    if (folder.levels.length > 1) continue
    const isInbox = inboxNames.has(name.normalize('NFC').toLowerCase())
    const named = isInbox ? ({ role: 'inbox', rank: 0 } as const) : roleOfName(name)
    if (named && named.rank < (roles.get(named.role)?.rank ?? Infinity))
      roles.set(named.role, { folder, rank: named.rank })
  }
  const byFolder = new Map(Array.from(roles, ([role, { folder }]) => [folder, role]))
  return folders.map((folder) => {
    const role = byFolder.get(folder)
    if (role === 'inbox') return { ...folder, path: 'INBOX', levels: ['INBOX'], role }
    return { ...folder, path: pathOf(folder.levels), ...(role && { role }) }
  })
}
