import { act, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { expectAccessible, openWizard, title } from './open-wizard.tsx'

test('says when the program behind the page has stopped, and takes it back when it answers again', async () => {
  const { bridge, words } = await openWizard()
  const title = words.text('error.bridge.disconnected.title')
  expect(screen.queryByText(title)).toBeNull()
  act(() => bridge.connected(false))
  expect(screen.getByRole('alert')).toHaveTextContent(title)
  await expectAccessible()
  act(() => bridge.connected(true))
  expect(screen.queryByText(title)).toBeNull()
})

test('says of a used address what it is, and offers no second try that could not help', async () => {
  const { words } = await openWizard({ script: (bridge) => bridge.fails('hello', 'bridge.usedAddress') })
  expect(title()).toHaveTextContent(words.text('error.bridge.usedAddress.title'))
  expect(screen.getByText(words.text('error.bridge.usedAddress.next'))).toBeVisible()
  expect(screen.queryByRole('button')).toBeNull()
  await expectAccessible()
})
