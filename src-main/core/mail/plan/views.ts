import type { FolderRole } from '../types.ts'

/** Whether a folder of that role shows messages which are in other folders too: Gmail's All Mail, Starred, Important. */
export const isView = (role: FolderRole | undefined): boolean =>
  role === 'all' || role === 'flagged' || role === 'important'
