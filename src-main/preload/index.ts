import { contextBridge, ipcRenderer } from 'electron'
import { type Bridge, type EventPayload, events } from '../ipc/contract.ts'
import { EVENT_CHANNEL, REQUEST_CHANNEL } from '../ipc/electron.ts'

/** What the page gets of the desktop: two functions, and no way to name a channel. */
const bridge: Bridge = {
  // The far end answers with a Reply and throws nothing; a rejection means that it is not there.
  request: (name, input) =>
    ipcRenderer
      .invoke(REQUEST_CHANNEL, name, input)
      .catch(() => ({ ok: false, error: { code: 'bridge.disconnected', params: {} } })),

  subscribe(name, listener) {
    if (!Object.hasOwn(events, name)) return () => undefined
    const onEvent = (_event: unknown, incoming: unknown, payload: unknown) => {
      if (incoming !== name) return
      const { success, data } = events[name].safeParse(payload)
      if (success) listener(data as EventPayload<typeof name>)
    }
    ipcRenderer.on(EVENT_CHANNEL, onEvent)
    return () => void ipcRenderer.off(EVENT_CHANNEL, onEvent)
  }
}

contextBridge.exposeInMainWorld('api', bridge)
