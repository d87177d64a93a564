import { describe, expect, it } from 'vitest'
import { Group } from '../../../../src-main/core/mail/copy/group.ts'

const settled = () => new Promise(setImmediate)

describe('Work side by side', () => {
  it('has ended when all of it has, that included which comes in meanwhile', async () => {
    const group = new Group()
    const [first, second] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    group.add(first.promise.then(() => group.add(second.promise)))
    let hasEnded = false
    const end = group.end().then(() => (hasEnded = true))
    first.resolve(undefined)
    await settled()
    expect(hasEnded).toBe(false)
    second.resolve(undefined)
    await end
  })

  it('fails with what failed first, after everything has ended', async () => {
    const group = new Group()
    const slow = Promise.withResolvers<undefined>()
    let isSlowDone = false
    group.add(slow.promise.then(() => void (isSlowDone = true)))
    group.add(Promise.reject(new Error('first')))
    await settled()
    expect(group.failed).toBe(true)
    group.add(Promise.reject(new Error('second')))
    const end = expect(group.end()).rejects.toThrow('first')
    slow.resolve(undefined)
    await end
    expect(isSlowDone).toBe(true)
  })

  it('is no surprise to anybody when nobody waits for it', async () => {
    const surprises: unknown[] = []
    const note = (reason: unknown) => surprises.push(reason)
    process.on('unhandledRejection', note)
    new Group().add(Promise.reject(new Error('alone')))
    await settled()
    process.off('unhandledRejection', note)
    expect(surprises).toEqual([])
  })
})
