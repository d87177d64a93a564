import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folderTree, levelsByPath, ticked, type FolderNode } from '../../../src-renderer/src/state/folders.ts'
import { foldersOf, row, rows } from '../moves.ts'

const rowsOf = (nodes: readonly FolderNode[]): string[] =>
  nodes.flatMap(({ row, children }) => [...(row ? [row.from] : []), ...rowsOf(children)])

const find = (name: string) => {
  const node = folderTree(rows).find((each) => each.name === name)
  if (!node) throw new Error(name)
  return node
}

describe('the folder tree', () => {
  it('puts each folder under the one that holds it', () => {
    expect(find('Impôts').children.map(({ name }) => name)).toEqual(['2024', '2025'])
  })

  it('makes up levels that have no folder', () => {
    const [top] = folderTree([row(['Lost', 'Deep'], 1)])
    expect(top?.row).toBeUndefined()
    expect(top?.children[0]?.row?.from).toBe('Lost/Deep')
  })

  it('holds every folder exactly once, whatever the names', () => {
    const level = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'é', '')
    const names = fc.uniqueArray(fc.array(level, { minLength: 1, maxLength: 4 }), {
      selector: (levels) => levels.join('\n')
    })
    fc.assert(
      fc.property(names, (all) => {
        const planned = all.map((levels, index) => row(levels, 1, { from: String(index) }))
        expect(rowsOf(folderTree(planned)).toSorted()).toEqual(planned.map(({ from }) => from).toSorted())
      })
    )
  })
})

describe('a tick', () => {
  it('taken off a folder is taken off those below', () => {
    expect(ticked(find('Impôts'), false)).toEqual(
      ['Impôts', 'Impôts/2024', 'Impôts/2025'].map((from) => ({ from, copied: false }))
    )
  })

  it('brings back below only what was left out by choice', () => {
    const [node] = folderTree([
      row(['Old'], 1, { leftOut: 'chosen' }),
      row(['Old', 'Mine'], 1, { leftOut: 'chosen' }),
      row(['Old', 'Spam'], 1, { leftOut: 'junk' })
    ])
    expect(node && ticked(node, true)).toEqual([
      { from: 'Old', copied: true },
      { from: 'Old/Mine', copied: true }
    ])
  })

  it('on spam itself is obeyed', () => {
    expect(ticked(find('Spam'), true)).toEqual([{ from: 'Spam', copied: true }])
  })

  it('never asks for a folder that cannot be opened', () => {
    expect(ticked(find('Famille'), false).map(({ from }) => from)).not.toContain('Famille')
  })
})

it('a path becomes its levels where the plan knows them', () => {
  const planned = row(['INBOX', 'Été'], 1, { from: 'INBOX.Été' })
  expect(levelsByPath(foldersOf([planned]))('INBOX.Été')).toEqual(['INBOX', 'Été'])
  expect(levelsByPath(null)('a/b')).toEqual(['a', 'b'])
})
