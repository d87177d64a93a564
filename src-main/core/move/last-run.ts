import { existsSync } from 'node:fs'
import { RehomeError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { journalFile } from './journal.ts'
import { MoveRecord } from './record.ts'

/**
 * When a kept move was last copied, or tried to be, whoever did it; nothing where it never was, or where nobody can
 * tell now: another process works on it, its journal is damaged.
 */
export function lastRunIn(folder: string, clock: Clock): Date | undefined {
  if (!existsSync(journalFile(folder))) return undefined
  try {
    const record = MoveRecord.open(folder, clock)
    if (!record) return undefined
    const { run, catchUps, updatedAt } = record.document
    record.journal.close()
    return run ? new Date(catchUps.restedAt ?? updatedAt) : undefined
  } catch (error) {
    if (error instanceof RehomeError) return undefined
    throw error
  }
}
