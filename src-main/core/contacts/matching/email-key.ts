import { domainToASCII } from 'node:url'

/** Addresses that many people read: they say nothing about who somebody is. Without dots, dashes and underscores. */
const roles = new Set(
  [
    'abuse accounting accounts accueil admin administration administrator anfrage billing bestellung bonjour',
    'booking buchhaltung bureau compta comptabilite contact contacto contactus contatto direction donotreply',
    'empfang enquiries enquiry familie family famille feedback hallo hello help helpdesk hostmaster hr info',
    'information informations invoice jobs kanzlei kontakt mail mailbox marketing news newsletter nepasrepondre',
    'noreply office orders post postmaster praxis presse press rechnung reception recrutement recruitment',
    'redaktion reservation reservations root sales secretariat sekretariat service services shop support team',
    'ventes verwaltung vertrieb webmaster'
  ].flatMap((line) => line.split(' '))
)

const gmail = new Set(['gmail.com', 'googlemail.com'])

/** An address as it is compared; undefined for what isn't an address. */
export interface EmailKey {
  /** In lower case, the domain in ASCII (RFC 5890): equal for two ways of writing one address. */
  readonly address: string
  /** As `address`, and equal for all addresses of one Gmail mailbox (dots and `+tag` don't matter there). */
  readonly mailbox: string
  /** Whether many people may read it (`info@`). */
  readonly isRole: boolean
}

/** Reads an address for comparing only. */
export function emailKey(text: string): EmailKey | undefined {
  const bare = text
    .normalize('NFKC')
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase()
  const [, local = '', written = ''] = /^([^\s@]+)@([^\s@]+)$/.exec(bare) ?? []
  if (!local) return undefined
  const domain = domainToASCII(written.replace(/\.$/, '')) || written
  return {
    address: `${local}@${domain}`,
    mailbox: gmail.has(domain) ? `${withoutTag(local).replaceAll('.', '')}@gmail.com` : `${local}@${domain}`,
    isRole: roles.has(withoutTag(local).replace(/[._-]/g, ''))
  }
}

function withoutTag(local: string): string {
  return local.replace(/(?<=.)\+.*$/, '')
}
