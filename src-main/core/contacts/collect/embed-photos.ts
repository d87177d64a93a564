import type { FetchedPhoto } from '../carddav/photo.ts'
import type { CardProblem, FoundCard, ReadContacts } from '../types.ts'
import type { Card, Property } from '../vcard/property.ts'

/** As {@link fetchPhoto}, with all that it needs. */
export type PhotoFetcher = (address: string) => Promise<FetchedPhoto>

/** Photos that are asked for at a time. */
const AT_A_TIME = 4

type Found = Pick<ReadContacts, 'cards' | 'problems'>

/**
 * Puts the photos into the cards that only point to them: a link dies with the old account. Where a photo can't be had the
 * link stays, and a problem says so.
 */
export async function embedPhotos(
  { cards, problems }: Found,
  fetchPhoto: PhotoFetcher,
  on: (done: number, total: number) => void = () => undefined
): Promise<Found> {
  const pointing = cards.flatMap((found, index) => (found.card.properties.some(isLink) ? [index] : []))
  if (pointing.length === 0) return { cards, problems }
  const whole = [...cards]
  const missing: CardProblem[] = []
  const queue = pointing.values()
  let done = 0
  const work = async () => {
    for (const index of queue) {
      const found = cards[index]
      if (!found) continue
      const { card, problem } = await embedded(found, fetchPhoto)
      whole[index] = { ...found, card }
      if (problem) missing[index] = problem
      on(++done, pointing.length)
    }
  }
  on(0, pointing.length)
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  // What the reader said of the links is settled now, one way or the other.
  const others = problems.filter(({ code }) => code !== 'card.photoMissing')
  return { cards: whole, problems: [...others, ...missing.flat()] }
}

/** Whether the photo itself is in a card. */
export function hasPhoto({ properties }: Card): boolean {
  return properties.some((property) => isPhoto(property) && !isLink(property))
}

const isPhoto = ({ name }: Property) => /^PHOTO$/i.test(name)
const isLink = (property: Property) => isPhoto(property) && /^https?:/i.test(property.value)

async function embedded(
  { card, place }: FoundCard,
  fetchPhoto: PhotoFetcher
): Promise<{ readonly card: Card; readonly problem?: CardProblem }> {
  let problem: CardProblem | undefined
  const properties: Property[] = []
  for (const property of card.properties) {
    const photo = isLink(property) ? await fetchPhoto(property.value) : undefined
    if (photo?.kind === 'none') {
      const params = { host: URL.parse(property.value)?.hostname ?? '' }
      problem = { code: 'card.photoNotFetched', ...place, params, isLeftBehind: false }
    }
    properties.push(photo?.kind === 'image' ? inline(property, photo) : property)
  }
  return { card: { properties }, ...(problem && { problem }) }
}

/** RFC 2426 §3.1.4. */
function inline(property: Property, { type, bytes }: Extract<FetchedPhoto, { kind: 'image' }>): Property {
  const others = property.parameters.filter(({ name }) => !['VALUE', 'TYPE', 'MEDIATYPE'].includes(name))
  return {
    ...property,
    parameters: [
      { name: 'ENCODING', value: 'b' },
      { name: 'TYPE', value: type.replace('image/', '').toUpperCase() },
      ...others
    ],
    value: Buffer.from(bytes).toString('base64')
  }
}
