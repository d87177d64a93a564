import type { Side } from './ports.ts'

/**
 * Every way in which Rehome can fail a person, as one union of codes. A code is never text: its title,
 * reason and next step are in the catalogues (`error.<code>.title|why|next`), in every language, or the
 * program does not compile.
 */
export const errorCodes = [
  // Bad input: nothing was contacted.
  'input.usage',
  'input.file',
  'input.output',
  'input.field',
  'input.unknownKey',
  'input.twice',
  'input.secretMissing',
  'input.notConfirmed',
  'input.confirmServer',
  'input.unconfirmed',
  'input.insecure',
  'state.locked',
  'state.damaged',
  'state.unwritable',
  // Could not connect.
  'connect.hostNotFound',
  'connect.refused',
  'connect.timeout',
  'connect.lost',
  'connect.offline',
  'connect.captivePortal',
  'tls.expired',
  'tls.wrongName',
  'tls.selfSigned',
  'tls.unknownAuthority',
  'tls.intercepted',
  'tls.otherCertificate',
  'tls.clockWrong',
  'tls.startTlsMissing',
  'tls.failed',
  // Could not find where a mailbox is.
  'discovery.notFound',
  'discovery.gateway',
  'discovery.offline',
  // Could not sign in.
  'signIn.wrongPassword',
  'signIn.appPassword',
  'signIn.oauthOnly',
  'signIn.imapOff',
  'signIn.tooManyConnections',
  'signIn.locked',
  'signIn.webmailFirst',
  'signIn.noLicence',
  'signIn.otherService',
  'signIn.triedTwice',
  'signIn.refused',
  'signIn.passwordNeeded',
  // On the provider's own page, in the browser.
  'signIn.browserNeeded',
  'signIn.browserFailed',
  'signIn.denied',
  'signIn.noAnswer',
  'signIn.expired',
  'signIn.notTaken',
  'signIn.notRegistered',
  'signIn.noTerminal',
  'server.busy',
  'server.cannotRemove',
  'server.unexpected',
  // A folder or a message.
  'folder.unreadable',
  'folder.inUse',
  'folder.cannotCreate',
  'folder.vanished',
  'folder.notFound',
  'folder.emptied',
  'folder.notFollowed',
  'message.refused',
  'message.tooBig',
  'message.empty',
  'message.missing',
  'message.altered',
  'message.labelsLost',
  'message.notThere',
  'message.removed',
  'message.elsewhere',
  'message.unreadable',
  'quota.full',
  // Mail in files.
  'backup.notFound',
  'backup.noMail',
  'backup.unreadable',
  'backup.damaged',
  'backup.notEmpty',
  'backup.otherMailbox',
  'backup.unwritable',
  'backup.diskFull',
  // An address book on the web.
  'contacts.noAddressBook',
  'contacts.readOnly',
  'contacts.foreignHost',
  'contacts.signInUnknown',
  'contacts.webPage',
  'contacts.full',
  // The move itself.
  'move.notFound',
  'move.notAllowed',
  'move.sameMailbox',
  'move.interrupted',
  // Between the page and the engine.
  'bridge.unknownRequest',
  'bridge.badInput',
  'bridge.badSender',
  'bridge.disconnected',
  'bridge.usedAddress',
  'unexpected'
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Values for the texts: never a secret, never a stack. Strings from a server are data, to be shown isolated. */
export type ErrorParams = Readonly<Record<string, string | number>>

/** A failure as it crosses a bridge, is stored, or is printed by `--json`. */
export interface Failure {
  readonly code: ErrorCode
  readonly params: ErrorParams
}

/** The one error class: a code with the data that its texts need. */
export class RehomeError extends Error implements Failure {
  override readonly name = 'RehomeError'
  readonly code: ErrorCode
  readonly params: ErrorParams
  /** Which mailbox it happened at, where that matters. */
  side?: Side

  /** @param cause What was caught; kept for a developer's debugger, never shown or stored. */
  constructor(code: ErrorCode, params: ErrorParams = {}, cause?: unknown) {
    super(code, { cause })
    this.code = code
    this.params = params
  }

  /** What may leave the process of this failure. */
  toJSON(): Failure {
    return { code: this.code, params: this.params }
  }
}

/** Turns anything that was caught into a {@link Failure}; what is not ours becomes `unexpected`. */
export function toFailure(caught: unknown): Failure {
  if (caught instanceof RehomeError) return caught.toJSON()
  const name = caught instanceof Error ? caught.name : typeof caught
  return { code: 'unexpected', params: { name } }
}
