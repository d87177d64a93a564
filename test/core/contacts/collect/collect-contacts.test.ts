import { expect, test } from 'vitest'
import type { ListedCard, ReadCard } from '../../../../src-main/core/contacts/carddav/address-book.ts'
import type { BookInfo } from '../../../../src-main/core/contacts/carddav/discovery.ts'
import type { FetchedPhoto } from '../../../../src-main/core/contacts/carddav/photo.ts'
import {
  collectContacts,
  type CollectEvent
} from '../../../../src-main/core/contacts/collect/collect-contacts.ts'
import { textOf } from '../../../../src-main/core/contacts/vcard/value.ts'
import { RehomeError } from '../../../../src-main/core/errors.ts'

const card = (name: string, ...more: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${name}`, `FN:${name}`, `N:${name};;;;`, ...more, 'END:VCARD', ''].join(
    '\r\n'
  )
const held = (text: string): ReadCard => ({ kind: 'card', href: '/x.vcf', text })

/** An account whose books hold what is said. */
function account(books: Readonly<Record<string, readonly ReadCard[]>>, readOnly: readonly string[] = []) {
  const infos = Object.keys(books).map((name): BookInfo => ({
    url: `https://dav.example/${name}/`,
    displayName: name,
    isReadOnly: readOnly.includes(name),
    versions: []
  }))
  const open = (url: string) => {
    const cards = books[new URL(url).pathname.slice(1, -1)] ?? []
    const never = () => Promise.reject(new Error('The old account is never written to.'))
    return {
      list: () => Promise.resolve(cards.map(({ href }): ListedCard => ({ href }))),
      async *read() {
        await Promise.resolve()
        yield* cards
      },
      create: never,
      update: never,
      remove: never
    }
  }
  return { books: infos, open }
}

const noPhoto = () => Promise.resolve<FetchedPhoto>({ kind: 'none', reason: 'notFound' })
const gif = (): FetchedPhoto => ({ kind: 'image', type: 'image/gif', bytes: Buffer.from('GIF89a') })
const names = (cards: readonly { readonly card: Parameters<typeof textOf>[0] }[]) =>
  cards.map((found) => textOf(found.card, 'FN'))

test('all address books are read, each card with its place and its untouched original', async () => {
  const text = card('Eva', 'X-STRANGE;A=1:as it was')
  const events: CollectEvent[] = []
  const { cards, problems, photos } = await collectContacts(
    account({ friends: [held(card('Ann')), held(text)], family: [held(card('Mum'))] }),
    { fetchPhoto: noPhoto, on: (event) => events.push(event) }
  )
  expect(names(cards)).toEqual(['Ann', 'Eva', 'Mum'])
  expect(cards.map(({ place }) => place)).toEqual([
    { file: 'friends', card: 1, line: 1 },
    { file: 'friends', card: 2, line: 1 },
    { file: 'family', card: 1, line: 1 }
  ])
  expect(cards[1]?.original.trimEnd()).toBe(text.trimEnd())
  expect([problems, photos]).toEqual([[], 0])
  expect(events.at(0)).toEqual({ type: 'book', book: 'friends', read: 0, total: 2 })
  expect(events.at(-1)).toEqual({ type: 'book', book: 'family', read: 1, total: 1 })
})

test('a card that can’t be read, or isn’t handed out, is listed by number; one that vanished is nobody’s loss', async () => {
  const refusal = { status: 403, reason: 'Not for you' }
  const { cards, problems } = await collectContacts(
    account({
      friends: [
        held('BEGIN:VCARD\r\nVERSION:3.0\r\n%%%\r\nEND:VCARD\r\n'),
        { kind: 'unreadable', href: '/b.vcf', refusal },
        { kind: 'missing', href: '/c.vcf' },
        held('<html>'),
        held(card('Eva'))
      ]
    }),
    { fetchPhoto: noPhoto }
  )
  expect(names(cards)).toEqual(['Eva'])
  expect(problems).toMatchObject([
    { code: 'card.unreadable', file: 'friends', card: 1, isLeftBehind: true },
    { code: 'card.notHandedOut', file: 'friends', card: 2, params: { reason: 'Not for you' } },
    { code: 'file.notContacts', file: 'friends', card: 4 }
  ])
})

test('a company’s directory is left alone, unless it is all there is', async () => {
  const books = { directory: [held(card('Boss'))], own: [held(card('Eva'))] }
  const read = async (readOnly: readonly string[]) =>
    names((await collectContacts(account(books, readOnly), { fetchPhoto: noPhoto })).cards)
  expect(await read(['directory'])).toEqual(['Eva'])
  expect(await read(['directory', 'own'])).toEqual(['Boss', 'Eva'])
})

test('photos that cards point to come along, and what the reader said of them is settled', async () => {
  const asked: string[] = []
  const { cards, problems, photos } = await collectContacts(
    account({
      friends: [
        held(card('Ann', 'PHOTO;VALUE=uri;X-ABCROP-RECTANGLE=1&0:https://photos.example/ann')),
        held(card('Ben', 'PHOTO;VALUE=uri:https://photos.example/ben')),
        held(card('Cleo', 'PHOTO;ENCODING=b;TYPE=GIF:R0lGODlh')),
        held(card('Dora'))
      ]
    }),
    {
      fetchPhoto: (address) => {
        asked.push(address)
        return address.endsWith('ann') ? Promise.resolve(gif()) : noPhoto()
      }
    }
  )
  expect(asked).toEqual(['https://photos.example/ann', 'https://photos.example/ben'])
  expect(photos).toBe(2)
  const photo = (index: number) => cards[index]?.card.properties.find(({ name }) => name === 'PHOTO')
  expect(photo(0)).toMatchObject({
    parameters: [
      { name: 'ENCODING', value: 'b' },
      { name: 'TYPE', value: 'GIF' },
      { name: 'X-ABCROP-RECTANGLE', value: '1&0' }
    ],
    value: Buffer.from('GIF89a').toString('base64')
  })
  expect(photo(1)?.value).toBe('https://photos.example/ben')
  expect(problems).toMatchObject([
    { code: 'card.photoNotFetched', file: 'friends', card: 2, params: { host: 'photos.example' } }
  ])
})

test('photos are asked for four at a time', async () => {
  let [now, most] = [0, 0]
  const cards = Array.from({ length: 20 }, (_, i) =>
    held(card(`Friend ${i}`, `PHOTO;VALUE=uri:https://p.example/${i}`))
  )
  const { photos } = await collectContacts(account({ friends: cards }), {
    async fetchPhoto() {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
      return gif()
    }
  })
  expect([photos, most]).toEqual([20, 4])
})

test('being interrupted while a photo is fetched ends it', async () => {
  const cards = [held(card('Ann', 'PHOTO;VALUE=uri:https://p.example/1'))]
  const interrupted = new RehomeError('move.interrupted')
  await expect(
    collectContacts(account({ friends: cards }), { fetchPhoto: () => Promise.reject(interrupted) })
  ).rejects.toBe(interrupted)
})
