import { type BrowserWindow, Notification } from 'electron'
import type { Formatter } from '../i18n/index.ts'
import type { Activity } from './activity.ts'
import { bringForward } from './window.ts'

/** Shows how far the copy is on the taskbar's or dock's icon. */
export function showProgress(activity: Activity, window: BrowserWindow): void {
  activity.onChange(() => window.setProgressBar(activity.progress() ?? -1))
}

/** Tells a person who looks elsewhere that the copy has finished, or that it needs them. */
export function announceEnd(activity: Activity, window: BrowserWindow, words: () => Formatter): void {
  activity.onChange((ended) => {
    if ((ended !== 'finished' && ended !== 'stopped') || window.isFocused() || !Notification.isSupported())
      return
    const say = words()
    const notice = new Notification({
      title: say.text(`desktop.notice.${ended}.title`),
      body: say.text(`desktop.notice.${ended}.body`)
    })
    notice.on('click', () => bringForward(window))
    notice.show()
  })
}
