/** How somebody gets through the contact steps of the wizard. */
import type { Locator } from 'playwright-core'
import type { Person } from './person.ts'

/** Where an address book is, and who gets in. */
export interface BookAccount {
  readonly url: URL
  readonly user: string
  readonly password: string
}

export const card = (uid: string, name: string, ...lines: readonly string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, `FN:${name}`, `N:${name};;;;`, ...lines, 'END:VCARD', ''].join(
    '\r\n'
  )

/** Chooses contacts alone, with the keyboard. */
export async function beginsAlone(person: Person): Promise<void> {
  const { page, keyboard } = person
  await keyboard.press(page.locator('input[type=radio]:checked'), 'ArrowDown')
  await keyboard.press(page.locator('input[type=radio]:checked'), 'ArrowDown')
  await keyboard.press(person.button('wizard.continue'))
  await person.sees('wizard.contacts.from.title')
}

/** Says whose address book it is, and where, with the keyboard. */
export async function namesBook(person: Person, { url, user, password }: BookAccount): Promise<void> {
  const { page, keyboard } = person
  await keyboard.type(page.locator('#email'), user)
  await keyboard.type(page.locator('#password'), password)
  await keyboard.press(person.button('wizard.contacts.server'))
  await keyboard.type(page.locator('#url'), url.href)
  await page.keyboard.press('Enter')
}

/** Drags files and folders from elsewhere over an element with the mouse, and lets go of them there. */
export async function drops({ page }: Person, target: Locator, paths: readonly string[]): Promise<void> {
  const box = await target.boundingBox()
  if (!box) throw new Error('there is no such place on the page')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const browser = await page.context().newCDPSession(page)
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await browser.send('Input.dispatchDragEvent', { type, x, y, data })
  await browser.detach()
}
