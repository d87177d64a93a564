import { describe, expect, it } from 'vitest'
import { garbageCollector } from '../../../../src-main/core/mail/copy/garbage.ts'

/** Something that nobody needs any longer, and a way to see whether it is still in memory. */
const forgotten = () => new WeakRef(new Uint8Array(1000))
/** What a function has made is kept until it and its promises are through. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('Garbage of messages', () => {
  it('is freed once enough of it has come together', async () => {
    const tell = garbageCollector()
    const garbage = forgotten()
    await nextTurn()
    tell(8 * 1024 * 1024)
    expect(garbage.deref()).toBeDefined()
    await nextTurn()
    tell(8 * 1024 * 1024)
    expect(garbage.deref()).toBeUndefined()
  })
})
