import { type GroupResult, looksOfOld, type OldMessage } from './compare-folder.ts'
import { type Errand, isAboutFolder } from './errand.ts'
import { digestsOf, headerLooksOf } from './folder-digests.ts'
import type { Digest } from '../copy/journal-port.ts'
import type { OldMailbox, ReadMailbox } from '../connection/mailbox.ts'
import type { Folder } from '../types.ts'

/** Where to look for messages that aren't where they belong. */
export interface Places {
  readonly errand: Errand
  readonly old: () => Promise<OldMailbox>
  readonly new: () => Promise<ReadMailbox>
  /** All folders of the new mailbox. */
  readonly newFolders: readonly Folder[]
}

/**
 * In which other folder of the new mailbox a missing message is, byte for byte: the folder's levels. Folders that
 * nothing was to be copied into are looked through as well, by their headers.
 */
export async function findElsewhere(
  results: readonly GroupResult[],
  places: Places
): Promise<ReadonlyMap<OldMessage, readonly string[]>> {
  const elsewhere = new Map<OldMessage, readonly string[]>()
  const missing = results.flatMap((result) => result.missing)
  const sought = Map.groupBy(missing, ({ digest }) => digest)
  sought.delete(undefined)
  const found = (digest: Digest | undefined, levels: readonly string[]) => {
    const message = sought.get(digest)?.shift()
    if (message) elsewhere.set(message, levels)
  }
  for (const { rows, extra } of results)
    for (const { digest } of extra) found(digest, rows[0]?.toLevels ?? [])

  const compared = new Set(results.map(({ rows }) => rows[0]?.to))
  const others = places.newFolders.filter(({ path, selectable }) => selectable && !compared.has(path))
  const left = [...sought.values()].flat()
  if (left.length === 0 || others.length === 0) return elsewhere
  const looks = await places.errand.attempt(async () => looksOfOld(await places.old(), left))
  const wanted = new Set(looks.values())
  for (const { path, levels } of others)
    for (const digest of await digestsLike(path, wanted, places)) found(digest, levels)
  return elsewhere
}

/** Digests of what looks like something wanted, in a folder of the new mailbox; none where it can't be read. */
async function digestsLike(
  path: string,
  wanted: ReadonlySet<string>,
  places: Places
): Promise<readonly Digest[]> {
  try {
    return await places.errand.attempt(async () => {
      const mailbox = await places.new()
      await mailbox.open(path)
      const alike: number[] = []
      for await (const looks of headerLooksOf(mailbox, await mailbox.uids())) {
        for (const [uid, look] of looks) if (look !== undefined && wanted.has(look)) alike.push(uid)
        places.errand.step()
      }
      return await digestsOf(mailbox, alike)
    })
  } catch (error) {
    if (isAboutFolder(error)) return []
    throw error
  }
}
