import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import { withUsualSecurity } from '../core/discovery/index.ts'
import { RehomeError } from '../core/errors.ts'
import type { FolderChoices, ImapServer } from '../core/mail/index.ts'
import type { Side } from '../core/ports.ts'
import {
  correctHost,
  type HostCorrection,
  presetAddressBook,
  presetServer,
  recognise
} from '../core/providers/index.ts'
import { type ContactsAccountSettings, tracks, type Track } from '../core/move/index.ts'
import { fingerprintOf, isLoopback } from '../core/web/index.ts'

/** Where a password comes from; never the password itself. */
const secret = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ prompt: z.literal(true) }),
  z.strictObject({ oauth: z.literal(true) })
])
export type SecretSource = z.infer<typeof secret>

const imap = z.strictObject({
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['tls', 'starttls', 'none']),
  user: z.string().trim().min(1).max(320),
  /** SHA-256 of the one certificate that a helper trusts there. */
  certificate: z
    .string()
    .regex(/^[\da-f]{2}(:?[\da-f]{2}){31}$/i)
    .exactOptional()
})

const carddav = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  user: z.string().trim().min(1).max(320)
})

const email = z.string().regex(/^[^\s@]+@[^\s@]+$/)

const account = z.strictObject({
  email,
  imap: imap.exactOptional(),
  carddav: carddav.exactOptional(),
  password: secret
})

/** An old mailbox in files of this computer. */
const files = z.strictObject({ email, backup: z.string().min(1).max(4000) })

const folderName = z.string().min(1).max(4000)

const rest = {
  new: account.exactOptional(),
  track: z.enum(tracks).exactOptional(),
  folders: z
    .strictObject({
      skip: z.array(folderName).exactOptional(),
      rename: z.record(folderName, folderName).exactOptional(),
      into: folderName.exactOptional()
    })
    .exactOptional()
}

/** Which of the two forms of an old side is meant is told by its one key, so that complaints are about that form. */
const moveFile = z.strictObject({ old: account, ...rest })
const moveFileFromFiles = z.strictObject({ old: files, ...rest })

/** Every form that a move file may have. */
export const moveFileForms = [moveFile, moveFileFromFiles] as const

/** An old mailbox in files. */
export interface MoveFileBackup {
  readonly email: string
  readonly presetId: string
  /** The absolute path of a folder or a file. */
  readonly backup: string
}

export interface MoveFileAccount {
  readonly email: string
  readonly presetId: string
  /** Nothing where the file names none and no preset knows the domain: it has to be found, where it is needed. */
  readonly imap: ImapServer | undefined
  readonly addressBook: ContactsAccountSettings
  readonly password: SecretSource
  /** Set when a host that is known to be wrong was replaced. */
  readonly corrected?: HostCorrection
  /** Set when the file had the other encryption for its port, and it was replaced. */
  readonly hasOtherSecurity?: true
}

export interface MoveFile {
  readonly old: MoveFileAccount | MoveFileBackup
  /** Left out by whose two accounts never exist at once, for a backup. */
  readonly new: MoveFileAccount | undefined
  readonly track: Track | undefined
  readonly choices: FolderChoices
}

/** What a command needs of a move file: both mailboxes, the old one alone, or the address books of one side or both. */
export type Needs = 'both' | 'old' | 'contacts' | 'old contacts' | 'new contacts'

/** Which sides that are. */
export const sidesOf: Readonly<Record<Needs, readonly Side[]>> = {
  both: ['old', 'new'],
  old: ['old'],
  contacts: ['old', 'new'],
  'old contacts': ['old'],
  'new contacts': ['new']
}

/** Whether it is about address books and no mailboxes. */
export const isOfContacts = (needs: Needs) => needs.endsWith('contacts')

/**
 * Reads a move file (cli.md). Nothing is contacted.
 * @throws {RehomeError} `input.file`, `input.field`, `input.unknownKey`, `input.insecure`: which field, what is expected.
 */
export function readMoveFile(file: string, needs: Needs = 'both'): MoveFile {
  return readMove(parseJson(file), file, needs)
}

/**
 * Checks what a move file says, wherever it was written. Nothing is contacted.
 * @param file For complaints, and for the paths in it, which are as seen from its folder.
 * @throws {RehomeError} As {@link readMoveFile}.
 */
export function readMove(content: unknown, file: string, needs: Needs = 'both'): MoveFile {
  const parsed = (isFromFiles(content) ? moveFileFromFiles : moveFile).safeParse(content, {
    reportInput: true
  })
  if (!parsed.success) throw complaint(file, parsed.error.issues[0])
  const { old, new: target, track, folders } = parsed.data
  if (!target && sidesOf[needs].includes('new'))
    throw new RehomeError('input.field', { file, field: 'new', expected: 'object' })
  if ('backup' in old && isOfContacts(needs) && sidesOf[needs].includes('old'))
    throw new RehomeError('input.field', { file, field: 'old.password', expected: SECRET })
  return {
    old:
      'backup' in old
        ? { email: old.email, presetId: 'other', backup: resolve(dirname(file), old.backup) }
        : resolveAccount(old),
    new: target && resolveAccount(target),
    track,
    choices: folders ?? {}
  }
}

/** The forms of a password's source, for complaints. */
export const SECRET = '{"env": "NAME"} | {"file": "PATH"} | {"prompt": true} | {"oauth": true}'

function isFromFiles(content: unknown): boolean {
  const old: unknown =
    typeof content === 'object' && content !== null && 'old' in content ? content.old : undefined
  return typeof old === 'object' && old !== null && 'backup' in old
}

function parseJson(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new RehomeError('input.file', { file, expected: 'JSON' }, error)
  }
  try {
    return JSON.parse(withoutComments(text.replace(/^\uFEFF/, '')))
  } catch (error) {
    // V8 names the place: "… at position 17 (line 3 column 5)". Its excerpt of the file is left out.
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '')?.[0]
    throw new RehomeError('input.file', { file, expected: place ? `JSON (${place})` : 'JSON' }, error)
  }
}

/** A move file may explain itself: comments become blanks, so that places in the file stay what they are. */
function withoutComments(text: string): string {
  return text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (part, quoted: string | undefined) =>
    quoted === undefined ? part.replace(/[^\n]/g, ' ') : part
  )
}

type Issue = z.core.$ZodIssue

function complaint(file: string, issue: Issue | undefined): RehomeError {
  const at = (path: readonly PropertyKey[]) => path.map(String).join('.')
  const inner = issue?.code === 'invalid_union' ? closestBranch(issue) : issue
  const path = [...(issue?.path ?? []), ...(inner === issue ? [] : (inner?.path ?? []))]
  if (inner?.code === 'unrecognized_keys') {
    return new RehomeError('input.unknownKey', { file, key: at([...path, inner.keys[0] ?? '']) })
  }
  return new RehomeError('input.field', { file, field: at(path) || '{}', expected: expectation(inner) })
}

/** A secret of the wrong form fails every branch of its union: only a misspelt key or the list of forms helps. */
function closestBranch(issue: Extract<Issue, { code: 'invalid_union' }>): Issue {
  const input = issue.input
  const onlyKeys = typeof input === 'object' && input !== null ? Object.keys(input) : []
  const branch = issue.errors.find(
    (issues) => issues.length === 1 && issues[0]?.code !== 'invalid_type' && onlyKeys.length > 1
  )
  return branch?.[0] ?? issue
}

function expectation(issue: Issue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return issue.expected
    case 'invalid_value':
      return issue.values.map(String).join(' | ')
    case 'invalid_union':
      return SECRET
    case 'too_small':
      return `≥ ${issue.minimum}`
    case 'too_big':
      return `≤ ${issue.maximum}`
    case 'invalid_format':
      return (
        { email: 'name@example.org', url: 'https://…', certificate: 'SHA-256, 12:AB:…' }[
          String(issue.path.at(-1))
        ] ?? issue.format
      )
    default:
      return 'JSON'
  }
}

/** People copy fingerprints in more than one form. */
const withFingerprint = (server: ImapServer): ImapServer =>
  server.certificate === undefined ? server : { ...server, certificate: fingerprintOf(server.certificate) }

function resolveAccount(given: z.infer<typeof account>): MoveFileAccount {
  const found = recognise(given.email)
  const named = given.imap ? withFingerprint(given.imap) : found?.imap
  const wanted = named && withUsualSecurity(named)
  const corrected = wanted && correctHost(wanted.host)
  const imap = corrected
    ? (presetServer(corrected.presetId, given.email) ?? { ...wanted, host: corrected.right })
    : wanted
  if (imap?.security === 'none' && !isLoopback(imap.host))
    throw new RehomeError('input.insecure', { host: imap.host })
  const presetId = corrected?.presetId ?? found?.presetId ?? 'other'
  return {
    email: given.email,
    presetId,
    imap,
    addressBook: addressBookOf(given, presetId),
    password: given.password,
    ...(corrected && { corrected }),
    ...(!corrected && wanted?.security !== named?.security && { hasOtherSecurity: true as const })
  }
}

function addressBookOf(
  { email, imap, carddav: named }: z.infer<typeof account>,
  presetId: string
): ContactsAccountSettings {
  if (!named) {
    const known = presetAddressBook(presetId, email, imap?.host)?.user
    return { email, presetId, user: known ?? imap?.user ?? email }
  }
  const { protocol, hostname } = new URL(named.url)
  if (protocol === 'http:' && !isLoopback(hostname))
    throw new RehomeError('input.insecure', { host: hostname })
  return { email, presetId, ...named }
}
