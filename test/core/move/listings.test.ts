import { expect, test } from 'vitest'
import type { Folder, FolderOutcome, Listing } from '../../../src-main/core/mail/index.ts'
import { rememberFolders } from '../../../src-main/core/move/listings.ts'

const folder = (path: string, change: Partial<Folder> = {}): Folder => ({
  path,
  levels: [path],
  selectable: true,
  owner: 'personal',
  subscribed: true,
  messages: 10,
  bytes: 100,
  ...change
})
const listing = (...folders: Folder[]): Listing => ({ folders, delimiter: '/', prefix: '' })
const state = (path: string, is: 'done' | 'failed') => ({
  [path]: { from: path, state: is } as FolderOutcome
})

test.each([
  ['isn’t listed any more', listing()],
  ['is suddenly listed as a mere name', listing(folder('Trip', { selectable: false, messages: 0 }))]
])('a folder that failed and %s is tried again, with what was known of it', (_what, now) => {
  const remembered = rememberFolders(listing(folder('Trip')), now, state('Trip', 'failed'))
  expect(remembered.folders).toEqual([folder('Trip')])
})

test('a folder that was never reached is not forgotten either', () => {
  expect(rememberFolders(listing(folder('Trip')), listing(), {}).folders).toEqual([folder('Trip')])
})

test('a folder that was copied whole and can’t be read any more is tried again: new mail may be in it', () => {
  const nameOnly = listing(folder('Trip', { selectable: false, messages: 0 }))
  const remembered = rememberFolders(listing(folder('Trip')), nameOnly, state('Trip', 'done'))
  expect(remembered.folders).toEqual([folder('Trip')])
})

test('a folder that was copied whole and deleted since is let go', () => {
  expect(rememberFolders(listing(folder('Trip')), listing(), state('Trip', 'done')).folders).toEqual([])
})

test('a folder that was reported as gone is let go while it is gone, and taken up when it is back', () => {
  const gone = {
    Trip: {
      ...state('Trip', 'failed').Trip,
      failure: { code: 'folder.vanished', params: {} }
    } as FolderOutcome
  }
  expect(rememberFolders(listing(folder('Trip')), listing(), gone).folders).toEqual([])
  const nameOnly = listing(folder('Trip', { selectable: false, messages: 0 }))
  expect(rememberFolders(listing(folder('Trip')), nameOnly, gone)).toEqual(nameOnly)
  const back = listing(folder('Trip', { messages: 11 }))
  expect(rememberFolders(listing(folder('Trip')), back, gone)).toEqual(back)
})

test('what is listed is taken as it is today', () => {
  const now = listing(folder('Trip', { messages: 11 }), folder('New'))
  expect(rememberFolders(listing(folder('Trip')), now, state('Trip', 'failed'))).toEqual(now)
  expect(rememberFolders(undefined, now, {})).toEqual(now)
})
