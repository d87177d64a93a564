import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RehomeError } from '../errors.ts'
import type { Lines } from '../mail/index.ts'
import type { Random } from '../ports.ts'
import { Move, type MovePorts } from './move.ts'
import type { MoveListItem, MoveResult, MoveSnapshot, Track } from './types.ts'

/** How often it is looked at the clock: timers stand still while a computer sleeps, so none is set for long. */
const BEAT_MS = 15_000
/** A beat that comes later by more than this was slept through. */
const ASLEEP_MS = 60_000

const MOVE_ID = /^[0-9a-f]{16}$/

/** Every move on this computer, each in a folder of its own. */
export class Moves {
  #folder: string
  #ports: MovePorts
  #random: Random
  #open = new Map<string, Move>()
  #closing = new AbortController()

  /** @param folder The data folder; moves are in `moves/<id>/` below it. */
  constructor(folder: string, ports: MovePorts, random: Random) {
    this.#folder = join(folder, 'moves')
    this.#ports = ports
    this.#random = random
  }

  /** Whether any copy is under way. */
  get running(): boolean {
    return [...this.#open.values()].some((move) => move.running)
  }

  /** Looks for new mail where it is due, and notices when the computer has slept, until {@link close}. */
  async watch(): Promise<void> {
    const { clock } = this.#ports
    for (;;) {
      const before = clock.now().getTime()
      try {
        await clock.sleep(BEAT_MS, this.#closing.signal)
      } catch {
        return
      }
      if (clock.now().getTime() - before > BEAT_MS + ASLEEP_MS) this.hurry('lost')
      for (const move of this.#open.values()) move.catchUpIfDue()
    }
  }

  /** The network is back, or the computer woke up: what waits for a connection tries at once. */
  hurry(lines: Lines): void {
    for (const move of this.#open.values()) move.hurry(lines)
  }

  create(given: { practice: boolean; track: Track }): Move {
    const id = this.#random.id()
    const move = Move.create(join(this.#folder, id), this.#ports, { id, ...given })
    this.#open.set(id, move)
    return move
  }

  /** @throws {RehomeError} `move.notFound`, `state.locked`, `state.damaged`. */
  async get(id: string): Promise<Move> {
    const open = this.#open.get(id)
    if (open) return open
    const folder = join(this.#folder, id)
    const move = MOVE_ID.test(id) && existsSync(folder) ? Move.open(folder, this.#ports) : undefined
    if (!move) throw new RehomeError('move.notFound')
    this.#open.set(id, move)
    await move.lookForPasswords()
    return move
  }

  /** Every move that can be shown, the latest first. A practice that outlived its pretend mailboxes is removed. */
  async list(): Promise<MoveListItem[]> {
    const ids = existsSync(this.#folder) ? readdirSync(this.#folder).filter((name) => MOVE_ID.test(name)) : []
    const items: MoveListItem[] = []
    for (const id of ids) {
      const wasOpen = this.#open.has(id)
      try {
        const move = await this.get(id)
        if (move.practice && !wasOpen) await this.discard(id)
        else items.push(listItem(move))
      } catch (error) {
        if (!(error instanceof RehomeError)) throw error
        if (error.code === 'state.locked') items.push(lockedItem(id, join(this.#folder, id)))
      }
    }
    return items.sort((one, other) => other.updatedAt.localeCompare(one.updatedAt))
  }

  /** Forgets a move: its journal, its receipt, its passwords. Nothing in either mailbox changes. */
  async discard(id: string): Promise<void> {
    const move = await this.get(id)
    await move.close()
    this.#open.delete(id)
    await this.#ports.secrets.forget(id)
    rmSync(move.folder, { recursive: true, force: true })
  }

  /** Pauses all that runs and lets go of every folder. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#open.values()].map((move) => move.close()))
    this.#open.clear()
  }
}

function listItem(move: Move): MoveListItem {
  const { id, practice, phase, updatedAt, receipt, run } = move.snapshot()
  return {
    id,
    practice,
    phase,
    updatedAt,
    oldEmail: move.emailOf('old') ?? null,
    newEmail: move.emailOf('new') ?? null,
    unfinished: phase === 'copying' && !receipt,
    locked: false,
    result: resultOf({ run, receipt })
  }
}

function resultOf({ run, receipt }: Pick<MoveSnapshot, 'run' | 'receipt'>): MoveResult | null {
  if (run?.state === 'stopped' && run.failure) return { kind: 'stopped', failure: run.failure }
  if (!receipt) return null
  if (receipt.complete) return { kind: 'complete' }
  const failed = receipt.folders.filter(({ state }) => state === 'failed').length
  return { kind: 'incomplete', count: failed + receipt.problems.length }
}

function lockedItem(id: string, folder: string): MoveListItem {
  const updatedAt = statSync(folder).mtime.toISOString()
  return {
    id,
    practice: false,
    phase: 'copying',
    updatedAt,
    oldEmail: null,
    newEmail: null,
    unfinished: true,
    locked: true,
    result: null
  }
}
