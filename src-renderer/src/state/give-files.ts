/** Hands files over to the engine piece by piece. */
import type { Bridge, Failure } from '../../../src-main/ipc/contract.ts'
import { ask } from '../wizard.tsx'

/** Bytes of a piece: in base64 it fits into a request of browser mode. */
const PIECE = 480_000

/**
 * @param onShare How much is over there, from 0 to 1.
 * @returns Why it could not be done; `null` when all is over there.
 */
export async function giveFiles(
  bridge: Bridge,
  moveId: string,
  files: readonly File[],
  onShare: (share: number) => void
): Promise<Failure | null> {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  let given = 0
  for (const [index, file] of files.entries()) {
    for (let offset = 0; offset === 0 || offset < file.size; offset += PIECE) {
      const piece = file.slice(offset, offset + PIECE)
      const data = await base64(piece).catch(() => null)
      if (data === null)
        return { code: 'input.file', params: { file: file.name, expected: '.vcf, .csv, .zip' } }
      const input = { moveId, file: index, name: file.name.slice(-255) || 'contacts', offset, data }
      const reply = await ask(bridge, 'contacts.giveFile', input)
      if (!reply.ok) return reply.error
      given += piece.size
      onShare(total === 0 ? 1 : given / total)
    }
  }
  return null
}

/** Without blocking the page: the browser does it elsewhere. */
function base64(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onerror = () => reject(new Error('unreadable'))
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    }
    reader.readAsDataURL(piece)
  })
}
