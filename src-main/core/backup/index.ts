export { safeFileName } from './file-names.ts'
export { type FolderToKeep, Keeper } from './keeper.ts'
export { openBackup } from './open-backup.ts'
export { planBackup } from './plan.ts'
