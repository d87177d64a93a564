import { describe, expect, it } from 'vitest'
import { readVcards, shownCard } from '../../../../src-main/core/contacts/index.ts'

const shown = (...lines: readonly string[]) => {
  const text = ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')
  const [found] = readVcards(Buffer.from(text), { file: 'a.vcf' }).cards
  return shownCard(found?.card ?? { properties: [] })
}

describe('a contact as a person sees it', () => {
  it('is called by its name, and what tells people apart comes first', () => {
    const { name, details } = shown(
      'FN:Zoé',
      'N:;Zoé;;;',
      'NOTE:line\\nand line',
      'ORG:ACME\\; Ltd;Sales',
      'item1.TEL:+33 1',
      'item1.X-ABLabel:boat',
      'EMAIL:zoe@mail.example',
      'ADR:;;Rue 1;Lyon;;69000;France'
    )
    expect(name).toBe('Zoé')
    expect(details).toEqual([
      { field: 'email', value: 'zoe@mail.example' },
      { field: 'phone', value: '+33 1' },
      { field: 'organisation', value: 'ACME; Ltd, Sales' },
      { field: 'address', value: 'Rue 1, Lyon, 69000, France' },
      { field: 'note', value: 'line\nand line' }
    ])
  })

  it('says of a picture that there is one, and nothing of its bytes', () => {
    const { details } = shown('FN:A', 'N:A;;;;', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ==')
    expect(details).toEqual([{ field: 'photo', value: '' }])
  })

  it('is cut where somebody wrote a novel', () => {
    const [note] = shown('FN:A', 'N:A;;;;', `NOTE:${'x'.repeat(9000)}`).details
    expect(note?.value).toHaveLength(200)
  })

  it('shows as many details as a screen has room for', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `TEL:+33 ${index}`)
    expect(shown('FN:A', 'N:A;;;;', ...lines).details).toHaveLength(12)
  })
})
