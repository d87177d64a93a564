import { statSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { RehomeError } from '../errors.ts'

/** What the system says of a full disk, or of an allowance that is used up (errno(3)). */
const full = new Set(['ENOSPC', 'EDQUOT'])

/**
 * Does something on the disk of a backup.
 * @param folder The backup's own folder.
 * @throws {RehomeError} `backup.diskFull`, `backup.unwritable`.
 */
export async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (caught) {
    const reason = systemCode(caught)
    if (reason === undefined) throw caught
    throw new RehomeError(
      full.has(reason) ? 'backup.diskFull' : 'backup.unwritable',
      { folder, reason },
      caught
    )
  }
}

/** What the system calls its failure, such as `ENOENT`; undefined for any other. */
export function systemCode(caught: unknown): string | undefined {
  const code = caught instanceof RehomeError ? undefined : (caught as { code?: unknown }).code
  // Node's own complaints, of mistakes in the program, begin with ERR_.
  return typeof code === 'string' && !code.startsWith('ERR_') ? code : undefined
}

/** Makes a folder, private to the person, level by level: with `recursive`, Node never comes back from where none can be made, such as `/proc/x/y`. */
export function makeFolder(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(dir) !== dir) makeFolder(dirname(dir))
  mkdirSync(dir, { mode: 0o700 })
}
