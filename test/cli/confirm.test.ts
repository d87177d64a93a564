import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { confirm } from '../../src-main/cli/confirm.ts'

/** Types into a terminal, and gives what was said and what was asked. */
async function answer(typed: string): Promise<{ said: boolean; asked: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const said = confirm('Remove them? [y/N]', { input, output })
  input.end(typed)
  return { said: await said, asked: String(output.read()) }
}

test.each(['y', 'Y', 'yes', 'o', 'oui', 'OUI', 'ن', 'نعم', ' yes '])('“%s” is a yes', async (typed) => {
  expect((await answer(`${typed}\n`)).said).toBe(true)
})

test.each(['', 'n', 'no', 'non', 'ل', 'لا', 'yesterday', 'ok', '1'])('“%s” is none', async (typed) => {
  const { said, asked } = await answer(`${typed}\n`)
  expect(said).toBe(false)
  expect(asked).toContain('Remove them? [y/N]')
})

test('no answer at all is an interruption', async () => {
  await expect(answer('')).rejects.toMatchObject({ code: 'move.interrupted' })
})
