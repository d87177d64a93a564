import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FolderProgress } from '../../../src-main/core/mail/index.ts'
import { totalsOf } from '../../../src-main/core/move/progress.ts'
import { RunFolders } from '../../../src-main/core/move/run-folders.ts'

const folder: fc.Arbitrary<FolderProgress> = fc.record({
  from: fc.constantFrom('INBOX', 'Sent', 'Impôts', 'صور'),
  to: fc.constantFrom('A', 'B'),
  state: fc.constantFrom('waiting', 'copying', 'done', 'failed'),
  copied: fc.nat(9),
  total: fc.nat(9),
  copiedBytes: fc.nat(9),
  totalBytes: fc.nat(9)
})

/** Folders that come one by one, all at a time, or are asked for. */
const happening = fc.oneof(
  { weight: 6, arbitrary: folder },
  fc.uniqueArray(folder, { selector: ({ from }) => from }),
  fc.constant('ask' as const)
)

describe('the folders of a run', () => {
  it('have the sums of what they are, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(happening), (happenings) => {
        const folders = new RunFolders()
        for (const each of happenings) {
          if (each === 'ask') folders.takeChanged()
          else if (Array.isArray(each)) folders.replace(each)
          else folders.set(each)
          expect(folders.totals).toEqual(totalsOf(folders.all()))
        }
      })
    )
  })

  it('are all known to who asks again and again for what has changed', () => {
    fc.assert(
      fc.property(fc.array(happening), (happenings) => {
        const folders = new RunFolders()
        const known = new Map<string, FolderProgress>()
        for (const each of [...happenings, 'ask' as const]) {
          if (each === 'ask') for (const changed of folders.takeChanged()) known.set(changed.from, changed)
          else if (Array.isArray(each)) folders.replace(each)
          else folders.set(each)
        }
        for (const each of folders.all()) expect(known.get(each.from)).toEqual(each)
      })
    )
  })

  it('are told of once, and not again as long as they stay the same', () => {
    const folders = new RunFolders()
    const inbox: FolderProgress = {
      ...{ from: 'INBOX', to: 'INBOX', state: 'copying' },
      ...{ copied: 1, total: 2, copiedBytes: 100, totalBytes: 200 }
    }
    folders.replace([inbox, { ...inbox, from: 'Sent' }])
    expect(folders.takeChanged()).toHaveLength(2)
    folders.set({ ...inbox })
    expect(folders.takeChanged()).toEqual([])
    folders.set({ ...inbox, copied: 2 })
    expect(folders.takeChanged()).toEqual([{ ...inbox, copied: 2 }])
  })
})
