/** The step of the old mailbox after each way to fail there; for `npm run screens` alone, to be looked at. */
import type { Failure } from '../../src-main/ipc/contract.ts'
import { screenStates, type ScreenState } from './screen-states.ts'

const host = 'imap.gmail.com'
const port = 993
const user = 'marie.dupont@gmail.com'
const fingerprint =
  '7C:E1:09:5A:44:0D:8B:F2:31:6E:90:C5:1F:AA:27:D8:63:B4:0E:79:52:CD:86:F1:3A:98:E5:04:BB:72:16:DF'
const shown = { names: '127.0.0.1', issuer: 'Proton AG · 127.0.0.1', fingerprint }

const failures: readonly Failure[] = [
  { code: 'signIn.wrongPassword', params: { host, user, mayMean: 'other-service webmail-first' } },
  { code: 'signIn.triedTwice', params: { host, user, minutes: 12 } },
  { code: 'signIn.locked', params: { host, user, reason: 'Account temporarily locked (too many attempts)' } },
  { code: 'signIn.webmailFirst', params: { host, user } },
  { code: 'signIn.imapOff', params: { host, user } },
  { code: 'signIn.noLicence', params: { host, user, reason: 'User is authenticated but not connected.' } },
  {
    code: 'tls.expired',
    params: { host, port, dated: 'yes', expired: Date.UTC(2026, 8, 3), now: Date.UTC(2026, 10, 22), ...shown }
  },
  { code: 'tls.clockWrong', params: { host, port, now: Date.UTC(2015, 0, 1) } },
  {
    code: 'tls.wrongName',
    params: { host, port, ...shown, names: 'server12.hosting.example, *.hosting.example' }
  },
  { code: 'tls.selfSigned', params: { host: '127.0.0.1', port: 1143, where: 'here', ...shown } },
  { code: 'tls.intercepted', params: { host, port, product: 'Avast', kind: 'program', ...shown } },
  { code: 'connect.captivePortal', params: { host, port } }
]

const refused = screenStates.find(({ name }) => name === 'old-wrong-password')
if (!refused) throw new Error('There is no screen of a refused sign-in.')

export const failureStates: readonly ScreenState[] = failures.map((error) => ({
  ...refused,
  name: `failure-${error.code}`,
  replies: { ...refused.replies, 'account.signIn': { error } }
}))
