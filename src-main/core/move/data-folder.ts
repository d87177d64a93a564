import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder where moves are kept: `REHOME_DATA` where it is set, else where each system keeps a program's
 * data (XDG Base Directory Specification on Linux).
 */
export function dataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform
): string {
  if (env.REHOME_DATA) return env.REHOME_DATA
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Rehome')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Rehome')
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'rehome')
}
