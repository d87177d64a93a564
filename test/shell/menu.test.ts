import { expect, test, vi } from 'vitest'
import { formatterFor } from '../../src-main/i18n/index.ts'
import { offerContextMenu, setMenu } from '../../src-main/shell/menu.ts'
import { asElectron, BrowserWindow, Menu, type MenuItem, popup } from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))

const onPlatform = (platform: NodeJS.Platform) =>
  void vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
const all = (items: readonly MenuItem[]): MenuItem[] =>
  items.flatMap((item) => [item, ...all(item.submenu ?? [])])
const menu = () => Menu.setApplicationMenu.mock.lastCall?.[0].template ?? []

test.each(['linux', 'win32', 'darwin'] as const)(
  'on %s the menu has editing, zoom, About and Quit',
  (platform) => {
    onPlatform(platform)
    setMenu(formatterFor('en'))
    expect(all(menu()).flatMap(({ role }) => role ?? [])).toEqual(
      expect.arrayContaining([
        'cut',
        'copy',
        'paste',
        'selectAll',
        'undo',
        'zoomIn',
        'zoomOut',
        'resetZoom',
        'about',
        'quit'
      ])
    )
  }
)

test.each(['en', 'fr', 'ar'] as const)('every item has its word (%s)', (language) => {
  onPlatform('linux')
  setMenu(formatterFor(language))
  for (const { label, type } of all(menu()))
    if (type !== 'separator') expect(label).toMatch(/^(?!desktop\.)\p{L}/u)
})

test('nothing in it opens developer tools or loads the page again', () => {
  for (const platform of ['linux', 'darwin'] as const) {
    onPlatform(platform)
    setMenu(formatterFor('en'))
    const roles = all(menu()).map(({ role }) => role)
    expect(roles).not.toContain('toggleDevTools')
    expect(roles).not.toContain('reload')
  }
})

function rightClick(details: { isEditable: boolean; selectionText: string }) {
  const window = new BrowserWindow()
  offerContextMenu(asElectron(window), () => formatterFor('fr'))
  const editFlags = { canCut: false, canCopy: true, canPaste: true, canSelectAll: true }
  window.webContents.emit('context-menu', {}, { ...details, editFlags })
  return Menu.buildFromTemplate.mock.lastCall?.[0].flatMap(({ label, enabled }) =>
    label ? [[label, enabled]] : []
  )
}

test('a right click in a field offers to paste', () => {
  expect(rightClick({ isEditable: true, selectionText: '' })).toEqual([
    ['Couper', false],
    ['Copier', true],
    ['Coller', true],
    ['Tout sélectionner', true]
  ])
  expect(popup).toHaveBeenCalledOnce()
})

test('a right click on selected text offers to copy it', () => {
  expect(rightClick({ isEditable: false, selectionText: 'imap.example' })).toEqual([['Copier', true]])
})

test('a right click elsewhere offers nothing', () => {
  rightClick({ isEditable: false, selectionText: ' ' })
  expect(popup).not.toHaveBeenCalled()
})
