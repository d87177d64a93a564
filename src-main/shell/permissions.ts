import { session } from 'electron'
import { isAtHome } from './sender.ts'

/** The page copies the receipt's text and the details for a helper; it needs nothing else of the system. */
const granted = new Set(['clipboard-sanitized-write'])

/** Denies every permission of the web platform but {@link granted}, to whoever asks. */
export function denyPermissions(home: string): void {
  const { defaultSession } = session
  const allows = (permission: string, address: string | undefined) =>
    granted.has(permission) && address !== undefined && isAtHome(address, home)
  defaultSession.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(details.isMainFrame && allows(permission, details.requestingUrl))
  )
  defaultSession.setPermissionCheckHandler(
    (_contents, permission, _origin, details) =>
      details.isMainFrame && allows(permission, details.requestingUrl)
  )
  defaultSession.setDevicePermissionHandler(() => false)
}
