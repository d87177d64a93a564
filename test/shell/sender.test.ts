import { expect, test } from 'vitest'
import { HOME, isOurPage } from '../../src-main/shell/sender.ts'

const page = { url: 'app://wizard/index.html#/old', parent: null }

test('the top frame of our page is known', () => {
  expect(isOurPage(page, HOME)).toBe(true)
})

test.each([
  ['a frame that has gone', null],
  ['a frame inside our page', { url: 'app://wizard/', parent: page }],
  ['another host of our scheme', { url: 'app://evil/', parent: null }],
  ['our host in another scheme', { url: 'https://wizard/', parent: null }],
  ['our address as a user name', { url: 'https://app:wizard@evil.example/', parent: null }],
  ['a host that begins like ours', { url: 'app://wizard.evil.example/', parent: null }],
  ['our host with a port', { url: 'app://wizard:8080/', parent: null }],
  ['a data: page, whose origin is "null" as ours is', { url: 'data:text/html,hello', parent: null }],
  ['a file', { url: 'file:///wizard/index.html', parent: null }],
  ['an empty page', { url: 'about:blank', parent: null }],
  ['no address at all', { url: '', parent: null }]
])('%s is not', (_what, frame) => {
  expect(isOurPage(frame, HOME)).toBe(false)
})

test('in development, the page is where the development server is, by scheme, host and port', () => {
  const home = 'http://localhost:5173'
  expect(isOurPage({ url: 'http://localhost:5173/', parent: null }, home)).toBe(true)
  expect(isOurPage({ url: 'http://localhost:5174/', parent: null }, home)).toBe(false)
  expect(isOurPage(page, home)).toBe(false)
})
