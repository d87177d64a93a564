import * as vcard4 from 'vcard4'
import type { Property } from '../vcard/property.ts'
import { unescapeText } from '../vcard/value.ts'

/** A property as the library knows it. */
export type Built = ConstructorParameters<typeof vcard4.VCARD>[0][number]

/**
 * A property of vCard 4.0 as the library's object, which checks its kind of value, its types and its parameters.
 * @throws what the library throws where it can't be expressed.
 */
export function build(property: Property): Built {
  const name = property.name.toUpperCase()
  const make = makers[name] ?? extended
  const built = make(property)
  return property.group === undefined ? built : new vcard4.Group([built], property.group)
}

type Made = Exclude<Built, vcard4.Group>
type Maker = (property: Property) => Made

/** The library's classes differ in the parameters that they take, which they check themselves. */
type Class = new (parameters: never, value: never) => Made
const maker =
  (Class: Class, valueOf: (value: string, property: Property) => unknown): Maker =>
  (property) =>
    new Class(parametersOf(property) as never, valueOf(property.value, property) as never)

/**
 * A value that is escaped already, in the shape of one of the library's: its own escaping puts a backslash before each
 * colon (RFC 6350 §3.4 knows none there) and takes lists for text.
 */
function written<T extends object>(model: T, text: string): T {
  const own = { repr: () => text, reprXML: () => '', reprJSON: () => ['text', text] }
  return Object.assign(Object.create(model) as T, own)
}

const text = (value: string) => written(new vcard4.TextType('text'), value)
const uri = (value: string) => new vcard4.URIType(unescapeText(value))
const textOrUri = (value: string) => (URL.canParse(unescapeText(value)) ? uri(value) : text(value))
const dateOrText = (value: string, { parameters }: Property) =>
  parameters.some((parameter) => parameter.name === 'VALUE')
    ? text(value)
    : new vcard4.DateTimeType('dateandortime', value)

/** The components of a value, as they are. */
function components(value: string): string[] {
  return (value.match(/(?:\\[\s\S]|[^\\;])*(?:;|$)/g) ?? [])
    .slice(0, -1)
    .map((part) => part.replace(/;$/, ''))
}

const structured =
  (target: 'NProperty' | 'AdrProperty', count: number) =>
  (value: string): unknown => {
    const parts = components(`${value};`)
    if (parts.length > count) throw new RangeError(`${target} has ${count} components`)
    return new vcard4.SpecialValueType(
      target,
      Array.from({ length: count }, (_, index) => (parts[index] ? text(parts[index]) : undefined))
    )
  }

const makers: Readonly<Record<string, Maker>> = {
  FN: maker(vcard4.FNProperty, text),
  N: maker(vcard4.NProperty, structured('NProperty', 5)),
  NICKNAME: maker(vcard4.NicknameProperty, text),
  PHOTO: maker(vcard4.PhotoProperty, uri),
  BDAY: maker(vcard4.BdayProperty, dateOrText),
  ANNIVERSARY: maker(vcard4.AnniversaryProperty, dateOrText),
  GENDER: maker(vcard4.GenderProperty, (value) => {
    const [sex = ''] = components(`${value};`)
    return written(new vcard4.SexType((sex === '' ? 'U' : sex) as 'U'), value)
  }),
  ADR: maker(vcard4.AdrProperty, structured('AdrProperty', 7)),
  TEL: maker(vcard4.TelProperty, (value, { parameters }) =>
    parameters.some((each) => each.name === 'VALUE' && /^uri$/i.test(each.value)) ? uri(value) : text(value)
  ),
  EMAIL: maker(vcard4.EmailProperty, text),
  IMPP: maker(vcard4.IMPPProperty, uri),
  LANG: maker(vcard4.LangProperty, (value) => new vcard4.LanguageTagType(value)),
  TZ: maker(vcard4.TzProperty, (value, { parameters }) =>
    parameters.some((each) => each.name === 'VALUE' && each.value === 'utc-offset')
      ? new vcard4.DateTimeType('utcoffset', value)
      : text(value)
  ),
  GEO: maker(vcard4.GeoProperty, uri),
  TITLE: maker(vcard4.TitleProperty, text),
  ROLE: maker(vcard4.RoleProperty, text),
  LOGO: maker(vcard4.LogoProperty, uri),
  // One component stands for all: the library refuses an empty first one, a department without a firm.
  ORG: maker(
    vcard4.OrgProperty,
    (value) => new vcard4.SpecialValueType('OrgProperty', [text(value)] as never)
  ),
  MEMBER: maker(vcard4.MemberProperty, uri),
  RELATED: maker(vcard4.RelatedProperty, (value, { parameters }) =>
    parameters.some((each) => each.name === 'VALUE' && /^text$/i.test(each.value)) ? text(value) : uri(value)
  ),
  CATEGORIES: maker(vcard4.CategoriesProperty, text),
  NOTE: maker(vcard4.NoteProperty, text),
  PRODID: maker(vcard4.ProdidProperty, text),
  REV: maker(vcard4.RevProperty, (value) => new vcard4.DateTimeType('timestamp', value)),
  SOUND: maker(vcard4.SoundProperty, uri),
  UID: maker(vcard4.UIDProperty, textOrUri),
  URL: maker(vcard4.URLProperty, uri),
  KEY: maker(vcard4.KeyProperty, textOrUri),
  KIND: maker(vcard4.KindProperty, (value) => new vcard4.SpecialValueType('KindProperty', value as never)),
  SOURCE: maker(vcard4.SourceProperty, uri),
  FBURL: maker(vcard4.FburlProperty, uri),
  CALURI: maker(vcard4.CaluriProperty, uri),
  CALADRURI: maker(vcard4.CaladruriProperty, uri)
}

const extended: Maker = (property) =>
  new vcard4.ExtendedProperty(property.name, parametersOf(property) as never, text(property.value))

/** The parameters that RFC 6350 §5 defines; an unknown one without `X-` is nothing that the library would read. */
const standard = /^(?:LANGUAGE|VALUE|TYPE|PREF|ALTID|PID|MEDIATYPE|CALSCALE|SORT-AS|GEO|TZ|LABEL|X-.*)$/

function parametersOf({ name, parameters }: Property): object[] {
  const names = [...new Set(parameters.map((parameter) => parameter.name))]
  return names.map((each) => {
    const values = parameters.filter((parameter) => parameter.name === each).map(({ value }) => value)
    if (each === 'TYPE' && !/^X-/i.test(name))
      return new vcard4.TypeParameter(
        // The library lets a property have the types of its own class only.
        `${name}Property`,
        values.map((value) => new vcard4.ParameterValueType(value))
      )
    const known = standard.test(each) ? each : `X-${each}`
    const list = (each === 'PREF' ? values.slice(0, 1) : values).map(parameterText).join(',')
    const model = new vcard4.AnyParameter('X-ANY', new vcard4.ParameterValueType('any'))
    return Object.defineProperty(written(model, `${known}=${list}`), 'param', { value: known })
  })
}

/** RFC 6868, in quotes where RFC 6350 §3.3 asks for them, and where the library's own reader needs them. */
function parameterText(value: string): string {
  const encoded = value.replaceAll('^', '^^').replaceAll('\n', '^n').replaceAll('"', "^'")
  return /[,:;=]|^\s|\s$/.test(encoded) ? `"${encoded}"` : encoded
}
