import { describe, expect, it } from 'vitest'
import { interceptorOf } from '../../../src-main/core/web/interceptors.ts'

describe('Who put a certificate in a server’s place', () => {
  it.each([
    ['Avast', 'program', 'Avast · Avast Web/Mail Shield Root'],
    ['AVG', 'program', 'AVG · AVG Web/Mail Shield Root'],
    ['Kaspersky', 'program', 'AO Kaspersky Lab · Kaspersky Anti-Virus Personal Root Certificate'],
    ['ESET', 'program', 'ESET, spol. s r. o. · ESET SSL Filter CA'],
    ['Bitdefender', 'program', 'Bitdefender · Bitdefender Personal CA.avfree000000'],
    ['Norton', 'program', 'Norton · Norton Web/Mail Shield Root'],
    ['Avira', 'program', 'Avira · Avira Web/Mail Shield Root'],
    ['G DATA', 'program', 'G DATA Software AG · G DATA Mail Security Root'],
    ['Dr.Web', 'program', 'Doctor Web Ltd. · Dr.Web for Windows'],
    ['AdGuard', 'program', 'AdGuard Personal CA'],
    ['Fortinet', 'network', 'Fortinet · FG100FTK20012345'],
    ['Zscaler', 'network', 'Zscaler Inc. · Zscaler Intermediate Root CA (zscalertwo.net)'],
    ['Sophos', 'network', 'Sophos · Sophos SSL CA_C01001'],
    ['Cisco Umbrella', 'network', 'Cisco · Cisco Umbrella Root CA'],
    ['Cloudflare Gateway', 'network', 'Cloudflare, Inc. · Gateway CA - Cloudflare Managed G1'],
    ['Palo Alto Networks', 'network', 'Palo Alto Networks · Forward-Trust'],
    ['Netskope', 'network', 'certadmin · ca.goskope.com'],
    ['McAfee Web Gateway', 'network', 'McAfee Web Gateway']
  ] as const)('is %s, a %s', (product, kind, issuer) => {
    expect(interceptorOf(issuer)).toEqual({ product, kind })
  })

  it.each(["Let's Encrypt · R11", 'Example Hosting · Example Root CA', 'reset.example', ''])(
    'is nobody that is known: “%s”',
    (issuer) => {
      expect(interceptorOf(issuer)).toBeUndefined()
    }
  )
})
