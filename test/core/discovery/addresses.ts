/**
 * Addresses and where their mailboxes are, by hand from the providers' own pages and from what the zones say: source,
 * trust, preset, host and port, encryption, login name.
 */
export const providerAddresses: Readonly<Record<string, string>> = {
  'marie.d@gmail.com': 'preset high gmail imap.gmail.com:993 tls marie.d@gmail.com',
  'marie.d@googlemail.com': 'preset high gmail imap.gmail.com:993 tls marie.d@googlemail.com',
  'marie.d@outlook.com': 'preset high microsoft outlook.office365.com:993 tls marie.d@outlook.com',
  'marie.d@hotmail.fr': 'preset high microsoft outlook.office365.com:993 tls marie.d@hotmail.fr',
  'marie.d@live.com': 'preset high microsoft outlook.office365.com:993 tls marie.d@live.com',
  'marie.d@yahoo.fr': 'preset high yahoo imap.mail.yahoo.com:993 tls marie.d@yahoo.fr',
  'marie.d@aol.com': 'preset high aol imap.aol.com:993 tls marie.d@aol.com',
  // Apple wants the name alone (support.apple.com/102525).
  'marie.d@icloud.com': 'preset high icloud imap.mail.me.com:993 tls marie.d',
  'marie.d@me.com': 'preset high icloud imap.mail.me.com:993 tls marie.d',
  // Proton's Bridge, on this computer.
  'marie.d@proton.me': 'preset high proton 127.0.0.1:1143 starttls marie.d@proton.me',
  'marie.d@orange.fr': 'preset high orange imap.orange.fr:993 tls marie.d@orange.fr',
  'marie.d@wanadoo.fr': 'preset high orange imap.orange.fr:993 tls marie.d@wanadoo.fr',
  'marie.d@free.fr': 'preset high free imap.free.fr:993 tls marie.d',
  'marie.d@sfr.fr': 'preset high sfr imap.sfr.fr:993 tls marie.d@sfr.fr',
  'marie.d@neuf.fr': 'preset high sfr imap.sfr.fr:993 tls marie.d@neuf.fr',
  'marie.d@laposte.net': 'preset high laposte imap.laposte.net:993 tls marie.d',
  'marie.d@mailo.com': 'preset high mailo imap.mailo.com:993 tls marie.d@mailo.com',
  'marie.d@ik.me': 'preset high infomaniak mail.infomaniak.com:993 tls marie.d@ik.me',
  'marie.d@gmx.de': 'preset high gmx imap.gmx.net:993 tls marie.d@gmx.de',
  'marie.d@gmx.com': 'preset high gmx-com imap.gmx.com:993 tls marie.d@gmx.com',
  'marie.d@web.de': 'preset high web-de imap.web.de:993 tls marie.d',
  'marie.d@mail.com': 'preset high mail-com imap.mail.com:993 tls marie.d@mail.com',
  'marie.d@t-online.de': 'preset high t-online secureimap.t-online.de:993 tls marie.d@t-online.de',
  'marie.d@freenet.de': 'preset high freenet mx.freenet.de:993 tls marie.d@freenet.de',
  'marie.d@posteo.de': 'preset high posteo posteo.de:993 tls marie.d@posteo.de',
  'marie.d@mailbox.org': 'preset high mailbox-org imap.mailbox.org:993 tls marie.d@mailbox.org',
  'marie.d@bluewin.ch': 'preset high bluewin imaps.bluewin.ch:993 tls marie.d@bluewin.ch',
  'marie.d@libero.it': 'preset high libero imapmail.libero.it:993 tls marie.d@libero.it',
  'marie.d@virgilio.it': 'preset high virgilio in.virgilio.it:993 tls marie.d@virgilio.it',
  'marie.d@seznam.cz': 'preset high seznam imap.seznam.cz:993 tls marie.d@seznam.cz',
  'marie.d@wp.pl': 'preset high wp imap.wp.pl:993 tls marie.d',
  'marie.d@onet.pl': 'preset high onet imap.poczta.onet.pl:993 tls marie.d@onet.pl',
  'marie.d@btinternet.com': 'preset high btinternet mail.btinternet.com:993 tls marie.d@btinternet.com',
  'marie.d@mail.ru': 'preset high mail-ru imap.mail.ru:993 tls marie.d@mail.ru',
  'marie.d@yandex.ru': 'preset high yandex imap.yandex.com:993 tls marie.d@yandex.ru',
  'marie.d@fastmail.com': 'preset high fastmail imap.fastmail.com:993 tls marie.d@fastmail.com',
  'marie.d@zoho.eu': 'preset high zoho-eu imap.zoho.eu:993 tls marie.d@zoho.eu',
  'marie.d@disroot.org': 'preset high disroot disroot.org:993 tls marie.d',
  'marie.d@att.net': 'preset high att imap.mail.att.net:993 tls marie.d@att.net',
  'marie.d@comcast.net': 'preset high comcast imap.comcast.net:993 tls marie.d@comcast.net'
}

/** As {@link providerAddresses}, for the domains of `zones.ts`. */
export const ownAddresses: Readonly<Record<string, string>> = {
  'marie@cedre.example': 'mx high ovh ssl0.ovh.net:993 tls marie@cedre.example',
  // A name of the domain tells which of OVH's services it is.
  'marie@pin.example': 'mx high ovh-pro pro1.mail.ovh.net:993 tls marie@pin.example',
  'marie@sapin.example': 'mx high ovh-exchange ex4.mail.ovh.net:993 tls marie@sapin.example',
  'marie@if.example': 'mx high gandi mail.gandi.net:993 tls marie@if.example',
  'marie@orme.example': 'mx high google-workspace imap.gmail.com:993 tls marie@orme.example',
  'marie@aulne.example': 'mx high google-workspace imap.gmail.com:993 tls marie@aulne.example',
  'marie@tilleul.example': 'mx high microsoft365 outlook.office365.com:993 tls marie@tilleul.example',
  'marie@bouleau.example': 'mx high infomaniak mail.infomaniak.com:993 tls marie@bouleau.example',
  'marie@houx.example': 'mx high fastmail imap.fastmail.com:993 tls marie@houx.example',
  // Only users have told of these two hosters' servers.
  'marie@charme.example': 'mx medium ionos-de imap.ionos.de:993 tls marie@charme.example',
  'marie@saule.example': 'mx medium hostinger imap.hostinger.com:993 tls marie@saule.example',
  // Two hosters of equal preference: nobody knows which one delivers.
  'marie@erable.example': 'mx medium ovh ssl0.ovh.net:993 tls marie@erable.example',
  // A server of its own, with OVH as the one that waits.
  'marie@chene.example': 'srv high other box.chene.example:993 tls marie@chene.example',
  'marie@buis.example': 'srv high other box.buis.example:143 starttls marie@buis.example',
  'marie@thuya.example': 'srv high ovh imap.mail.ovh.net:993 tls marie@thuya.example',
  // Behind a filter, and at a host of somebody else's: the DNS alone says so.
  'marie@frene.example': 'srv medium other mail.hoster.example:993 tls marie@frene.example',
  'marie@figuier.example': 'autoconfig high other imap.figuier.example:993 tls marie',
  'marie@olivier.example': 'autoconfig medium other mail.hoster.example:993 tls marie@olivier.example',
  'marie@hetre.example': 'mx-autoconfig medium other mail.hoster.example:993 tls marie@hetre.example',
  'marie@lierre.example': 'cname medium ovh ssl0.ovh.net:993 tls marie@lierre.example',
  'marie@laurier.example': 'guess low other imap.laurier.example:993 tls marie@laurier.example',
  'marie@platane.example': 'guess low other mail.platane.example:143 starttls marie@platane.example',
  // Without an exchanger, the domain itself is meant (RFC 5321 §5.1).
  'marie@ginkgo.example': 'guess low other ginkgo.example:993 tls marie@ginkgo.example',
  'marie@atelier.cedre.example': 'mx high ovh ssl0.ovh.net:993 tls marie@atelier.cedre.example',
  'Marie <marie@forêt.example>': 'mx high gandi mail.gandi.net:993 tls marie@xn--fort-ipa.example',
  'marie@noyer.example': 'nothing behind Proofpoint',
  'marie@muet.example': 'nothing',
  'marie@nulle-part.example': 'nothing'
}
