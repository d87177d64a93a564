import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'

/** Gives each test of a file a data folder of its own, gone after it. */
export function useDataFolder(): { readonly path: string } {
  const folder = { path: '' }
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), 'rehome-shell-'))
    vi.stubEnv('REHOME_DATA', folder.path)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder.path, { recursive: true, force: true })
  })
  return folder
}
