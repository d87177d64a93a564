import type { ErrorCode } from '../../errors.ts'
import type { RefusalMeaning } from '../../providers/types.ts'

/** What a refusal says, when it says something. */
export interface Said {
  readonly code: ErrorCode
  /** What a refusal that gives several reasons at once may mean, beside a wrong password. */
  readonly mayMean?: RefusalMeaning
}

interface Words extends Said {
  readonly says: readonly RegExp[]
}

/**
 * What servers say when they refuse a sign-in, in the languages in which they say it. The first that fits decides:
 * those that name several reasons come before those that name one, and what is switched off before who is shut out.
 */
const serverWords: readonly Words[] = [
  {
    code: 'signIn.tooManyConnections',
    says: [
      // Gmail: “Too many simultaneous connections. (Failure)”.
      /too many (simultaneous |open |concurrent )?(connections|sessions)/i,
      // Dovecot: “Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)”.
      /number of (simultaneous )?connections/i,
      /trop de connexions|zu viele (gleichzeitige )?verbindungen|demasiadas conexiones|troppe connessioni/i
    ]
  },
  {
    code: 'server.busy',
    says: [
      // Zimbra: “account undergoing maintenance; please try again later”.
      /undergoing maintenance|under maintenance|en maintenance|wartungsarbeiten/i,
      // Gmail: “Account exceeded command or bandwidth limits. (Failure)”.
      /exceeded .{0,30}(bandwidth|rate) limits?/i,
      // Yahoo: “LOGIN Server error - Please try again later”.
      /server error - please try again/i
    ]
  },
  // Yandex: “LOGIN invalid credentials or IMAP is disabled”.
  { code: 'signIn.wrongPassword', mayMean: 'imap-off', says: [/invalid credentials or imap is disabled/i] },
  // QQ: “Account is abnormal, service is not open, password is incorrect, login frequency limited, …”.
  {
    code: 'signIn.wrongPassword',
    mayMean: 'app-password',
    says: [/service is not open, password is incorr/i]
  },
  {
    code: 'signIn.appPassword',
    says: [
      // Gmail: “Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)”.
      /app(lication)?[- ]?(specific|generated)? ?password/i,
      // mail.ru: “NEOBHODIM parol prilozheniya https://help.mail.ru/… Application password is REQUIRED”.
      /parol.? prilozheniya|парол\S* (для внешн|приложени)/i,
      // QQ: “Please using authorization code to login”; elsewhere in Chinese.
      /authorization code|授权码/i,
      /mot de passe d.application|app-?passwort|anwendungs(spezifisches |-)?passwort/i,
      /contrase.a de aplicaci|password per le app|wachtwoord voor apps/i
    ]
  },
  {
    code: 'signIn.noLicence',
    says: [
      // Microsoft 365, of a mailbox that has no licence, no IMAP, or isn't there.
      /authenticated but not connected/i,
      /\b(no|without|missing|not have an?|requires an?) (valid |exchange |mailbox )*(licen[cs]e|subscription)\b/i,
      /licen[cs]e .{0,30}(expired|missing|required)|(plan|subscription) .{0,20}(does not|doesn.t) .{0,20}imap/i,
      /imap .{0,60}(upgrade|paid|premium)|upgrade .{0,60}imap/i
    ]
  },
  {
    code: 'signIn.webmailFirst',
    says: [
      // Gmail: “Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)”.
      /(log|sign)[- ]?in (via|through|with|using|to) (your|the|a) (web ?(browser|mail|site)|browser)/i,
      /web login required/i,
      // Yahoo: “(#MBR1240) Please verify your account by going to https://login.yahoo.com”.
      /(verify|confirm) your (account|identity)/i,
      // Zimbra: “password must be changed before IMAP login permitted”.
      /password (must|has to|needs to) be (changed|reset|renewed)/i,
      /(must|need to|have to|please) (change|reset|renew) (your|the) password/i,
      // Dovecot: “Password expired”.
      /password (has |is )?expired|temporary password|accept the (new )?terms/i,
      /connectez-vous .{0,20}webmail|mot de passe .{0,10}expir|(changer|modifier) votre mot de passe/i,
      /passwort .{0,10}abgelaufen|passwort .{0,20}änder|im (browser|webmail) an(melden|zumelden)/i,
      /contrase.a .{0,10}(caducad|expirad)|password scaduta|пароль (истёк|истек|устарел)/i
    ]
  },
  {
    code: 'signIn.imapOff',
    says: [
      // Gmail: “IMAP access is disabled for your domain”, “Your account is not enabled for IMAP use”.
      /imap.{0,40}(disabled|not (be )?(enabled|activated|allowed|available)|turned off|switched off)/i,
      /not enabled for imap/i,
      // Zoho: “You are yet to enable IMAP for your account”.
      /(enable|activate) (pop\/)?imap/i,
      // Zimbra: “account does not have IMAP access enabled”.
      /does not have imap access/i,
      // Yandex: “This user does not have access rights to this service”.
      /does not have access rights to this service/i,
      /imap.{0,40}désactiv|imap.{0,40}(nicht (aktiviert|freigeschaltet|erlaubt)|deaktiviert)/i,
      /imap.{0,40}(desactivad|deshabilitad|disattivat|disabilitat|desativad|uitgeschakeld|wyłączon)/i,
      /imap.{0,40}(отключ|выключ)|imap.{0,20}(未开启|未开通|已关闭)/i
    ]
  },
  {
    code: 'signIn.oauthOnly',
    says: [
      // Microsoft: “BasicAuthBlocked”, “LogonDenied-BasicAuthBlocked-535”.
      /basic ?auth\w*.{0,20}(blocked|disabled)/i,
      /oauth|modern authentication/i
    ]
  },
  {
    code: 'signIn.locked',
    says: [
      /\b(account|user|mailbox|login)\b.{0,50}\b(locked|blocked|suspended|disabled|deactivated|restricted|frozen|closed)\b/i,
      /\b(locked|blocked|suspended|disabled|restricted) (account|user|mailbox)\b/i,
      // Microsoft: “LogonDenied-AccountDisabled”.
      /accountdisabled/i,
      // hMailServer: “Too many invalid logon attempts.”; Proton Bridge: “too many login attempts”.
      /too many .{0,20}(log[io]n|logon|sign-?in|auth\w*|password)s? ?(attempts|failures|tries)?\b/i,
      /(compte|boîte|accès).{0,40}(verrouillé|bloqué|suspendu|désactivé|fermé)|trop de tentatives/i,
      /(konto|postfach|benutzer|zugang).{0,40}(gesperrt|blockiert|deaktiviert)|zu viele .{0,30}versuche/i,
      /(cuenta|buzón).{0,40}(bloquead|suspendid|deshabilitad)|demasiados intentos/i,
      /(account|casella|utente).{0,40}(bloccat|sospes|disabilitat)|troppi tentativi/i,
      /(conta\b|caixa).{0,40}(bloquead|suspens)|geblokkeerd|zablokowan|заблокирован/i,
      /[账帐][号户].{0,6}(锁定|冻结|禁用)/
    ]
  },
  // Netease (163.com, 126.com), of a program that it doesn't know: “Unsafe Login. Please contact kefu@188.com for help”.
  { code: 'signIn.refused', says: [/unsafe login/i] }
]

/** By the response code in brackets (RFC 5530, RFC 2221), where there are no telling words. */
const responseCodes: Readonly<Record<string, ErrorCode>> = {
  LIMIT: 'signIn.tooManyConnections',
  SERVERBUG: 'server.busy',
  EXPIRED: 'signIn.webmailFirst',
  WEBALERT: 'signIn.webmailFirst',
  REFERRAL: 'signIn.otherService',
  AUTHORIZATIONFAILED: 'signIn.refused',
  PRIVACYREQUIRED: 'signIn.refused',
  CONTACTADMIN: 'signIn.refused'
}

/**
 * Reads why a sign-in was refused.
 * @param responseCode In upper case; empty where there is none.
 * @returns Nothing where a server doesn't say.
 */
export function readRefusal(text: string, responseCode: string): Said | undefined {
  const said = serverWords.find(({ says }) => says.some((words) => words.test(text)))
  if (said) return { code: said.code, ...(said.mayMean && { mayMean: said.mayMean }) }
  const code = responseCodes[responseCode]
  return code && { code }
}
