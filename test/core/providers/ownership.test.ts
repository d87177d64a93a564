import { describe, expect, it } from 'vitest'
import { gatewayForMx, presetForHost, presetForMx } from '../../../src-main/core/providers/index.ts'

describe('a mail exchanger', () => {
  it.each([
    ['gmail-smtp-in.l.google.com', 'gmail'],
    ['alt1.gmail-smtp-in.l.google.com', 'gmail'],
    ['smtp.google.com', 'google-workspace'],
    ['aspmx.l.google.com', 'google-workspace'],
    ['alt4.aspmx.l.google.com', 'google-workspace'],
    ['aspmx2.googlemail.com', 'google-workspace'],
    ['hotmail-com.olc.protection.outlook.com', 'microsoft'],
    ['asso-fr.mail.protection.outlook.com', 'microsoft365'],
    ['asso-fr.o-v1.mx.microsoft', 'microsoft365'],
    ['mx-aol.mail.gm0.yahoodns.net', 'aol'],
    ['mta5.am0.yahoodns.net', 'yahoo'],
    ['mx01.mail.icloud.com', 'icloud'],
    ['mx02.mail.icloud.com', 'icloud'],
    ['mail.protonmail.ch', 'proton'],
    ['mailsec.protonmail.ch', 'proton'],
    ['mail.tutanota.de', 'tuta'],
    ['mx0.mail.ovh.net', 'ovh'],
    ['mx1.mail.ovh.net', 'ovh'],
    ['mx4.mail.ovh.net', 'ovh'],
    ['mx1.ovh.net', 'ovh'],
    ['spool.mail.gandi.net', 'gandi'],
    ['fb.mail.gandi.net', 'gandi'],
    ['mta-gw.infomaniak.ch', 'infomaniak'],
    ['mx.mailo.com', 'mailo'],
    ['smtp-in.orange.fr', 'orange'],
    ['mx1.free.fr', 'free'],
    ['smtp-in.sfr.fr', 'sfr'],
    ['smtpz4.laposte.net', 'laposte'],
    ['mx1.alwaysdata.com', 'alwaysdata'],
    ['mx00.gmx.net', 'gmx'],
    ['mx01.emig.gmx.net', 'gmx'],
    ['mx-ha02.web.de', 'web-de'],
    ['mx00.ionos.fr', 'ionos-fr'],
    ['mx01.kundenserver.de', 'ionos-de'],
    ['smtpin.rzone.de', 'strato'],
    ['mx00.t-online.de', 't-online'],
    ['mxext1.mailbox.org', 'mailbox-org'],
    ['mail.your-server.de', 'hetzner'],
    ['mx1.mail.hostpoint.ch', 'hostpoint'],
    ['mx01.cyon.ch', 'cyon'],
    ['mx.kpnmail.nl', 'kpn'],
    ['smtp-in.libero.it', 'libero'],
    ['smtp-in.virgilio.it', 'virgilio'],
    ['mx.aruba.it', 'aruba'],
    ['in1-smtp.messagingengine.com', 'fastmail'],
    ['mx.zoho.eu', 'zoho-eu'],
    ['mx2.zoho.com', 'zoho-com'],
    ['mx.zoho.com.au', 'zoho-com-au'],
    ['aspmx1.migadu.com', 'migadu'],
    ['mx1.hostinger.com', 'hostinger'],
    ['mx1.titan.email', 'titan'],
    ['smtp.secureserver.net', 'godaddy-workspace'],
    ['mx1.emailsrvr.com', 'rackspace'],
    ['mailserver.purelymail.com', 'purelymail'],
    ['mx01.kolabnow.com', 'kolabnow']
  ])('%s belongs to %s', (host, presetId) => {
    expect(presetForMx(host)?.presetId).toBe(presetId)
    expect(gatewayForMx(host)).toBeUndefined()
  })

  it.each([
    ['mx1.eu1.pphosted.com', 'Proofpoint'],
    ['eu-smtp-inbound-1.mimecast.com', 'Mimecast'],
    ['d123.a.ess.barracudanetworks.com', 'Barracuda'],
    ['mx1.cloudfilter.net', 'Cloudfilter'],
    ['route1.mx.cloudflare.net', 'Cloudflare Email Routing'],
    ['mx2.improvmx.com', 'ImprovMX'],
    ['mx1.forwardemail.net', 'Forward Email'],
    ['redirect.ovh.net', 'OVHcloud (redirection)']
  ])('%s only filters or passes on: %s', (host, name) => {
    expect(gatewayForMx(host)).toBe(name)
    expect(presetForMx(host)).toBeUndefined()
  })

  it.each([
    'mx.notzoho.eu',
    'mx.notzoho.tld',
    'mx.zoho.eu.example.org',
    'google.com.evil.example',
    'aspmx.l.google.com.evil.example',
    'notaspmx.l.google.com',
    'xmx1.mail.ovh.net',
    'mx1.mail.ovh.net.asso.fr',
    'mx1xmail.ovh.net',
    'mxbw.p.bluenet.ch',
    'evilpphosted.com',
    'mx.asso.fr',
    'localhost',
    ''
  ])('%j belongs to nobody that is known', (host) => {
    expect(presetForMx(host)).toBeUndefined()
    expect(gatewayForMx(host)).toBeUndefined()
  })

  it('is known in capital letters and as an absolute name', () => {
    expect(presetForMx('MX1.Mail.OVH.net.')?.presetId).toBe('ovh')
    expect(gatewayForMx('Redirect.OVH.net.')).toBe('OVHcloud (redirection)')
  })

  it('of OVHcloud may stand for any of its services', () => {
    expect(presetForMx('mx1.mail.ovh.net')?.siblings).toEqual(['ovh-pro', 'ovh-exchange', 'ovh-ca'])
    expect(presetForMx('spool.mail.gandi.net')?.siblings).toEqual([])
  })
})

describe('a server', () => {
  it.each([
    ['ssl0.ovh.net', 'ovh'],
    ['imap.mail.ovh.ca', 'ovh-ca'],
    ['pro3.mail.ovh.net', 'ovh-pro'],
    ['ex5.mail.ovh.net', 'ovh-exchange'],
    ['mail.gandi.net', 'gandi'],
    ['Mail.Gandi.net.', 'gandi'],
    ['smtp.mailo.com', 'mailo'],
    ['imap-asso.alwaysdata.net', 'alwaysdata'],
    ['imap.mail.hostpoint.ch', 'hostpoint']
  ])('%s belongs to %s', (host, presetId) => {
    expect(presetForHost(host)).toBe(presetId)
  })

  it('behind a name of an own domain is that of the service for own domains', () => {
    expect(presetForHost('imap.gmail.com')).toBe('google-workspace')
    expect(presetForHost('outlook.office365.com')).toBe('microsoft365')
  })

  it.each(['127.0.0.1', '{host}', '', 'imap.asso.fr', 'xssl0.ovh.net', 'ssl0.ovh.net.asso.fr'])(
    '%j belongs to nobody that is known',
    (host) => {
      expect(presetForHost(host)).toBeUndefined()
    }
  )
})
