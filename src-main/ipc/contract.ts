/**
 * The contract between the page and the main side: every request and event, as zod schemas. The page imports
 * this file and the catalogues, nothing else. Each transport carries it unchanged; `dispatch.ts` checks it
 * in both directions. Its parts are in `contract-*.ts`, which nothing else imports.
 */
import * as z from 'zod'
import type { Failure } from '../core/errors.ts'
import type { MoveProgress, MoveSnapshot } from '../core/move/types.ts'
import { accountHostRequests, accountRequests, accountShellRequests } from './contract-accounts.ts'
import {
  count,
  filePath,
  folderPath,
  language,
  moveId,
  nothing,
  ofMove,
  text,
  track
} from './contract-basics.ts'
import {
  contactEvents,
  contactHostRequests,
  contactRequests,
  contactShellRequests
} from './contract-contacts.ts'
import { moveListItem, progress, snapshot } from './contract-move.ts'

export const CONTRACT_VERSION = 1

/** Requests that the shell itself answers: they differ between the desktop app and browser mode. */
export const hostRequests = {
  hello: {
    input: nothing,
    output: z.strictObject({
      contract: z.literal(CONTRACT_VERSION),
      version: text(40),
      language,
      /** A move to show at once, instead of the first page. */
      openMove: moveId.nullable(),
      /** What this shell can do, so that the page never asks where it runs. */
      can: z.strictObject({
        /**
         * Opens dialogs for files (`receipt.save`, `files.choose`); otherwise the page downloads (`receipt.html`),
         * and asks for a path.
         */
        saveDialog: z.boolean(),
        /** Can keep a password safely until the move ends. */
        rememberPasswords: z.boolean()
      })
    })
  },
  'settings.set': { input: z.strictObject({ language }), output: nothing },
  /** Opens a page of a provider in the person's browser; `url` is given back where the page must open it. */
  'help.open': {
    input: z.strictObject({ topic: z.string().regex(/^[a-z0-9./-]{1,120}$/) }),
    output: z.strictObject({ opened: z.boolean(), url: z.url({ protocol: /^https$/ }).nullable() })
  },
  'receipt.save': {
    input: z.strictObject({ moveId, language }),
    output: z.strictObject({ saved: z.boolean() })
  },
  ...accountHostRequests,
  ...contactHostRequests,
  /** Asks where to, if it can, and starts a copy on this computer; no move when the person has changed their mind. */
  'backup.save': {
    input: z.strictObject({ moveId, language }),
    output: z.strictObject({ move: snapshot.nullable() })
  },
  /** Asks for a folder or a file with mail in it; nothing when the person has changed their mind. */
  'files.choose': {
    input: z.strictObject({ kind: z.enum(['folder', 'file']) }),
    output: z.strictObject({ path: filePath.nullable() })
  }
} as const

/** Requests that the engine answers, the same over every transport. */
export const engineRequests = {
  ...accountRequests,
  'moves.list': { input: nothing, output: z.strictObject({ moves: z.array(moveListItem) }) },
  'move.create': { input: z.strictObject({ track }), output: snapshot },
  'move.get': { input: ofMove, output: snapshot },
  'move.setTrack': { input: z.strictObject({ moveId, track }), output: snapshot },
  'move.discard': { input: ofMove, output: nothing },
  /** Reads both mailboxes' folders and lays the plan. */
  'folders.read': { input: ofMove, output: snapshot },
  'folders.choose': {
    input: z.strictObject({
      moveId,
      /** `to`: the new name with `/` between levels. */
      changes: z
        .array(
          z.strictObject({
            from: folderPath,
            copied: z.boolean().exactOptional(),
            to: folderPath.exactOptional()
          })
        )
        .max(10_000)
    }),
    output: snapshot
  },
  /**
   * Starts, or goes on after a pause, a stop or a restart; `language` is that of the receipt kept with the move.
   * `mirror`: removes from the new mailbox what is gone from the old one; refused from the switch on.
   */
  'copy.start': {
    input: z.strictObject({ moveId, language, mirror: z.boolean().exactOptional() }),
    output: snapshot
  },
  /** Ends whatever is under way in this move after its present step; it can go on later. */
  'copy.pause': { input: ofMove, output: snapshot },
  /** Tries folders again that failed, and nothing else. */
  'copy.retry': {
    input: z.strictObject({ moveId, language, folders: z.array(folderPath).min(1).max(10_000) }),
    output: snapshot
  },
  /** Goes on with the copy on this computer, or brings it up to date, in the folder where it is. */
  'backup.again': { input: z.strictObject({ moveId, language }), output: snapshot },
  /** Whether Rehome looks for new mail by itself, while it is open, once all was copied. */
  'catchUp.schedule': { input: z.strictObject({ moveId, automatic: z.boolean() }), output: snapshot },
  /**
   * The network is back, or the computer woke up: what waits for a connection tries at once. `lost`: connections
   * of before may be dead without saying so, and are made anew.
   */
  'copy.hurry': { input: z.strictObject({ lines: z.enum(['kept', 'lost']) }), output: nothing },
  /** How much an undo would look at: messages that Rehome brought, touched or not, and the folders they are in. */
  'undo.preview': { input: ofMove, output: z.strictObject({ messages: count, folders: count }) },
  /** Takes back what was brought and nobody has touched, or goes on with it; `copy.pause` pauses it. */
  'undo.start': { input: ofMove, output: snapshot },
  ...contactRequests,
  'receipt.html': {
    input: z.strictObject({ moveId, language }),
    output: z.strictObject({ html: z.string(), fileName: text(120) })
  },
  /** Makes two pretend mailboxes in this process and a move between them, ready for the wizard's first step. */
  'practice.begin': { input: nothing, output: snapshot }
} as const

export const requests = { ...hostRequests, ...engineRequests } as const

export const events = {
  /** A move changed: all that is known of it now. */
  'move.changed': snapshot,
  /**
   * A copy gets on, at most four times a second: to be laid over what is known (`withProgress`). Who has missed
   * something asks (`move.get`).
   */
  'move.progress': progress,
  ...contactEvents
} as const

/**
 * What a shell asks of the engine, and no page: where files are written is chosen in a dialog. Without a place the
 * engine takes its own data folder.
 */
export const shellRequests = {
  ...contactShellRequests,
  'backup.start': {
    input: z.strictObject({ moveId, language, place: filePath.nullable() }),
    output: snapshot
  },
  ...accountShellRequests
} as const

/**
 * Lays a copy's progress over what is known of its move.
 * @returns The same as before for what is older than that; undefined where something in between was missed.
 */
export function withProgress(
  move: MoveSnapshot,
  { of, revision, since, run }: MoveProgress
): MoveSnapshot | undefined {
  if (revision <= move.revision) return move
  const before = of === 'run' ? move.run : move.backup?.run
  if (since > move.revision || !before) return undefined
  const changed = new Map(run.folders.map((folder) => [folder.from, folder]))
  const now = { ...run, folders: before.folders.map((folder) => changed.get(folder.from) ?? folder) }
  if (of === 'run') return { ...move, revision, run: now }
  return { ...move, revision, backup: move.backup && { ...move.backup, run: now } }
}

type Schemas = Record<string, { input: z.ZodType; output: z.ZodType }>
/** The functions behind a set of requests: what arrives is checked already, what returns is checked after. */
export type Handlers<R extends Schemas> = {
  [N in keyof R]: (input: z.output<R[N]['input']>) => Promise<z.input<R[N]['output']>>
}

export type RequestName = keyof typeof requests
export type Input<N extends RequestName> = z.input<(typeof requests)[N]['input']>
export type Output<N extends RequestName> = z.output<(typeof requests)[N]['output']>
export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>

/** What comes back over every bridge: never an Error, never a stack. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure }

/** The page's only way out: two functions. */
export interface Bridge {
  request<N extends RequestName>(name: N, input: Input<N>): Promise<Reply<Output<N>>>
  /** @returns A function that ends the subscription. */
  subscribe<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}

export { failure } from './contract-basics.ts'
export { outcomeKinds } from '../core/desk/types.ts'
export type {
  ContactNote,
  DeskList,
  DeskRow,
  DeskView,
  EncodingQuestion,
  ShownCard
} from '../core/desk/types.ts'
export type { Candidate, Discovery, DiscoverySource } from '../core/discovery/types.ts'
export type { ErrorCode, Failure } from '../core/errors.ts'
export type { MoveListItem, MoveProgress, MoveSnapshot } from '../core/move/types.ts'
export type { HostCorrection, PresetView, Recognised } from '../core/providers/types.ts'
