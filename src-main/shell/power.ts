import { powerMonitor, powerSaveBlocker } from 'electron'
import type { Lines } from '../core/mail/index.ts'
import type { Activity, Work } from './activity.ts'

/** Keeps the computer from falling asleep by itself while something is under way; the screen may go dark. */
export function stayAwake(activity: Activity): void {
  let blocker: number | undefined
  activity.onChange(() => {
    const wanted = activity.working().length > 0
    if (wanted && blocker === undefined) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!wanted && blocker !== undefined) {
      powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  })
}

/** Says when the computer is back: what waits for a connection need not sit out its wait. */
export function hurryOnReturn(hurry: (lines: Lines) => unknown): void {
  powerMonitor.on('unlock-screen', () => hurry('kept'))
  powerMonitor.on('resume', () => hurry('lost'))
}

/**
 * Pauses when the computer is put to sleep, and goes on after. Connections don't survive the sleep, and
 * noticing that only by their time-outs would cost minutes.
 */
export function pauseOverSleep(
  activity: Activity,
  pause: (moveId: string, work: Work) => unknown,
  goOn: (moveId: string, work: Work) => unknown
): void {
  let asleep: ReturnType<Activity['working']> = []
  powerMonitor.on('suspend', () => {
    asleep = activity.working()
    for (const [moveId, work] of asleep) pause(moveId, work)
  })
  powerMonitor.on('resume', () => {
    for (const [moveId, work] of asleep) void activity.idle(moveId).then(() => goOn(moveId, work))
    asleep = []
  })
}
