import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemsOf } from '../../../scripts/provider-checks.ts'
import { moduleFor, modulePath, readProviders } from '../../../scripts/provider-files.ts'
import { missing, tableOf } from '../../../scripts/provider-table.ts'
import type { PresetFile } from '../../../src-main/core/providers/schema.ts'

const data = readProviders()
const preset = (id: string): PresetFile => {
  const found = data.presets.find((file) => file.id === id)
  if (!found) throw new Error(`no preset ${id}`)
  return found
}

/** What the checks say of all presets, once one of them is changed. */
function problemsWith(id: string, change: Partial<PresetFile>): readonly string[] {
  const presets = data.presets.map((file) => (file.id === id ? { ...file, ...change } : file))
  return problemsOf({ ...data, presets })
}

describe('what is known of providers', () => {
  it('is sound', () => {
    expect(problemsOf(data)).toEqual([])
  })

  it('is imported whole by the module that `npm run providers` writes', async () => {
    expect(readFileSync(modulePath, 'utf8')).toBe(await moduleFor(data.presets))
  })

  it('is complete for at least sixty providers', () => {
    expect(data.presets.filter((file) => missing(file).length === 0).length).toBeGreaterThanOrEqual(60)
  })

  it('is printed as a table that says what is missing', () => {
    const { webmail: _, ...gandi } = { ...preset('gandi'), links: {} }
    const lines = tableOf([preset('gmail'), gandi]).split('\n')
    expect(lines[1]).toMatch(/^gmail +consumer +imap\.gmail\.com:993 .* verified$/)
    expect(lines[2]).toMatch(/^gandi .* verified +pages$/)
    expect(lines.at(-1)).toBe('2 presets, 1 complete')
  })
})

describe('the checks complain', () => {
  it.each<[string, string, Partial<PresetFile>, RegExp]>([
    [
      'a domain in two presets',
      'free',
      { domains: ['free.fr', 'orange.fr'] },
      /orange\.fr is both in free and in/
    ],
    [
      'a domain below a wildcard of another preset',
      'free',
      { domains: ['free.fr', 'asso.onmicrosoft.com'] },
      /asso\.onmicrosoft\.com of free is in \*\.onmicrosoft\.com of microsoft365/
    ],
    ['one name for two presets', 'free', { name: 'SFR, Neuf, Club-Internet' }, /the name SFR, .* is both in/],
    ['a sibling that is not there', 'free', { siblings: ['liberty'] }, /free: liberty is no sibling/],
    ['a sibling that says nothing of it', 'free', { siblings: ['sfr'] }, /free: sfr is no sibling/],
    [
      'a mail exchanger of two presets',
      'free',
      { mx: ['(^|\\.)gandi\\.net$'] },
      /free and gandi match .*\.gandi\.net|gandi and free match .*\.gandi\.net/
    ],
    ['a mail exchanger of a gateway', 'free', { mx: ['^redirect\\.ovh\\.net$'] }, /gateway OVHcloud/],
    [
      'a link to somebody else',
      'free',
      { links: { webmail: 'https://webmail.free.example/' } },
      /webmail\.free\.example/
    ],
    [
      'a webmail of somebody else',
      'free',
      { webmail: 'https://webmall.fr/' },
      /webmall\.fr is no host of its own/
    ],
    [
      'an address book of somebody else',
      'free',
      { carddav: { url: 'https://dav.example/', signIn: 'password' } },
      /dav\.example/
    ],
    [
      'a right host that another preset calls wrong',
      'free',
      { wrongHosts: ['imap.orange.fr'] },
      /imap\.orange\.fr is right for orange/
    ],
    [
      'other services without their names',
      'free',
      { refusals: ['other-service'] },
      /other-service without siblings/
    ],
    [
      'a DNS target where no domains are hosted',
      'gandi',
      { kind: 'consumer' },
      /a DNS target, but hosts no domains/
    ],
    [
      'a DNS target that its own patterns don’t know',
      'gandi',
      { mx: ['^mx\\.gandi\\.net$'] },
      /spool\.mail\.gandi\.net isn’t in mx/
    ],
    ['addresses of no domain', 'free', { domains: [] }, /names no domain/],
    ['a source for nothing', 'free', { mx: [] }, /a source for mx/],
    [
      'a host to ask for that nobody asks for',
      'free',
      { webmail: 'https://{host}/' },
      /\{host\} stands for nothing/
    ],
    [
      'an example that is unlike its pattern',
      'ovh-pro',
      { askHost: { example: 'pro.mail.ovh.net', pattern: '^pro\\d+\\.mail\\.ovh\\.net$' } },
      /isn’t like its pattern/
    ],
    [
      'French without its narrow spaces',
      'free',
      { steps: [{ text: { en: 'Wait: now.', fr: 'Attendez : là.', ar: 'انتظر' } }] },
      /narrow space/
    ],
    [
      'a text that isn’t Arabic',
      'free',
      { steps: [{ text: { en: 'Wait.', fr: 'Attendez.', ar: 'Wait' } }] },
      /isn’t Arabic/
    ],
    [
      'a text in one language only',
      'free',
      { steps: [{ text: { en: 'A', fr: 'A', ar: 'ا' } }] },
      /isn’t translated/
    ]
  ])('about %s', (_, id, change, complaint) => {
    expect(problemsWith(id, change).join('\n')).toMatch(complaint)
  })

  it('about a file that is broken, and leave it out', () => {
    const folder = mkdtempSync(join(tmpdir(), 'providers-'))
    try {
      const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value))
      mkdirSync(join(folder, 'providers'))
      write('steps.json', data.steps)
      write('gateways.json', data.gateways)
      write('providers/free.json', preset('free'))
      write('providers/liberty.json', preset('free'))
      write('providers/sfr.json', { ...preset('sfr'), region: 'France' })
      write('providers/orange.json', { ...preset('orange'), steps: [{ use: 'wait-and-see' }] })
      writeFileSync(join(folder, 'providers/bbox.json'), '{')
      const { presets, problems } = readProviders(folder)
      expect(presets.map(({ id }) => id)).toEqual(['free'])
      expect(problems.map((problem) => problem.replace(/:.*/s, ''))).toEqual([
        'bbox.json',
        'liberty.json',
        'orange.json',
        'sfr.json'
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
