import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { orientationOf } from '../../../../src-main/core/contacts/bring/orientation.ts'
import { smallerPhoto, withSmallerPhoto } from '../../../../src-main/core/contacts/bring/smaller-photo.ts'
import { cardWith } from './world.ts'

/** Reddest at the left, bluest at the top, and grainy, so that it can't be packed well. */
function pixels(width: number, height: number, grain = 0): Buffer {
  const data = Buffer.alloc(width * height * 4, 255)
  let seed = 1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      seed = (seed * 1103515245 + 12345) % 2147483648
      const noise = (seed % 256) * grain
      data[(y * width + x) * 4] = Math.min(255, 255 * (1 - x / width) * (1 - grain) + noise)
      data[(y * width + x) * 4 + 1] = noise
      data[(y * width + x) * 4 + 2] = Math.min(255, 255 * (1 - y / height) * (1 - grain) + noise)
    }
  }
  return data
}

const jpegOf = (width: number, height: number, grain = 0) =>
  Buffer.from(jpeg.encode({ width, height, data: pixels(width, height, grain) }, 95).data)

/** With Exif data that say how it lies. */
function lying(picture: Buffer, orientation: number, isLittle: boolean): Buffer {
  const tiff = Buffer.alloc(26)
  const [write16, write32] = isLittle
    ? ([tiff.writeUInt16LE.bind(tiff), tiff.writeUInt32LE.bind(tiff)] as const)
    : ([tiff.writeUInt16BE.bind(tiff), tiff.writeUInt32BE.bind(tiff)] as const)
  tiff.write(isLittle ? 'II' : 'MM')
  write16(42, 2)
  write32(8, 4)
  write16(1, 8)
  write16(0x0112, 10)
  write16(3, 12)
  write32(1, 14)
  write16(orientation, 18)
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff])
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2])
  return Buffer.concat([head, exif, picture.subarray(2)])
}

function shown(picture: Buffer | undefined) {
  const { width, height, data } = jpeg.decode(picture ?? Buffer.alloc(0), { useTArray: true })
  const at = (x: number, y: number) => {
    const start = (Math.floor(y * (height - 1)) * width + Math.floor(x * (width - 1))) * 4
    return { red: data[start] ?? 0, blue: data[start + 2] ?? 0 }
  }
  return { width, height, at }
}

describe('a picture that is too large', () => {
  it('becomes a JPEG of at most 512 pixels and 150 kB, with its proportions', () => {
    const small = smallerPhoto(jpegOf(1200, 600, 1))
    expect(small?.length).toBeLessThanOrEqual(150 * 1024)
    expect(shown(small)).toMatchObject({ width: 512, height: 256 })
  })

  it('keeps what is in it', () => {
    const { at } = shown(smallerPhoto(jpegOf(1000, 1000)))
    expect(at(0, 1).red).toBeGreaterThan(200)
    expect(at(0, 1).blue).toBeLessThan(50)
    expect(at(1, 0).red).toBeLessThan(50)
    expect(at(1, 0).blue).toBeGreaterThan(200)
  })

  it.each([
    // Where the corner that is red and blue goes.
    [1, 0, 0],
    [2, 1, 0],
    [3, 1, 1],
    [4, 0, 1],
    [5, 0, 0],
    [6, 1, 0],
    [7, 1, 1],
    [8, 0, 1]
  ])('is turned as its orientation %i says', (orientation, x, y) => {
    const picture = lying(jpegOf(800, 400), orientation, orientation % 2 === 0)
    expect(orientationOf(picture)).toBe(orientation)
    const { width, height, at } = shown(smallerPhoto(picture))
    expect([width, height]).toEqual(orientation > 4 ? [256, 512] : [512, 256])
    expect(at(x, y).red).toBeGreaterThan(200)
    expect(at(x, y).blue).toBeGreaterThan(200)
    expect(at(1 - x, 1 - y).red).toBeLessThan(60)
  })

  it('may be a PNG, whose transparency becomes white', () => {
    const png = new PNG({ width: 600, height: 600 })
    png.data = Buffer.alloc(600 * 600 * 4, 0)
    const { at } = shown(smallerPhoto(PNG.sync.write(png)))
    expect(at(0.5, 0.5).red).toBeGreaterThan(250)
  })

  it.each([
    ['no picture', Buffer.from('no picture')],
    ['a cut JPEG', jpegOf(700, 700).subarray(0, 900)],
    ['a PNG that claims to be huge', hugePng()],
    ['nothing', Buffer.alloc(0)]
  ])('is left as it is where it is %s', (_, bytes) => {
    expect(() => smallerPhoto(bytes)).not.toThrow()
    if (bytes.length < 100) expect(smallerPhoto(bytes)).toBeUndefined()
  })

  it('takes its place in the card', () => {
    const large = jpegOf(900, 900, 0.5).toString('base64')
    const card = cardWith('u', 'Ada', `PHOTO;ENCODING=b;TYPE=JPEG;X-ABCROP-RECTANGLE=1:${large}`, 'NOTE:n')
    const [photo] = withSmallerPhoto(card).properties.filter(({ name }) => name === 'PHOTO')
    expect(photo?.parameters).toEqual([
      { name: 'ENCODING', value: 'b' },
      { name: 'TYPE', value: 'JPEG' }
    ])
    expect(shown(Buffer.from(photo?.value ?? '', 'base64')).width).toBe(512)
    const small = withSmallerPhoto(card)
    expect(withSmallerPhoto(small).properties).toEqual(small.properties)
  })
})

function hugePng(): Buffer {
  const bytes = PNG.sync.write(new PNG({ width: 8, height: 8 }))
  bytes.writeUInt32BE(100_000, 16)
  bytes.writeUInt32BE(100_000, 20)
  return bytes
}
