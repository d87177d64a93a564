import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeVcards } from '../../../../src-main/core/contacts/index.ts'
import { anyCard } from './arbitrary-card.ts'
import { told, type Told } from './other-readers.ts'

/** Debian's Python, which sees Debian's packages. */
const PYTHON = '/usr/bin/python3'

test.skipIf(!existsSync('/usr/lib/python3/dist-packages/vobject'))(
  'vobject reads from what we write what we read from it',
  () => {
    const cards = fc.sample(anyCard, { numRuns: 400, seed: 4 })
    const { stdout, stderr } = spawnSync(PYTHON, [join(import.meta.dirname, 'read-with-vobject.py')], {
      input: writeVcards(cards),
      encoding: 'utf8',
      maxBuffer: 100_000_000
    })
    expect(stderr).toBe('')
    const read = JSON.parse(stdout) as Told[]
    expect(read).toHaveLength(cards.length)
    for (const [at, card] of cards.entries()) {
      const { groups: _, ...said } = told(card)
      expect(read[at]).toEqual(said)
    }
  }
)
