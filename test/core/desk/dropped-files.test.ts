import { readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { DroppedFiles } from '../../../src-main/core/desk/dropped-files.ts'

const dropped = new DroppedFiles()
afterEach(() => dropped.clear())

const bytes = (text: string) => Buffer.from(text)
const contents = () => dropped.paths.map((path) => readFileSync(path, 'utf8'))

describe('files that a page hands over', () => {
  it('are put together from their pieces, and keep their names', () => {
    dropped.take(0, 'mes contacts.vcf', 0, bytes('BEGIN:'))
    dropped.take(0, 'mes contacts.vcf', 6, bytes('VCARD'))
    dropped.take(1, 'mes contacts.vcf', 0, bytes('other'))
    expect(contents()).toEqual(['BEGIN:VCARD', 'other'])
    expect(dropped.paths.map((path) => basename(path))).toEqual(['mes contacts.vcf', 'mes contacts.vcf'])
  })

  it.each(['../../etc/passwd', '..\\..\\boot.ini', '..', '.', 'C:\\a.vcf', 'a\0b', '/etc/passwd'])(
    'are never written where their name %j points to',
    (name) => {
      dropped.take(0, 'first.vcf', 0, bytes('x'))
      const folder = dirname(dirname(dropped.paths[0] ?? ''))
      dropped.take(1, name, 0, bytes('y'))
      expect(dirname(dropped.paths[1] ?? '')).toBe(`${folder}/1`)
      expect(contents()).toEqual(['x', 'y'])
    }
  )

  it('can be read by nobody else', () => {
    dropped.take(0, 'a.vcf', 0, bytes('x'))
    const [path = ''] = dropped.paths
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(statSync(dirname(dirname(path))).mode & 0o077).toBe(0)
  })

  it('are let go of when others are given', () => {
    dropped.take(0, 'a.vcf', 0, bytes('x'))
    const [before = ''] = dropped.paths
    dropped.take(0, 'b.vcf', 0, bytes('y'))
    expect(contents()).toEqual(['y'])
    expect(() => readFileSync(before)).toThrow('ENOENT')
  })

  it('are refused with words when they are too many', () => {
    expect(() => dropped.take(2_000, 'a.vcf', 0, bytes('x'))).toThrow(
      expect.objectContaining({ code: 'input.file' })
    )
  })
})
