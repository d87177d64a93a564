import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCodes } from '../../src-main/core/errors.ts'
import ar from '../../src-main/i18n/ar.json' with { type: 'json' }
import en from '../../src-main/i18n/en.json' with { type: 'json' }
import fr from '../../src-main/i18n/fr.json' with { type: 'json' }
import { formatterFor, languages, type Language, type Values } from '../../src-main/i18n/index.ts'

const english = Object.fromEntries(Object.entries(en).map(([key, { message }]) => [key, message]))
const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en: english, fr, ar }
const translations = ['fr', 'ar'] as const

/** What a code's texts may use: these values are given wherever the code is raised, and no others are certain. */
const alwaysGiven: Readonly<Record<ErrorCode, Values>> = {
  'input.usage': { argument: '--prot', expected: '--port' },
  'input.file': { file: 'move.json', expected: 'a move file' },
  'input.output': { file: 'contacts.vcf' },
  'input.field': { file: 'move.json', field: 'old.imap.port', expected: '1 to 65535' },
  'input.unknownKey': { file: 'move.json', key: 'emial' },
  'input.twice': { file: 'boxes.csv:7', line: 3 },
  'input.secretMissing': { file: 'move.json', field: 'old.password', name: 'OLD_PASSWORD' },
  'input.notConfirmed': { command: 'undo' },
  'input.confirmServer': {
    file: 'move.json',
    field: 'old',
    email: 'marie@cedre.example',
    host: 'mail.hoster.example',
    site: 'hoster.example',
    evidence: '_imaps._tcp.cedre.example',
    expected: '"imap": {}'
  },
  'input.unconfirmed': { host: 'mail.hoster.example', site: 'hoster.example' },
  'discovery.notFound': { domain: 'cedre.example' },
  'discovery.gateway': { domain: 'cedre.example', gateway: 'Proofpoint' },
  'discovery.offline': { domain: 'cedre.example' },
  'input.insecure': { host: 'mail.example.org' },
  'state.locked': {},
  'state.damaged': { file: 'journal.db' },
  'state.unwritable': { folder: '/f' },
  'connect.hostNotFound': { host: 'mail.example.org' },
  'connect.refused': { host: 'mail.example.org', port: 993 },
  'connect.timeout': { host: 'mail.example.org', port: 993 },
  'connect.lost': { host: 'mail.example.org' },
  'connect.offline': {},
  'connect.captivePortal': { host: 'mail.example.org' },
  'tls.expired': { host: 'mail.example.org', dated: 'no' },
  'tls.wrongName': { host: 'mail.example.org', names: 'server12.example.net' },
  'tls.selfSigned': { host: 'mail.example.org', where: 'elsewhere' },
  'tls.unknownAuthority': { host: 'mail.example.org', where: 'elsewhere' },
  'tls.intercepted': { host: 'mail.example.org', product: 'Avast', kind: 'program' },
  'tls.otherCertificate': { host: 'mail.example.org' },
  'tls.clockWrong': { host: 'mail.example.org', now: 0 },
  'tls.startTlsMissing': { host: 'mail.example.org', port: 143 },
  'tls.failed': { host: 'mail.example.org' },
  'signIn.wrongPassword': { host: 'mail.example.org', user: 'marie@example.org' },
  'signIn.appPassword': { host: 'mail.example.org' },
  'signIn.oauthOnly': { host: 'mail.example.org' },
  'signIn.imapOff': { host: 'mail.example.org' },
  'signIn.tooManyConnections': { host: 'mail.example.org' },
  'signIn.locked': { host: 'mail.example.org', user: 'marie@example.org' },
  'signIn.webmailFirst': { host: 'mail.example.org' },
  'signIn.noLicence': { host: 'mail.example.org' },
  'signIn.otherService': { host: 'mail.example.org', reason: 'Try <pro1>' },
  'signIn.triedTwice': { host: 'mail.example.org', minutes: 15 },
  'signIn.refused': { host: 'mail.example.org', reason: 'Account <suspended>' },
  'signIn.passwordNeeded': {},
  'signIn.browserNeeded': { host: 'mail.example.org' },
  'signIn.browserFailed': { service: 'Microsoft' },
  'signIn.denied': { service: 'Microsoft' },
  'signIn.noAnswer': {},
  'signIn.expired': { service: 'Microsoft' },
  'signIn.notTaken': { host: 'mail.example.org', user: 'marie@example.org' },
  'signIn.notRegistered': { service: 'Microsoft' },
  'signIn.noTerminal': { service: 'Microsoft' },
  'server.busy': { host: 'mail.example.org' },
  'server.cannotRemove': { host: 'mail.example.org' },
  'server.unexpected': { host: 'mail.example.org' },
  'folder.unreadable': { folder: 'Factures' },
  'folder.inUse': { folder: 'Factures' },
  'folder.cannotCreate': { folder: 'Factures' },
  'folder.vanished': { folder: 'Factures' },
  'folder.notFound': { folder: 'Factures' },
  'folder.emptied': { folder: 'Factures', gone: 30, held: 40 },
  'folder.notFollowed': { folder: 'Factures' },
  'message.refused': {},
  'message.tooBig': {},
  'message.empty': {},
  'message.unreadable': {},
  'message.missing': {},
  'message.altered': {},
  'message.labelsLost': { labels: 'Facture_2019' },
  'message.notThere': {},
  'message.removed': {},
  'message.elsewhere': { place: 'Archives/2019' },
  'quota.full': {},
  'backup.notFound': { folder: '/f' },
  'backup.noMail': { folder: '/f' },
  'backup.unreadable': { folder: '/f' },
  'backup.damaged': { file: '/f/Inbox.mbox' },
  'backup.notEmpty': { folder: '/f' },
  'backup.otherMailbox': { folder: '/f', email: 'marie@example.org' },
  'backup.unwritable': { folder: '/f', reason: 'EACCES' },
  'backup.diskFull': { folder: '/f' },
  'contacts.noAddressBook': { host: 'mail.example.org' },
  'contacts.readOnly': { host: 'mail.example.org' },
  'contacts.foreignHost': { host: 'mail.example.org', other: 'dav.elsewhere.example' },
  'contacts.signInUnknown': { host: 'mail.example.org' },
  'contacts.webPage': { host: 'mail.example.org' },
  'contacts.full': { host: 'mail.example.org' },
  'move.notFound': {},
  'move.notAllowed': {},
  'move.sameMailbox': {},
  'move.interrupted': {},
  'bridge.unknownRequest': {},
  'bridge.badInput': {},
  'bridge.badSender': {},
  'bridge.disconnected': {},
  'bridge.usedAddress': {},
  unexpected: {}
}

/** The part of intl-messageformat's syntax tree that matters here. */
interface Node {
  readonly type: number
  readonly value?: unknown
  readonly options?: Readonly<Record<string, { readonly value: readonly Node[] }>>
  readonly children?: readonly Node[]
  readonly pluralType?: 'cardinal' | 'ordinal'
}
const LITERAL = 0
const PLURAL = 6
const POUND = 7
const TAG = 8

function nodesOf(language: Language, message: string): Node[] {
  const within = (nodes: readonly Node[]): Node[] =>
    nodes.flatMap((node) => [
      node,
      ...within(node.children ?? []),
      ...Object.values(node.options ?? {}).flatMap((option) => within(option.value))
    ])
  return within(new IntlMessageFormat(message, language).getAst() as readonly Node[])
}

/** Names of values and tags, such as `{count}` and `<strong>`. */
function placeholders(language: Language, message: string): string[] {
  const names = nodesOf(language, message).flatMap(({ type, value }) => {
    if (type === LITERAL || type === POUND) return []
    return [type === TAG ? `<${String(value)}>` : `{${String(value)}}`]
  })
  return [...new Set(names)].sort()
}

/** CLDR's categories; French `many` is left out, which is for round millions alone. */
function pluralForms(language: Language, type: 'cardinal' | 'ordinal'): string[] {
  const forms = new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories
  return language === 'fr' ? forms.filter((form) => form !== 'many') : forms
}
const exactly: Readonly<Record<string, string>> = { zero: '=0', one: '=1', two: '=2' }

describe.each(translations)('the %s catalogue', (language) => {
  it('has the keys of the English one, no more and no fewer', () => {
    expect(Object.keys(catalogues[language]).sort()).toEqual(Object.keys(english).sort())
  })

  it('uses the same values and tags in each message', () => {
    for (const [key, message] of Object.entries(english)) {
      const translated = catalogues[language][key] ?? ''
      expect.soft(placeholders(language, translated), key).toEqual(placeholders('en', message))
    }
  })
})

describe.each(languages)('each message in %s', (language) => {
  const messages = Object.entries(catalogues[language])

  it('says something, without ordinary blanks around it', () => {
    for (const [key, message] of messages) {
      expect.soft(message.trim(), key).not.toBe('')
      expect.soft(message, key).not.toMatch(/^[ \n]|[ \n]$/)
    }
  })

  it('has each plural form that the language distinguishes', () => {
    for (const [key, message] of messages) {
      for (const { type, options = {}, pluralType = 'cardinal' } of nodesOf(language, message)) {
        if (type !== PLURAL) continue
        const missing = pluralForms(language, pluralType).filter(
          (form) => !(form in options) && !(exactly[form] && exactly[form] in options)
        )
        expect.soft(missing, key).toEqual([])
      }
    }
  })
})

describe('typography', () => {
  it('has neither straight apostrophes nor straight quotation marks', () => {
    for (const language of languages) {
      for (const [key, message] of Object.entries(catalogues[language])) {
        expect.soft(message, `${language} ${key}`).not.toMatch(/['"]/)
      }
    }
  })

  it('keeps French double punctuation on the line of the word before it', () => {
    for (const [key, message] of Object.entries(fr)) {
      expect.soft(message, key).not.toMatch(/(^|[^\u00a0\u202f?!…])[;?!»]/)
      expect.soft(message, key).not.toMatch(/([^\u00a0\u202f]):(\s|$)/)
      expect.soft(message, key).not.toMatch(/«[^\u00a0\u202f]/)
    }
  })
})

describe('translators', () => {
  it('find a note with each English message', () => {
    for (const [key, { note }] of Object.entries(en)) expect.soft(note.length, key).toBeGreaterThan(5)
  })
})

describe('each message', () => {
  it('is used somewhere in the sources', () => {
    const root = join(import.meta.dirname, '../..')
    const sources = globSync('{src-main,src-renderer}/**/*.{ts,tsx}', { cwd: root })
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    // A key is written as it is, or built in a template such as `error.${code}.title`.
    const written = new Set(
      Array.from(sources.matchAll(/['"`]([\w-]+(?:\.[\w-]+)*)['"`]/g), ([, key]) => key)
    )
    const built = Array.from(
      sources.matchAll(/`([a-z][\w-]*\.(?:[\w.-]|\$\{[^}`]*\})*\$\{[^`]*)`/gi),
      ([, template = '']) => RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '.+')}$`)
    )
    const unused = Object.keys(english).filter(
      (key) => !written.has(key) && !built.some((template) => template.test(key))
    )
    expect(unused).toEqual([])
  })
})

describe.each(languages)('the errors in %s', (language) => {
  const formatter = formatterFor(language)

  it('need only the values that are always given', () => {
    for (const code of errorCodes) {
      for (const part of ['title', 'why', 'next'] as const) {
        expect(
          () => formatter.text(`error.${code}.${part}`, alwaysGiven[code]),
          `${code}.${part}`
        ).not.toThrow()
      }
    }
  })

  it('have a title without a full stop, and a reason and a next step with one', () => {
    for (const code of errorCodes) {
      expect.soft(catalogues[language][`error.${code}.title`], code).toMatch(/[^.?!]$/)
      expect.soft(catalogues[language][`error.${code}.why`], code).toMatch(/\.$/)
      expect.soft(catalogues[language][`error.${code}.next`], code).toMatch(/\.$/)
    }
  })

  it('say of each problem with encryption that the password was not sent', () => {
    const notSent = {
      en: 'Your password was not sent.',
      fr: 'Votre mot de passe n’a pas été envoyé.',
      ar: 'لم تُرسَل كلمة مرورك.'
    }
    for (const code of errorCodes.filter((code) => code.startsWith('tls.'))) {
      expect.soft(catalogues[language][`error.${code}.next`], code).toContain(notSent[language])
    }
  })
})

it('keeps English error titles to eight words', () => {
  for (const code of errorCodes)
    expect.soft(english[`error.${code}.title`]?.split(' ').length, code).toBeLessThanOrEqual(8)
})
