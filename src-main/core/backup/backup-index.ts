import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { RehomeError } from '../errors.ts'
import type { Folder } from '../mail/index.ts'

/** The file that makes a folder a backup. */
export const INDEX_FILE = 'backup.json'

const level = z.string().min(1).max(4000)

const folder = z.strictObject({
  /** The true name, level by level. */
  levels: z.array(level).min(1),
  /** Where its files are, level by level, without an ending. */
  place: z
    .array(
      z
        .string()
        .regex(/^[^/\\\0]+$/)
        .refine((name) => name !== '.' && name !== '..')
    )
    .min(1),
  role: z
    .enum(['inbox', 'sent', 'drafts', 'trash', 'junk', 'archive', 'all', 'flagged', 'important'])
    .exactOptional(),
  roleFrom: z.enum(['special-use', 'name']).exactOptional(),
  subscribed: z.boolean()
})

const index = z.strictObject({
  format: z.literal('rehome-backup'),
  version: z.literal(1),
  /** Whose mailbox it is a copy of. */
  email: z.string(),
  folders: z.array(folder)
})

export type BackupIndex = z.infer<typeof index>
export type BackedUpFolder = z.infer<typeof folder>

/**
 * Reads a backup's index; undefined where there is none.
 * @throws {RehomeError} `backup.damaged`. What the system says of a disk comes as it is.
 */
export async function readBackupIndex(dir: string): Promise<BackupIndex | undefined> {
  const file = join(dir, INDEX_FILE)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as { code?: unknown }).code))) return undefined
    throw error
  }
  try {
    return index.parse(JSON.parse(text))
  } catch (error) {
    throw new RehomeError('backup.damaged', { file }, error)
  }
}

/** Nobody ever sees half of it. */
export async function writeBackupIndex(dir: string, content: BackupIndex): Promise<void> {
  const name = join(dir, INDEX_FILE)
  const part = await open(`${name}.part`, 'w', 0o600)
  try {
    await part.writeFile(`${JSON.stringify(content, null, 2)}\n`)
    await part.sync()
  } finally {
    await part.close()
  }
  await rename(`${name}.part`, name)
}

/** What an index says of a folder. */
export const entryOf = (
  { levels, role, roleFrom, subscribed }: Pick<Folder, 'levels' | 'role' | 'roleFrom' | 'subscribed'>,
  place: readonly string[]
): BackedUpFolder => ({
  levels: [...levels],
  place: [...place],
  ...(role && { role }),
  ...(roleFrom && { roleFrom }),
  subscribed
})

/** How a folder is addressed: its levels with `/` between them, and a `/` in a level's name written otherwise. */
export const pathOf = (levels: readonly string[]) =>
  levels.map((name) => name.replace(/[%/]/g, encodeURIComponent)).join('/')
