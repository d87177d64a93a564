/** The contract's part about the two accounts: whose mailbox, where it is, and how one signs in there. */
import * as z from 'zod'
import { type Candidate, type Discovery, discoverySources, type Trust } from '../core/discovery/types.ts'
import type { HostCorrection, PresetView, Recognised } from '../core/providers/types.ts'
import { filePath, language, nothing, ofMove, side, text } from './contract-basics.ts'
import { imapServer, snapshot } from './contract-move.ts'

const localText = z.strictObject({ en: text(600), fr: text(600), ar: text(600) })
const host = text(253)
const presetId = text(60)
const address = z.string().trim().min(3).max(320)

const preset = z.strictObject({
  id: presetId,
  name: text(80),
  kind: z.enum(['consumer', 'hosting', 'both', 'self-hosted', 'manual', 'unsupported']),
  isConfirmed: z.boolean(),
  signIn: z.array(z.enum(['password', 'app-password', 'oauth'])),
  knowsServer: z.boolean(),
  server: imapServer.omit({ user: true, certificate: true }).exactOptional(),
  refusals: z.array(
    z.enum(['app-password', 'imap-off', 'webmail-first', 'other-service', 'paid-only', 'short-login'])
  ),
  pages: z.array(text(60)),
  steps: z.array(z.strictObject({ text: localText, topic: text(120).exactOptional() }))
}) satisfies z.ZodType<PresetView>

/** A service at which Rehome is registered, so that one can sign in to these mail servers on its own page. */
const browserService = z.strictObject({ name: text(500), hosts: z.array(host) })

const hostCorrection = z.strictObject({
  typed: host,
  right: host,
  presetId
}) satisfies z.ZodType<HostCorrection>

const candidate = z.strictObject({
  presetId,
  imap: imapServer,
  smtp: imapServer.extend({ security: z.enum(['tls', 'starttls']) }).exactOptional(),
  carddav: z.strictObject({ url: text(4000), user: text(320).exactOptional() }).exactOptional(),
  source: z.enum(discoverySources),
  trust: z.enum(['high', 'medium', 'low']) satisfies z.ZodType<Trust>,
  site: host,
  evidence: text(4000),
  software: text(400).exactOptional()
}) satisfies z.ZodType<Candidate>

const discovery = z.strictObject({
  email: text(320),
  isOwnDomain: z.boolean(),
  candidates: z.array(candidate),
  presetId: presetId.exactOptional(),
  alternatives: z.array(presetId),
  gateway: text(80).exactOptional(),
  suggestion: host.exactOptional(),
  exchangers: z.array(host),
  isOffline: z.boolean()
}) satisfies z.ZodType<Discovery>

const ofSide = ofMove.extend({ side })
/** A sign-in on the provider's own page; `language` is that of the page that the browser shows at the end. */
const browserSignIn = ofSide.extend({ remember: z.boolean(), language })

/** Requests about accounts that the shell itself answers. */
export const accountHostRequests = {
  /**
   * Begins to sign in on the provider's own page and opens that in the person's browser, or opens it again; `url` is
   * given back where the page must open it. What comes of it is in the account's snapshot.
   */
  'account.signInBrowser': {
    input: browserSignIn,
    output: z.strictObject({ url: z.url({ protocol: /^https?$/ }).nullable() })
  }
} as const

/** Requests about accounts that the engine answers. */
export const accountRequests = {
  'providers.list': {
    input: nothing,
    output: z.strictObject({ presets: z.array(preset), browserServices: z.array(browserService) })
  },
  /** Finds the provider from the address's domain alone, without asking anybody. */
  'providers.recognise': {
    input: z.strictObject({ email: z.string().trim().min(1).max(320) }),
    output: z.strictObject({
      recognised: (
        z.strictObject({
          presetId,
          imap: imapServer.exactOptional()
        }) satisfies z.ZodType<Recognised>
      ).nullable()
    })
  },
  /** Finds where a mailbox is; that may take twelve seconds. Nothing where the text is no address. */
  'providers.discover': {
    input: z.strictObject({ email: z.string().trim().min(1).max(320) }),
    output: z.strictObject({ found: discovery.nullable() })
  },
  /**
   * Names an account. Without `imap`, the preset's own server is taken. A host known to be wrong is corrected; one
   * that was found, but for which nobody vouches, needs the person's yes (`confirmed`).
   */
  'account.set': {
    input: ofSide.extend({
      email: address,
      presetId,
      imap: imapServer.exactOptional(),
      confirmed: z.boolean().exactOptional()
    }),
    output: z.strictObject({ move: snapshot, corrected: hostCorrection.nullable() })
  },
  /** Tests the connection; the password stays at hand for the copy when it works. */
  'account.signIn': {
    input: ofSide.extend({ password: z.string().min(1).max(4096), remember: z.boolean() }),
    output: snapshot
  },
  /** Ends a sign-in that waits for the person in the browser, and forgets how the last one failed. */
  'account.cancelSignIn': { input: ofSide, output: snapshot },
  /** Takes mail in files of this computer as the old mailbox, and tests whether it can be read. */
  'account.setFiles': {
    input: ofMove.extend({ email: address, path: filePath }),
    output: snapshot
  }
} as const

/** What a shell asks of the engine about accounts, and no page: the address that is to be opened. */
export const accountShellRequests = {
  'account.beginSignIn': { input: browserSignIn, output: z.strictObject({ url: z.url() }) }
} as const
