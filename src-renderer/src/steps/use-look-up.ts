import { useRef, useState } from 'react'
import { useWords } from '../i18n.tsx'
import { canLookUp, emptyDraft, needsYes, withFound, type AccountDraft } from '../state/account-draft.ts'
import { foundPlaces, takenPlace } from '../state/found-places.ts'
import type { Side } from '../state/steps.ts'
import { ask, useOpenMove } from '../wizard.tsx'

interface LookUp {
  readonly isLookingUp: boolean
  /** Looks for the mailbox of an address that it hasn’t looked for yet. */
  readonly find: (draft: AccountDraft) => Promise<void>
  /** The person chooses by hand: whatever is found is no longer waited for. */
  readonly stop: () => void
}

/** Finds where a side’s mailbox is, from its address, and writes it into the draft. */
export function useLookUp(side: Side, onFound: () => void): LookUp {
  const words = useWords()
  const { bridge, move, presets, changeDraft, tell } = useOpenMove()
  const [sought, setSought] = useState<string | null>(null)
  const current = useRef<string | null>(null)
  /** The address of one’s own domain stays, but its mail is at the old provider still. */
  const isKnowable = !(side === 'new' && move.track === 'domain')

  const look = (email: string | null) => {
    current.current = email
    setSought(email)
  }
  const spoken = (draft: AccountDraft): string => {
    if (needsYes(draft)) return words.text('wizard.found.confirm.title')
    const place = takenPlace(draft.found, draft.placeId)
    if (!draft.found || !place) return words.text('wizard.account.choose.help')
    if (foundPlaces(draft.found).length > 1) return words.text('wizard.found.several')
    const name = presets.find(({ id }) => id === place.presetId && id !== 'other')?.name
    return words.text('wizard.account.recognised', { provider: name ?? place.candidate?.site ?? '' })
  }

  const find = async (draft: AccountDraft) => {
    const email = draft.email.trim()
    if (!canLookUp(draft) || current.current === email || draft.lookedUp === email) return
    if (!isKnowable) {
      changeDraft(side, () => ({ ...draft, lookedUp: email }))
      return
    }
    look(email)
    tell(words.text('wizard.account.lookingUp'))
    const reply = await ask(bridge, 'providers.discover', { email })
    if (current.current !== email) return
    look(null)
    const found = reply.ok ? reply.value.found : null
    const settle = (now: AccountDraft) =>
      withFound(
        now,
        found,
        presets.find(({ id }) => id === now.presetId)
      )
    changeDraft(side, (now = draft) => (now.email.trim() === email ? settle(now) : now))
    tell(spoken(settle(draft)))
    onFound()
  }

  const stop = () => {
    look(null)
    changeDraft(side, (now) => now && { ...emptyDraft(now.email), lookedUp: now.email.trim() })
  }
  return { isLookingUp: sought !== null, find, stop }
}
