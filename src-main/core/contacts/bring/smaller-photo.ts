import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { imageType } from '../carddav/photo.ts'
import { isMedia } from '../matching/content.ts'
import type { Card, Property } from '../vcard/property.ts'
import { orientationOf } from './orientation.ts'

/** Pixels of a side: what address books show, and what picky servers take. */
const LARGEST_SIDE = 512
const LARGEST_BYTES = 150 * 1024
/** Of a picture that is decoded: four bytes of memory each. */
const MOST_PIXELS = 50_000_000
const qualities = [85, 70, 55, 40]

/** The card with its photo as a JPEG of at most 512 × 512 pixels and 150 kB; the same one where that can't be done. */
export function withSmallerPhoto(card: Card): Card {
  return {
    properties: card.properties.map((property) => (isEmbeddedPhoto(property) ? smaller(property) : property))
  }
}

export function isEmbeddedPhoto(property: Property): boolean {
  return property.name.toUpperCase() === 'PHOTO' && isEmbedded(property)
}

/** Whether a picture or a sound is in the card itself. */
export function isEmbedded(property: Property): boolean {
  return isMedia(property) && property.parameters.some(({ name }) => name === 'ENCODING')
}

function smaller(property: Property): Property {
  const bytes = Buffer.from(property.value, 'base64')
  const small = smallerPhoto(bytes)
  if (!small || small.length >= bytes.length) return property
  const parameters = property.parameters.filter(
    ({ name }) => name !== 'TYPE' && name !== 'ENCODING' && name !== 'X-ABCROP-RECTANGLE'
  )
  return {
    ...property,
    parameters: [{ name: 'ENCODING', value: 'b' }, { name: 'TYPE', value: 'JPEG' }, ...parameters],
    value: small.toString('base64')
  }
}

/** @returns A small JPEG, the right way up; nothing for what is small, is neither JPEG nor PNG, is damaged, or is huge. */
export function smallerPhoto(bytes: Uint8Array): Buffer | undefined {
  const picture = decoded(bytes)
  if (!picture) return undefined
  const isSmall = Math.max(picture.width, picture.height) <= LARGEST_SIDE && bytes.length <= LARGEST_BYTES
  if (isSmall) return undefined
  let small = upright(scaled(picture, LARGEST_SIDE), orientationOf(bytes))
  for (;;) {
    for (const quality of qualities) {
      const { data } = jpeg.encode(small, quality)
      if (data.length <= LARGEST_BYTES) return Buffer.from(data)
    }
    small = scaled(small, Math.max(small.width, small.height) / 2)
  }
}

/** Pixels of four bytes each, without transparency. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

function decoded(bytes: Uint8Array): Picture | undefined {
  try {
    if (imageType(bytes) === 'image/png') return fromPng(Buffer.from(bytes))
    if (imageType(bytes) !== 'image/jpeg') return undefined
    return jpeg.decode(bytes, {
      useTArray: true,
      maxResolutionInMP: MOST_PIXELS / 1_000_000,
      maxMemoryUsageInMB: 1024
    })
  } catch {
    return undefined
  }
}

/** On white: JPEG knows no transparency. */
function fromPng(bytes: Buffer): Picture | undefined {
  const pixels = bytes.length < 24 ? 0 : bytes.readUInt32BE(16) * bytes.readUInt32BE(20)
  if (pixels === 0 || pixels > MOST_PIXELS) return undefined
  const { width, height, data } = PNG.sync.read(bytes)
  for (let at = 0; at < data.length; at += 4) {
    const opacity = (data[at + 3] ?? 255) / 255
    for (let channel = at; channel < at + 3; channel++) {
      data[channel] = Math.round((data[channel] ?? 0) * opacity + 255 * (1 - opacity))
    }
  }
  return { width, height, data }
}

/** Each new pixel is the mean of those that it stands for. */
function scaled(picture: Picture, side: number): Picture {
  const factor = Math.max(picture.width, picture.height) / side
  if (factor <= 1) return picture
  const width = Math.max(1, Math.round(picture.width / factor))
  const height = Math.max(1, Math.round(picture.height / factor))
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y++) {
    const rows = range(y, height, picture.height)
    for (let x = 0; x < width; x++) {
      const columns = range(x, width, picture.width)
      for (let channel = 0; channel < 3; channel++) {
        data[(y * width + x) * 4 + channel] = mean(picture, columns, rows, channel)
      }
    }
  }
  return { width, height, data }
}

type Range = readonly [from: number, to: number]

function range(index: number, count: number, length: number): Range {
  const from = Math.floor((index * length) / count)
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / count))]
}

function mean({ width, data }: Picture, [left, right]: Range, [top, bottom]: Range, channel: number): number {
  let sum = 0
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sum += data[(y * width + x) * 4 + channel] ?? 0
  }
  return Math.round(sum / ((right - left) * (bottom - top)))
}

/** Turns a picture as its Exif orientation says, from 1 (as it is) to 8; a new JPEG doesn't say it any more. */
function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture
  const isTurned = orientation > 4
  const { width: oldWidth, height: oldHeight } = picture
  const [width, height] = isTurned ? [oldHeight, oldWidth] : [oldWidth, oldHeight]
  const isMirroredAcross = [2, 3, 7, 8].includes(orientation)
  const isMirroredDown = [3, 4, 6, 7].includes(orientation)
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = isTurned ? [y, x] : [x, y]
      const oldX = isMirroredAcross ? oldWidth - 1 - column : column
      const oldY = isMirroredDown ? oldHeight - 1 - row : row
      const from = (oldY * oldWidth + oldX) * 4
      data.set(picture.data.subarray(from, from + 4), (y * width + x) * 4)
    }
  }
  return { width, height, data }
}
