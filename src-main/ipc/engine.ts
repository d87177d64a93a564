import { join } from 'node:path'
import { type MoveProgress, type MoveSnapshot, Moves, receiptPage, type Track } from '../core/move/index.ts'
import { ContactsDesk, type DeskView } from '../core/desk/index.ts'
import { type Practice, startPractice } from '../core/practice/index.ts'
import { type Discover, Findings } from '../core/discovery/index.ts'
import { RehomeError } from '../core/errors.ts'
import { isRegistered, type OAuthConfig, readOAuthConfig } from '../core/oauth/index.ts'
import type { Clock, Random, Secrets } from '../core/ports.ts'
import { correctHost, presetServer, presetViews, recognise } from '../core/providers/index.ts'
import { isLoopback } from '../core/web/index.ts'
import { formatterFor } from '../i18n/index.ts'
import type { engineRequests, EventName, Handlers, shellRequests } from './contract.ts'

export interface EngineOptions {
  /** Where moves are kept. */
  readonly dataDir: string
  readonly secrets: Secrets
  readonly clock: Clock
  readonly random: Random
  /** Finds where a mailbox is; the real one, but in tests. */
  readonly discover: Discover
  /** The services at which one signs in in the browser; as files and environment have them, unless said otherwise. */
  readonly services?: OAuthConfig
  readonly emit: (name: EventName, payload: MoveSnapshot | MoveProgress | DeskView) => void
}

export interface Engine {
  readonly handlers: Handlers<typeof engineRequests & typeof shellRequests>
  /** Whether anything is under way, with mail or contacts. */
  readonly isBusy: () => boolean
  /** Pauses all that runs and lets go of every file. */
  readonly close: () => Promise<void>
}

/** The core behind the contract: each request in a line or two, and no decision of its own. */
export function createEngine(options: EngineOptions): Engine {
  const { dataDir, secrets, clock, random, services, emit } = options
  const findings = new Findings(options.discover)
  const moves = new Moves(
    dataDir,
    {
      clock,
      secrets,
      ...(services && { services }),
      onChange: (snapshot) => emit('move.changed', snapshot),
      onProgress: (progress) => emit('move.progress', progress)
    },
    random
  )
  const practices: Practice[] = []
  const desks = new Map<string, Promise<ContactsDesk>>()
  const busyDesks = new Set<string>()
  void moves.watch()

  /** A wizard's move: spam and trash stay behind unless the person ticks them; what is merely archived comes along. */
  function create(given: { practice: boolean; track: Track }) {
    const move = moves.create(given)
    move.choose({ leaveOutRoles: ['junk', 'trash'], archived: true })
    return move
  }

  async function openDesk(moveId: string): Promise<ContactsDesk> {
    const desk = new ContactsDesk(await moves.get(moveId), {
      clock,
      secrets,
      onChange(view) {
        if (view.work) busyDesks.add(moveId)
        else busyDesks.delete(moveId)
        emit('contacts.changed', view)
      }
    })
    await desk.lookForPasswords()
    return desk
  }
  /** The desk of a move; one that couldn't be opened is opened anew the next time. */
  function deskOf(moveId: string): Promise<ContactsDesk> {
    const opened = desks.get(moveId) ?? openDesk(moveId)
    desks.set(moveId, opened)
    opened.catch(() => desks.delete(moveId))
    return opened
  }
  async function closeDesk(moveId: string): Promise<void> {
    const desk = desks.get(moveId)
    desks.delete(moveId)
    await (await desk?.catch(() => undefined))?.close()
  }

  const handlers: Engine['handlers'] = {
    'providers.list': () =>
      Promise.resolve({
        presets: [...presetViews()].map(mutable),
        browserServices: browserServices(services ?? readOAuthConfig(process.env))
      }),
    'providers.recognise': ({ email }) => Promise.resolve({ recognised: recognise(email) }),
    async 'providers.discover'({ email }) {
      const found = await findings.find(email)
      return { found: found ? mutable(found) : null }
    },

    'moves.list': async () => ({ moves: await moves.list() }),
    'move.create': ({ track }) => Promise.resolve(view(create({ practice: false, track }))),
    'move.get': async ({ moveId }) => view(await moves.get(moveId)),
    async 'move.setTrack'({ moveId, track }) {
      const move = await moves.get(moveId)
      move.setTrack(track)
      return view(move)
    },
    async 'move.discard'({ moveId }) {
      await closeDesk(moveId)
      await moves.discard(moveId)
      return {}
    },

    async 'account.set'({ moveId, side, email, presetId, imap, confirmed = false }) {
      const move = await moves.get(moveId)
      // Nobody but a program on this computer has a reason to vouch for itself.
      if (imap?.certificate !== undefined && !isLoopback(imap.host))
        throw new RehomeError('bridge.badInput', { request: 'account.set', field: 'imap.certificate' })
      const corrected = imap ? correctHost(imap.host) : null
      const preset = corrected?.presetId ?? presetId
      const server = corrected || !imap ? presetServer(preset, email) : imap
      if (!server) throw new RehomeError('bridge.badInput', { request: 'account.set', field: 'imap' })
      if (!confirmed) findings.needConfirmed(email, server.host)
      move.setAccount(side, { email, presetId: preset, imap: server })
      return { move: view(move), corrected }
    },
    async 'account.signIn'({ moveId, side, password, remember }) {
      const move = await moves.get(moveId)
      await move.signIn(side, password, remember)
      return view(move)
    },
    async 'account.beginSignIn'({ moveId, side, remember, language }) {
      const move = await moves.get(moveId)
      const { url } = await move.beginSignIn(side, { remember, language })
      return { url }
    },
    async 'account.cancelSignIn'({ moveId, side }) {
      const move = await moves.get(moveId)
      move.cancelSignIn(side)
      return view(move)
    },

    async 'account.setFiles'({ moveId, email, path }) {
      const move = await moves.get(moveId)
      await move.setFiles(email, path)
      return view(move)
    },

    async 'folders.read'({ moveId }) {
      const move = await moves.get(moveId)
      await move.readFolders()
      return view(move)
    },
    async 'folders.choose'({ moveId, changes }) {
      const move = await moves.get(moveId)
      move.change(changes)
      return view(move)
    },

    async 'copy.start'({ moveId, language, mirror = false }) {
      const move = await moves.get(moveId)
      move.start({ language, mirror })
      return view(move)
    },
    async 'copy.pause'({ moveId }) {
      const move = await moves.get(moveId)
      await move.pause()
      return view(move)
    },
    async 'copy.retry'({ moveId, folders, language }) {
      const move = await moves.get(moveId)
      move.retry(folders, language)
      return view(move)
    },

    async 'catchUp.schedule'({ moveId, automatic }) {
      const move = await moves.get(moveId)
      move.scheduleCatchUps(automatic)
      return view(move)
    },
    async 'backup.start'({ moveId, language, place }) {
      const move = await moves.get(moveId)
      move.startBackup(language, place ?? join(dataDir, 'copies'))
      return view(move)
    },
    async 'backup.again'({ moveId, language }) {
      const move = await moves.get(moveId)
      move.startBackup(language)
      return view(move)
    },

    async 'undo.preview'({ moveId }) {
      const move = await moves.get(moveId)
      return { ...move.undoable() }
    },
    async 'undo.start'({ moveId }) {
      const move = await moves.get(moveId)
      move.startUndo()
      return view(move)
    },

    'copy.hurry'({ lines }) {
      moves.hurry(lines)
      return Promise.resolve({})
    },

    'contacts.get': async ({ moveId }) => shown(await deskOf(moveId)),
    async 'contacts.sign'({ moveId, side, email, presetId, user = email, url, password, remember }) {
      const desk = await deskOf(moveId)
      const settings = { email, presetId, user, ...(url !== undefined && { url }) }
      await desk.sign(side, settings, password, remember)
      return shown(desk)
    },
    async 'contacts.readAccount'({ moveId }) {
      const desk = await deskOf(moveId)
      desk.readAccount()
      return shown(desk)
    },
    async 'contacts.giveFile'({ moveId, file, name, offset, data }) {
      const desk = await deskOf(moveId)
      desk.takeFile(file, name, offset, Buffer.from(data, 'base64'))
      return {}
    },
    async 'contacts.readFiles'({ moveId }) {
      const desk = await deskOf(moveId)
      desk.readFiles()
      return shown(desk)
    },
    'contacts.questions': async ({ moveId }) => ({
      questions: mutable([...(await deskOf(moveId)).questions()])
    }),
    async 'contacts.answerEncoding'({ moveId, file, encoding }) {
      const desk = await deskOf(moveId)
      desk.answerEncoding(file, encoding)
      return shown(desk)
    },
    async 'contacts.plan'({ moveId, country }) {
      const desk = await deskOf(moveId)
      desk.plan(country)
      return shown(desk)
    },
    async 'contacts.list'({ moveId, list, offset, limit }) {
      return mutable(await (await deskOf(moveId)).list(list, offset, limit))
    },
    async 'contacts.notes'({ moveId, offset, limit }) {
      return mutable(await (await deskOf(moveId)).notes(offset, limit))
    },
    async 'contacts.answer'({ moveId, index, answer }) {
      const desk = await deskOf(moveId)
      desk.answer(index, answer)
      return shown(desk)
    },
    async 'contacts.bring'({ moveId, language, country }) {
      const desk = await deskOf(moveId)
      desk.bring(language, country)
      return shown(desk)
    },
    async 'contacts.stop'({ moveId }) {
      const desk = await deskOf(moveId)
      await desk.stop()
      return shown(desk)
    },
    async 'contacts.goOn'({ moveId }) {
      const desk = await deskOf(moveId)
      desk.goOn()
      return shown(desk)
    },
    'contacts.undoPreview': async ({ moveId }) => ({ contacts: (await deskOf(moveId)).undoable() }),
    async 'contacts.undo'({ moveId, language }) {
      const desk = await deskOf(moveId)
      desk.undo(language)
      return shown(desk)
    },
    async 'contacts.file'({ moveId, format }) {
      const desk = await deskOf(moveId)
      return { text: await desk.file(format), fileName: `rehome-contacts.${format}` }
    },

    async 'receipt.html'({ moveId, language }) {
      const move = await moves.get(moveId)
      const date = move.receipt().finishedAt.slice(0, 10)
      return { html: receiptPage(move.receiptOf(), formatterFor(language)), fileName: `rehome-${date}.html` }
    },

    async 'practice.begin'() {
      const practice = await startPractice()
      practices.push(practice)
      const move = create({ practice: true, track: 'address' })
      for (const side of ['old', 'new'] as const) {
        const { email, imap, password } = practice[side]
        move.setAccount(side, { email, presetId: 'other', imap })
        await move.signIn(side, password, false)
      }
      return view(move)
    }
  }

  return {
    handlers,
    isBusy: () => moves.running || busyDesks.size > 0,
    async close() {
      findings.close()
      await Promise.all([...desks.keys()].map(closeDesk))
      await moves.close()
      await Promise.all(practices.map((practice) => practice.close()))
    }
  }
}

const browserServices = (config: OAuthConfig) =>
  Object.values(config)
    .filter(isRegistered)
    .map(({ name, hosts }) => ({ name, hosts }))

/** zod's types have no `readonly`: what is checked on its way out isn't changed there either. */
type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T
const mutable = <T>(value: T) => value as Mutable<T>
const shown = (desk: ContactsDesk) => mutable(desk.view())
const view = (move: { snapshot(): MoveSnapshot }) => mutable(move.snapshot())
