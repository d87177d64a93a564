import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { formatterFor } from '../../src-main/i18n/index.ts'
import { saveReceipt } from '../../src-main/shell/save.ts'
import { useDataFolder } from './data-folder.ts'
import { app, asElectron, BrowserWindow, dialog, lastMessageBox } from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
const folder = useDataFolder()

const html = '<!doctype html><title>Reçu</title>'
const save = (fileName = 'rehome-2030-01-01.html') =>
  saveReceipt(asElectron(new BrowserWindow()), { html, fileName }, formatterFor('en'))
const choose = (filePath: string) =>
  dialog.showSaveDialog.mockResolvedValueOnce({ canceled: false, filePath })
const proposed = () => (dialog.showSaveDialog.mock.lastCall?.at(-1) as { defaultPath: string }).defaultPath

test('the receipt is written where the person says', async () => {
  choose(join(folder.path, 'kept.html'))
  expect(await save()).toBe(true)
  expect(await readFile(join(folder.path, 'kept.html'), 'utf8')).toBe(html)
})

test('changing one’s mind is no error', async () => {
  expect(await save()).toBe(false)
})

test('the documents folder is proposed, and a file name leads nowhere else', async () => {
  app.getPath.mockReturnValue('/documents')
  await save()
  expect(proposed()).toBe(join('/documents', 'rehome-2030-01-01.html'))
  await save('../../.profile')
  expect(proposed()).toBe(join('/documents', '.profile'))
})

test('where it can’t be written, it says so and asks again', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await mkdir(join(folder.path, 'taken.html'))
  choose(join(folder.path, 'taken.html'))
  choose(join(folder.path, 'free.html'))
  expect(await save()).toBe(true)
  expect(lastMessageBox().message).toBe('The receipt can’t be saved there.')
  expect(await readFile(join(folder.path, 'free.html'), 'utf8')).toBe(html)
  expect(log).toHaveBeenCalledOnce()
})
