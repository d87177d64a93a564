import { shell } from 'electron'
import { helpUrl } from '../core/providers/index.ts'
import type { Output } from '../ipc/contract.ts'

/**
 * Opens a provider's page in the person's browser. The page names a topic and never an address: what opens
 * is in the presets, over https. Where no browser answers, the address is given back to be shown.
 */
export async function openHelp(topic: string): Promise<Output<'help.open'>> {
  const url = helpUrl(topic)
  if (url === undefined || URL.parse(url)?.protocol !== 'https:') return { opened: false, url: null }
  try {
    await shell.openExternal(url)
    return { opened: true, url: null }
  } catch {
    return { opened: false, url }
  }
}
