import { describe, expect, it } from 'vitest'
import { readRefusal } from '../../../../src-main/core/mail/connection/server-words.ts'

/** As heard from servers, without the status and the brackets. */
const heard: readonly (readonly [code: string | undefined, text: string, responseCode?: string])[] = [
  // Gmail
  [
    'signIn.appPassword',
    'Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)',
    'ALERT'
  ],
  [
    'signIn.webmailFirst',
    'Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)',
    'ALERT'
  ],
  ['signIn.webmailFirst', 'Web login required.', 'WEBALERT'],
  [
    'signIn.imapOff',
    'Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account for IMAP access. (Failure)',
    'ALERT'
  ],
  [
    'signIn.imapOff',
    'IMAP access is disabled for your domain. Please contact your domain administrator for questions about this feature. (Failure)',
    'ALERT'
  ],
  ['signIn.tooManyConnections', 'Too many simultaneous connections. (Failure)', 'ALERT'],
  ['server.busy', 'Account exceeded command or bandwidth limits. (Failure)', 'OVERQUOTA'],
  [undefined, 'Invalid credentials (Failure)', 'AUTHENTICATIONFAILED'],
  [undefined, 'Invalid credentials (Failure)', 'ALERT'],
  // Microsoft
  ['signIn.noLicence', 'User is authenticated but not connected.'],
  ['signIn.oauthOnly', 'AUTHENTICATE failed: BasicAuthBlocked'],
  ['signIn.oauthOnly', 'LogonDenied-BasicAuthBlocked-535'],
  ['signIn.locked', 'LogonDenied-AccountDisabled'],
  ['signIn.noLicence', 'LOGIN failed. The mailbox has no Exchange license.'],
  [undefined, 'LOGIN failed.'],
  [undefined, 'AUTHENTICATE failed.'],
  // Yahoo, AOL
  [undefined, 'LOGIN Invalid credentials', 'AUTHENTICATIONFAILED'],
  ['server.busy', 'LOGIN Server error - Please try again later', 'UNAVAILABLE'],
  [
    'signIn.webmailFirst',
    '(#MBR1240) Please verify your account by going to https://login.yahoo.com',
    'AUTHORIZATIONFAILED'
  ],
  // iCloud, GMX, web.de
  [undefined, 'Authentication failed', 'AUTHENTICATIONFAILED'],
  [undefined, 'authentication failed'],
  ['signIn.imapOff', 'IMAP access is not enabled'],
  ['signIn.imapOff', 'IMAP-Zugang ist nicht freigeschaltet'],
  // Yandex, mail.ru
  [
    'signIn.wrongPassword',
    'LOGIN invalid credentials or IMAP is disabled sc=cYXlpv732Cg1',
    'AUTHENTICATIONFAILED'
  ],
  ['signIn.imapOff', 'This user does not have access rights to this service'],
  [
    'signIn.appPassword',
    'NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external / Application password is REQUIRED',
    'AUTHENTICATIONFAILED'
  ],
  // Zoho
  [
    'signIn.imapOff',
    'You are yet to enable IMAP for your account. Please contact your administrator (Failure)',
    'ALERT'
  ],
  ['signIn.noLicence', 'IMAP access is not part of your plan. Please upgrade.'],
  // QQ, Netease
  [
    'signIn.appPassword',
    'Login fail. Please using authorization code to login. More information at http://service.mail.qq.com/'
  ],
  [
    'signIn.wrongPassword',
    'Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy.'
  ],
  ['signIn.refused', 'LOGIN Unsafe Login. Please contact kefu@188.com for help'],
  [undefined, 'LOGIN Login error or password error'],
  // Zimbra, as OVH runs it
  ['signIn.webmailFirst', 'password must be changed before IMAP login permitted', 'ALERT'],
  ['server.busy', 'account undergoing maintenance; please try again later', 'ALERT'],
  ['signIn.imapOff', 'account does not have IMAP access enabled'],
  ['signIn.otherService', 'The mailbox is elsewhere', 'REFERRAL'],
  // Dovecot
  [
    'signIn.tooManyConnections',
    'Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
    'LIMIT'
  ],
  ['signIn.locked', 'Account is locked', 'UNAVAILABLE'],
  ['signIn.webmailFirst', 'Password expired', 'EXPIRED'],
  ['signIn.refused', 'Internal error occurred. Refer to server log for more information.', 'CONTACTADMIN'],
  ['signIn.refused', 'Authorization failed', 'AUTHORIZATIONFAILED'],
  [undefined, 'Temporary authentication failure.', 'UNAVAILABLE'],
  // hMailServer, Proton Bridge, Kerio
  ['signIn.locked', 'Too many invalid logon attempts.'],
  ['signIn.locked', 'too many login attempts'],
  ['signIn.locked', 'Your account has been suspended, contact support'],
  // In their customers' languages
  ['signIn.imapOff', 'L’accès IMAP est désactivé pour ce compte'],
  ['signIn.appPassword', 'Utilisez un mot de passe d’application'],
  ['signIn.webmailFirst', 'Votre mot de passe a expiré'],
  ['signIn.webmailFirst', 'Connectez-vous d’abord au webmail'],
  ['signIn.locked', 'Votre compte est bloqué'],
  ['signIn.locked', 'Trop de tentatives'],
  ['signIn.locked', 'Ihr Konto ist vorübergehend gesperrt'],
  ['signIn.webmailFirst', 'Ihr Passwort ist abgelaufen'],
  ['signIn.locked', 'La cuenta está bloqueada'],
  ['signIn.locked', 'Account temporaneamente bloccato'],
  ['signIn.locked', 'Аккаунт заблокирован'],
  ['signIn.locked', '帐号已被锁定'],
  ['signIn.appPassword', '请使用授权码登录'],
  ['signIn.imapOff', 'IMAP服务未开启']
]

describe('What a server says when it refuses a sign-in', () => {
  it.each(heard.map(([code, text, bracket = '']) => [code, text, bracket] as const))(
    'is %s: “%s” [%s]',
    (code, text, responseCode) => {
      expect(readRefusal(text, responseCode)?.code).toBe(code)
    }
  )

  it('may name several reasons, of which the wrong password is one', () => {
    expect(readRefusal('LOGIN invalid credentials or IMAP is disabled', '')).toEqual({
      code: 'signIn.wrongPassword',
      mayMean: 'imap-off'
    })
    expect(readRefusal('Account is abnormal, service is not open, password is incorrect', '')).toEqual({
      code: 'signIn.wrongPassword',
      mayMean: 'app-password'
    })
  })
})
