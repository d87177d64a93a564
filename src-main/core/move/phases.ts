import { RehomeError } from '../errors.ts'
import type { Phase } from './types.ts'

/** What can be done to a move; the one list that screens and the command line draw from. */
export type Act =
  | 'set up'
  | 'copy'
  | 'finish copying'
  | 'mirror'
  | 'undo'
  | 'bring contacts'
  | 'undo contacts'
  | 'switch'
  | 'settle'
  | 'end'

/**
 * The phases of a move and what leads from one to the next. No screen and no command goes round this table:
 * whatever is not in it is refused.
 *
 * Copying again is allowed until the end, as a catch-up; setting up is over once the first copy began,
 * because accounts and folders are what the journal's entries mean. From the switch on the new mailbox is the
 * one that the person lives in: nothing is removed from it any more, neither to follow the old one nor to undo.
 *
 * Contacts go their own way beside the mail, before it, after it or alone: they leave the phase as it is.
 */
const transitions: Readonly<Record<Phase, Partial<Record<Act, Phase>>>> = {
  setup: { 'set up': 'setup', copy: 'copying', undo: 'setup', ...contactsIn('setup') },
  copying: {
    copy: 'copying',
    mirror: 'copying',
    'finish copying': 'copied',
    undo: 'setup',
    ...contactsIn('copying')
  },
  copied: { copy: 'copying', mirror: 'copied', undo: 'setup', switch: 'switching', ...contactsIn('copied') },
  switching: {
    copy: 'switching',
    'finish copying': 'switching',
    settle: 'settling',
    'bring contacts': 'switching'
  },
  settling: { copy: 'settling', 'finish copying': 'settling', end: 'done', 'bring contacts': 'settling' },
  done: {}
}

function contactsIn(phase: Phase): Partial<Record<Act, Phase>> {
  return { 'bring contacts': phase, 'undo contacts': phase }
}

export function isAllowed(phase: Phase, act: Act): boolean {
  return transitions[phase][act] !== undefined
}

/**
 * The phase after an act.
 * @throws {RehomeError} `move.notAllowed` when this phase doesn't allow it.
 */
export function phaseAfter(phase: Phase, act: Act): Phase {
  const next = transitions[phase][act]
  if (!next) throw new RehomeError('move.notAllowed', { phase, act })
  return next
}
