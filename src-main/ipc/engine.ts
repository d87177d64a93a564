import { join } from 'node:path'
import { type MoveProgress, type MoveSnapshot, Moves, receiptPage, type Track } from '../core/move/index.ts'
import { type Practice, startPractice } from '../core/practice/index.ts'
import { RehomeError } from '../core/errors.ts'
import type { Clock, Random, Secrets } from '../core/ports.ts'
import { correctHost, presetServer, presetViews, recognise } from '../core/providers/index.ts'
import { formatterFor } from '../i18n/index.ts'
import type { engineRequests, EventName, Handlers, shellRequests } from './contract.ts'

export interface EngineOptions {
  /** Where moves are kept. */
  readonly dataDir: string
  readonly secrets: Secrets
  readonly clock: Clock
  readonly random: Random
  readonly emit: (name: EventName, payload: MoveSnapshot | MoveProgress) => void
}

export interface Engine {
  readonly handlers: Handlers<typeof engineRequests & typeof shellRequests>
  /** Whether any copy is under way. */
  readonly isBusy: () => boolean
  /** Pauses all that runs and lets go of every file. */
  readonly close: () => Promise<void>
}

/** The core behind the contract: each request in a line or two, and no decision of its own. */
export function createEngine({ dataDir, secrets, clock, random, emit }: EngineOptions): Engine {
  const moves = new Moves(
    dataDir,
    {
      clock,
      secrets,
      onChange: (snapshot) => emit('move.changed', snapshot),
      onProgress: (progress) => emit('move.progress', progress)
    },
    random
  )
  const practices: Practice[] = []
  void moves.watch()

  /** A wizard's move: spam and trash stay behind unless the person ticks them; what is merely archived comes along. */
  function create(given: { practice: boolean; track: Track }) {
    const move = moves.create(given)
    move.choose({ leaveOutRoles: ['junk', 'trash'], archived: true })
    return move
  }

  const handlers: Engine['handlers'] = {
    'providers.list': () => Promise.resolve({ presets: [...presetViews()].map(mutable) }),
    'providers.recognise': ({ email }) => Promise.resolve({ recognised: recognise(email) }),

    'moves.list': async () => ({ moves: await moves.list() }),
    'move.create': ({ track }) => Promise.resolve(view(create({ practice: false, track }))),
    'move.get': async ({ moveId }) => view(await moves.get(moveId)),
    async 'move.setTrack'({ moveId, track }) {
      const move = await moves.get(moveId)
      move.setTrack(track)
      return view(move)
    },
    async 'move.discard'({ moveId }) {
      await moves.discard(moveId)
      return {}
    },

    async 'account.set'({ moveId, side, email, presetId, imap }) {
      const move = await moves.get(moveId)
      const corrected = imap ? correctHost(imap.host) : null
      const preset = corrected?.presetId ?? presetId
      const server = corrected || !imap ? presetServer(preset, email) : imap
      if (!server) throw new RehomeError('bridge.badInput', { request: 'account.set', field: 'imap' })
      move.setAccount(side, { email, presetId: preset, imap: server })
      return { move: view(move), corrected }
    },
    async 'account.signIn'({ moveId, side, password, remember }) {
      const move = await moves.get(moveId)
      await move.signIn(side, password, remember)
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

    async 'receipt.html'({ moveId, language }) {
      const move = await moves.get(moveId)
      const date = move.receipt().finishedAt.slice(0, 10)
      return { html: receiptPage(move.snapshot(), formatterFor(language)), fileName: `rehome-${date}.html` }
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
    isBusy: () => moves.running,
    async close() {
      await moves.close()
      await Promise.all(practices.map((practice) => practice.close()))
    }
  }
}

/** zod's types have no `readonly`: what is checked on its way out isn't changed there either. */
type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T
const mutable = <T>(value: T) => value as Mutable<T>
const view = (move: { snapshot(): MoveSnapshot }) => mutable(move.snapshot())
