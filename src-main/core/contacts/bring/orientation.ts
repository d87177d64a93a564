/** The tag of the orientation (Exif 2.3 §4.6.4). */
const ORIENTATION = 0x0112

/**
 * How a JPEG is to be turned to stand upright, as its Exif data say: from 1 (as it is) to 8. Telephones write all
 * pictures lying and say it here.
 */
export function orientationOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const exif = exifOf(view)
    return exif === undefined ? 1 : orientationIn(view, exif)
  } catch (error) {
    // Beyond the end of a damaged picture.
    if (error instanceof RangeError) return 1
    throw error
  }
}

/** Where the TIFF header within the segment APP1 begins. */
function exifOf(view: DataView): number | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1)
    const isExif = marker === 0xe1 && view.getUint32(at + 4) === 0x45786966
    if (isExif) return at + 10
    // The picture itself begins.
    if (marker === 0xda) return undefined
  }
  return undefined
}

function orientationIn(view: DataView, tiff: number): number {
  const isLittle = view.getUint16(tiff) === 0x4949
  const directory = tiff + view.getUint32(tiff + 4, isLittle)
  const count = view.getUint16(directory, isLittle)
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + entry * 12
    if (view.getUint16(at, isLittle) !== ORIENTATION) continue
    const orientation = view.getUint16(at + 8, isLittle)
    return orientation >= 1 && orientation <= 8 ? orientation : 1
  }
  return 1
}
