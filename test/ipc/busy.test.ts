import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { memorySecrets, systemClock, systemRandom } from '../../src-main/core/ports.ts'
import { createEngine } from '../../src-main/ipc/engine.ts'

test('the engine is busy while contacts are read, so that browser mode does not close itself', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'rehome-busy-'))
  const { promise: isRead, resolve: ended } = Promise.withResolvers<undefined>()
  const engine = createEngine({
    dataDir,
    secrets: memorySecrets(),
    clock: systemClock,
    random: systemRandom,
    discover: () => Promise.reject(new Error('nothing is looked for')),
    emit: (name, payload) => {
      if (name === 'contacts.changed' && 'work' in payload && !payload.work) ended(undefined)
    }
  })
  onTestFinished(async () => {
    await engine.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const { handlers } = engine
  const { id: moveId } = await handlers['move.create']({ track: 'contacts' })
  const data = Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEND:VCARD\r\n').toString('base64')
  await handlers['contacts.giveFile']({ moveId, file: 0, name: 'a.vcf', offset: 0, data })
  expect(engine.isBusy()).toBe(false)
  await handlers['contacts.readFiles']({ moveId })
  expect(engine.isBusy()).toBe(true)
  await isRead
  expect(engine.isBusy()).toBe(false)
})
