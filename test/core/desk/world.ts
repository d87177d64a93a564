import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { ContactsDesk, type DeskView } from '../../../src-main/core/desk/index.ts'
import { Move } from '../../../src-main/core/move/index.ts'
import { type Clock, memorySecrets, type Side, systemClock } from '../../../src-main/core/ports.ts'
import { type DavFaults, type DavFaultsOptions, startDavFaults } from '../../servers/dav-faults.ts'

const ID = 'a0a0a0a0a0a0a0a0'

export const card = (name: string, ...more: readonly string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${name}`, `FN:${name}`, `N:${name};;;;`, ...more, 'END:VCARD', ''].join(
    '\r\n'
  )

/** A desk over a move of contacts alone, whose new address book is on a server that does as its rules say. */
export async function openDesk(given: DavFaultsOptions & { readonly clock?: Clock } = {}) {
  const { clock = systemClock, ...options } = given
  const server = await startDavFaults(options)
  const dir = mkdtempSync(join(tmpdir(), 'rehome-desk-'))
  const secrets = memorySecrets()
  const ports = { clock, secrets, onChange: () => undefined }
  let move = Move.create(join(dir, 'move'), ports, { id: ID, practice: false, track: 'contacts' })
  const views: DeskView[] = []
  const watchers = new Set<() => void>()
  const onChange = (view: DeskView) => {
    views.push(view)
    watchers.forEach((watcher) => watcher())
  }
  let desk = new ContactsDesk(move, { clock, secrets, onChange })
  onTestFinished(async () => {
    await desk.close()
    await move.close()
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  const world = {
    server,
    /** All that was told, in order. */
    views,
    get desk() {
      return desk
    },
    /** Says that a side's address book is on a server. */
    sign: (side: Side, { url, user, password }: DavFaults = server, typed = password) =>
      desk.sign(side, { email: `eva@${side}.example`, presetId: 'other', user, url: url.href }, typed, false),
    /** Resolves with the first view told that holds. */
    when: (holds: (view: DeskView) => boolean) =>
      new Promise<DeskView>((resolve) => {
        const watcher = () => {
          const view = views.at(-1)
          if (!view || !holds(view)) return
          watchers.delete(watcher)
          resolve(view)
        }
        watchers.add(watcher)
      }),
    /** Has some work done to its end. */
    done: (begin: () => void): Promise<DeskView> => {
      const ended = world.when(({ work }) => work === null)
      begin()
      return ended
    },
    /** Gives a file, and has it read. */
    give: (text: string | Uint8Array, name = 'friends.vcf') =>
      world.done(() => {
        desk.takeFile(0, name, 0, Buffer.from(text))
        desk.readFiles()
      }),
    /** Gives a file, and has it compared with the new address book. */
    plan: async (...cards: readonly string[]): Promise<DeskView> => {
      await world.sign('new')
      await world.give(cards.join(''))
      return world.done(() => desk.plan())
    },
    bring: () => world.done(() => desk.bring('en')),
    /** The process ends, and another one opens the move again. */
    restart: async (): Promise<void> => {
      await desk.close()
      await move.close()
      move = Move.open(join(dir, 'move'), ports) ?? move
      desk = new ContactsDesk(move, { clock, secrets, onChange })
      await desk.lookForPasswords()
    }
  }
  return world
}
