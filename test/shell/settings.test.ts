import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { openSettings } from '../../src-main/shell/settings.ts'
import { useDataFolder } from './data-folder.ts'

vi.mock('electron-store', () => import('./fake-electron-store.ts'))
const data = useDataFolder()
const file = () => join(data.path, 'settings.json')
const log = vi.spyOn(console, 'error')
beforeEach(() => void log.mockImplementation(() => undefined))

test('at first nothing is chosen', () => {
  expect(openSettings().get()).toEqual({})
})

test('what is chosen is there again the next time', () => {
  openSettings().set({ language: 'ar' })
  expect(openSettings().get()).toEqual({ language: 'ar' })
})

test.each([
  ['not JSON', '{"language":'],
  ['empty', ''],
  ['not an object', '[1]'],
  ['a language that there is not', '{"language":"tlh"}'],
  ['of another type', '{"language":{"toString":null}}']
])('a settings file that is %s costs the settings, and nothing else', (_what, content) => {
  writeFileSync(file(), content)
  const settings = openSettings()
  expect(settings.get()).toEqual({})
  settings.set({ language: 'fr' })
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ language: 'fr' })
})

test('a settings file that can be neither read nor written doesn’t stop the start, and the choice holds until the end', () => {
  mkdirSync(file())
  const settings = openSettings()
  settings.set({ language: 'fr' })
  expect(settings.get()).toEqual({ language: 'fr' })
  expect(log).toHaveBeenCalled()
})
