import type { Zone } from '../../servers/dnsmasq.ts'
import { elsewhere, standIn } from './world.ts'

/** Own domains as people have them, each with what its DNS says; `.example` is nobody's (RFC 2606). */
export const ownDomains: Zone = {
  mx: {
    'cedre.example': ['1 mx1.mail.ovh.net', '5 mx2.mail.ovh.net', '100 mx3.mail.ovh.net'],
    'pin.example': ['1 mx1.mail.ovh.net'],
    'sapin.example': ['1 mx0.mail.ovh.net'],
    'if.example': ['50 fb.mail.gandi.net', '10 spool.mail.gandi.net'],
    'orme.example': ['1 aspmx.l.google.com', '5 alt1.aspmx.l.google.com'],
    'aulne.example': ['1 smtp.google.com'],
    'tilleul.example': ['0 tilleul-example.mail.protection.outlook.com'],
    'bouleau.example': ['5 mta-gw.infomaniak.ch'],
    'charme.example': ['10 mx00.ionos.de', '10 mx01.ionos.de'],
    'houx.example': ['10 in1-smtp.messagingengine.com', '20 in2-smtp.messagingengine.com'],
    'saule.example': ['10 mx1.hostinger.com'],
    'chene.example': ['10 box.chene.example', '50 mx4.mail.ovh.net'],
    'erable.example': ['10 mx1.mail.ovh.net', '10 spool.mail.gandi.net'],
    'noyer.example': ['10 mxa-00.gslb.pphosted.com', '20 mx1.mail.ovh.net'],
    'frene.example': ['10 mxa-00.gslb.pphosted.com'],
    'platane.example': ['10 in.platane.example'],
    'hetre.example': ['10 mx7.eu.hoster.example'],
    // As every name below a domain with a wildcard.
    'atelier.cedre.example': ['1 mx1.mail.ovh.net'],
    'xn--fort-ipa.example': ['10 spool.mail.gandi.net']
  },
  nullMx: ['muet.example'],
  srv: {
    '_imaps._tcp.chene.example': ['10 5 993 post.chene.example', '0 5 993 box.chene.example'],
    '_submissions._tcp.chene.example': ['0 1 465 box.chene.example'],
    '_imaps._tcp.buis.example': ['0 0 0 .'],
    '_imap._tcp.buis.example': ['0 1 143 box.buis.example'],
    '_submission._tcp.buis.example': ['0 1 465 box.buis.example'],
    '_imaps._tcp.frene.example': ['0 1 993 mail.hoster.example'],
    '_imaps._tcp.thuya.example': ['0 1 993 imap.mail.ovh.net']
  },
  cname: {
    'autodiscover.pin.example': 'pro1.mail.ovh.net',
    'autodiscover.sapin.example': 'ex4.mail.ovh.net',
    'imap.lierre.example': 'ssl0.ovh.net'
  },
  host: {
    'pro1.mail.ovh.net': standIn,
    'ex4.mail.ovh.net': standIn,
    'ssl0.ovh.net': standIn,
    'box.chene.example': standIn,
    'post.chene.example': standIn,
    'box.buis.example': standIn,
    'mail.hoster.example': standIn,
    'autoconfig.hoster.example': standIn,
    'autoconfig.figuier.example': standIn,
    'imap.figuier.example': standIn,
    'olivier.example': standIn,
    'imap.laurier.example': standIn,
    'mail.platane.example': standIn,
    'ginkgo.example': standIn,
    'mail.acacia.example': standIn,
    's12.hoster.example': standIn,
    's13.hoster.example': elsewhere
  }
}
