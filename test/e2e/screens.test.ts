/** Every screen and its important states, as `npm run screens` draws them; here without the pictures. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChromium } from './browser.ts'
import { faultsOf, type Look, screenStates, servePage, show } from './screens.ts'

const looks: readonly Look[] = [
  { language: 'ar', scheme: 'dark', width: 320 },
  { language: 'fr', scheme: 'light', width: 1100 }
]

let browser: Browser
let served: Awaited<ReturnType<typeof servePage>>
beforeAll(async () => {
  served = await servePage()
  browser = await startChromium()
})
afterAll(async () => {
  await browser.close()
  served.close()
})

// By turns, for the sake of time: `npm run screens` draws each in all looks. Several are drawn at once.
describe.concurrent.each(looks.map((look, turn) => ({ ...look, turn })))(
  'in $language, $scheme, $width px wide',
  ({ turn, ...look }) => {
    const states = screenStates.filter((_, index) => index % looks.length === turn)
    test.each(states.map((state) => [state.name, state] as const))(
      '“%s” can be used by everybody, without scrolling sideways',
      async (_name, state) => {
        const shown = await show(browser, served.url, state, look)
        try {
          expect(await faultsOf(shown)).toEqual([])
        } finally {
          await shown.close()
        }
      }
    )
  }
)
