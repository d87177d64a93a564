import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import type { Formatter, MessageKey } from '../i18n/index.ts'

type Word = MessageKey extends infer K ? (K extends `desktop.menu.${infer W}` ? W : never) : never
type Role = NonNullable<MenuItemConstructorOptions['role']>

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

/**
 * The menu bar: Edit, View with its zoom, Help. It carries the shortcuts too, which on macOS work only for
 * what is in a menu.
 */
export function setMenu(words: Formatter): void {
  const item = (word: Word, role: Role): MenuItemConstructorOptions => ({
    label: words.text(`desktop.menu.${word}`),
    role
  })
  const menu = (word: Word, submenu: MenuItemConstructorOptions[]): MenuItemConstructorOptions => ({
    label: words.text(`desktop.menu.${word}`),
    submenu
  })
  const quit = item('quit', 'quit')
  const about = item('about', 'about')
  const mac = process.platform === 'darwin'

  const first: MenuItemConstructorOptions = mac
    ? {
        label: words.text('app.name'),
        submenu: [
          about,
          SEPARATOR,
          item('hide', 'hide'),
          item('hideOthers', 'hideOthers'),
          item('showAll', 'unhide'),
          SEPARATOR,
          quit
        ]
      }
    : menu('file', [quit])
  const edit = menu('edit', [
    item('undo', 'undo'),
    item('redo', 'redo'),
    SEPARATOR,
    item('cut', 'cut'),
    item('copy', 'copy'),
    item('paste', 'paste'),
    item('selectAll', 'selectAll')
  ])
  const view = menu('view', [
    item('zoomIn', 'zoomIn'),
    item('zoomOut', 'zoomOut'),
    item('actualSize', 'resetZoom'),
    SEPARATOR,
    item('fullScreen', 'togglefullscreen')
  ])
  const rest = mac ? [] : [menu('help', [about])]
  Menu.setApplicationMenu(Menu.buildFromTemplate([first, edit, view, ...rest]))
}

/** Cut, copy and paste on a right click, as people expect in a field: Electron has no such menu by itself. */
export function offerContextMenu(window: BrowserWindow, words: () => Formatter): void {
  window.webContents.on('context-menu', (_event, { isEditable, editFlags, selectionText }) => {
    const say = words()
    const item = (
      word: 'cut' | 'copy' | 'paste' | 'selectAll',
      enabled: boolean
    ): MenuItemConstructorOptions => ({
      label: say.text(`desktop.menu.${word}`),
      role: word,
      enabled
    })
    const copy = item('copy', editFlags.canCopy)
    const template = isEditable
      ? [
          item('cut', editFlags.canCut),
          copy,
          item('paste', editFlags.canPaste),
          SEPARATOR,
          item('selectAll', editFlags.canSelectAll)
        ]
      : selectionText.trim() === ''
        ? []
        : [copy]
    if (template.length > 0) Menu.buildFromTemplate(template).popup({ window })
  })
}
