import '@testing-library/jest-dom/vitest'
import { cleanup } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// jsdom has no layout, so nothing can be scrolled.
window.scrollTo = vi.fn()
Element.prototype.scrollIntoView = vi.fn()
// Nor does it draw; axe asks for it to judge contrast, which is judged in a real browser instead.
HTMLCanvasElement.prototype.getContext = () => null

afterEach(() => {
  cleanup()
  sessionStorage.clear()
})
