import { type FolderChoices, type FolderPlan, type Listing, planFolders } from '../mail/index.ts'
import { pathOf } from './backup-index.ts'

/**
 * Which folders go into a backup: those that a move would take, under their own names.
 * @param choices New names, and where to put all, are of no matter to a backup.
 * @throws {RehomeError} `folder.notFound` for a name in `choices` that no old folder has.
 */
export function planBackup(
  old: Listing,
  { skip = [], include = [], leaveOutRoles = [], archived = false }: FolderChoices
): FolderPlan {
  const nothing: Listing = { folders: [], delimiter: '/', prefix: '' }
  return planFolders(old, nothing, { skip, include, leaveOutRoles, archived }).map((row) => ({
    ...row,
    to: pathOf(row.fromLevels),
    toLevels: row.fromLevels,
    why: 'same-name',
    exists: false
  }))
}
