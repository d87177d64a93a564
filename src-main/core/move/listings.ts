import type { Folder, FolderOutcome, Listing } from '../mail/index.ts'

/**
 * Today's folders of the old mailbox, with those that were there before and are not to be forgotten: a folder
 * that has not been copied whole and that the server doesn't list any more, or any that it suddenly lists as a
 * mere name (as Dovecot does when it can't read one; new mail may be in it), stays in the plan. It is tried,
 * and either arrives or is reported.
 * One that was reported as gone, and still is, has been deleted or renamed: that is said once.
 */
export function rememberFolders(
  before: Listing | undefined,
  now: Listing,
  outcomes: Readonly<Record<string, FolderOutcome>>
): Listing {
  if (!before) return now
  const listed = new Map(now.folders.map((folder) => [folder.path, folder]))
  const isMissed = ({ path, selectable }: Folder) =>
    selectable &&
    listed.get(path)?.selectable !== true &&
    (listed.has(path) || outcomes[path]?.state !== 'done') &&
    !isKnownGone(outcomes[path])
  const missed = before.folders.filter(isMissed)
  const missedPaths = new Set(missed.map((folder) => folder.path))
  return { ...now, folders: [...now.folders.filter((folder) => !missedPaths.has(folder.path)), ...missed] }
}

const isKnownGone = (outcome: FolderOutcome | undefined) => outcome?.failure?.code === 'folder.vanished'
