import { type Conversion, type Draft, parameterOf, without } from '../draft.ts'
import { isNamed, unescapeText } from '../value.ts'
import { isExtension } from '../values.ts'

interface Service {
  /** As Apple names it in `X-SERVICE-TYPE`. */
  readonly name: string
  readonly scheme: string
  /** The properties that hold a plain name at it. */
  readonly properties: RegExp
}

const services: readonly Service[] = [
  { name: 'Jabber', scheme: 'xmpp', properties: /^X-(?:JABBER|XMPP)$/i },
  { name: 'Skype', scheme: 'skype', properties: /^X-SKYPE(?:-USERNAME)?$/i },
  { name: 'AIM', scheme: 'aim', properties: /^X-AIM$/i },
  { name: 'ICQ', scheme: 'icq', properties: /^X-ICQ$/i },
  { name: 'MSN', scheme: 'msnim', properties: /^X-MSN$/i },
  { name: 'Yahoo', scheme: 'ymsgr', properties: /^X-YAHOO(?:-ID)?$/i },
  { name: 'GoogleTalk', scheme: 'gtalk', properties: /^X-(?:GTALK|GOOGLE-TALK)$/i },
  { name: 'QQ', scheme: 'qq', properties: /^X-QQ$/i },
  { name: 'GaduGadu', scheme: 'gg', properties: /^X-(?:GADUGADU|GADU-GADU)$/i }
]

/**
 * Messengers: a name in a property of its own is given as `IMPP` too (RFC 4770), and an `IMPP` says what service it
 * is, as Apple's programs want it.
 */
export const messengers: Conversion = (drafts) => {
  const named = drafts.map((draft) => (isNamed(draft, 'IMPP') ? withService(draft) : draft))
  if (!named.some(serviceOf)) return named
  const known = new Set(named.filter((draft) => isNamed(draft, 'IMPP')).map(handleOf))
  return named.flatMap((draft) => {
    const service = serviceOf(draft)
    if (!service) return draft
    const text = unescapeText(draft.value).trim()
    const handle = text.startsWith(`${service.scheme}:`) ? text.slice(service.scheme.length + 1) : text
    if (handle === '' || known.has(handle.toLowerCase())) return draft
    const impp = asImpp(draft, service, handle)
    known.add(handleOf(impp))
    return [draft, impp]
  })
}

function serviceOf(draft: Draft): Service | undefined {
  return isExtension(draft) ? services.find(({ properties }) => properties.test(draft.name)) : undefined
}

function withService(draft: Draft): Draft {
  if (parameterOf(draft, 'X-SERVICE-TYPE') !== undefined) return draft
  const scheme = draft.value.split(':')[0]?.toLowerCase()
  const service = parameterOf(draft, 'SERVICE-TYPE') ?? services.find((each) => each.scheme === scheme)?.name
  if (service === undefined) return draft
  const parameters = without(draft.parameters, 'SERVICE-TYPE')
  return { ...draft, parameters: [{ name: 'X-SERVICE-TYPE', value: service }, ...parameters] }
}

function asImpp(draft: Draft, { name, scheme }: Service, handle: string): Draft {
  const types = draft.parameters.filter((parameter) => parameter.name === 'TYPE')
  return {
    name: 'IMPP',
    parameters: [{ name: 'X-SERVICE-TYPE', value: name }, ...types],
    value: `${scheme}:${handle.replace(/[\s\\,;%]/g, encodeURIComponent)}`,
    line: 0
  }
}

function handleOf({ value }: Draft): string {
  const handle = value.replace(/^[a-z][a-z\d+.-]*:/i, '')
  try {
    return decodeURIComponent(handle).toLowerCase()
  } catch {
    return handle.toLowerCase()
  }
}
