/** Where the mailbox is: what was found, what the person has to say about it, and the choice by hand. */
import type { ReactNode } from 'react'
import type { Candidate, PresetView } from '../../../src-main/ipc/contract.ts'
import { Address } from '../components/Address.tsx'
import { Button } from '../components/Button.tsx'
import { Picks } from '../components/Picks.tsx'
import { Tick } from '../components/Tick.tsx'
import { T, useWords } from '../i18n.tsx'
import { type AccountDraft, type DraftField, needsYes, withPlace } from '../state/account-draft.ts'
import { domainOf, doubtfulPlace, foundPlaces } from '../state/found-places.ts'
import { useWizard } from '../wizard.tsx'
import { ProviderChoice } from './ProviderChoice.tsx'
import { UncheckedServer } from './UncheckedServer.tsx'

interface ProviderProps {
  readonly draft: AccountDraft
  readonly preset: PresetView | undefined
  readonly change: (draft: AccountDraft) => void
  /** A provider that was chosen by hand. */
  readonly choose: (presetId: string) => void
  /** The person wants another one than was found. */
  readonly isChoosing: boolean
  readonly onChoosing: () => void
  readonly mendText: (field: DraftField) => string | undefined
}

export function Provider(props: ProviderProps) {
  const { draft, preset, change, choose, isChoosing, onChoosing, mendText } = props
  const words = useWords()
  const nameOf = useProviderName()
  if (!preset || isChoosing) return <ProviderChoice {...{ draft, choose, isChoosing, mendText }} />
  const places = draft.found ? foundPlaces(draft.found) : []
  const place = places.find(({ id }) => id === draft.placeId)
  const doubt = doubtfulPlace(draft.found, draft.host)
  const isOneOfSeveral = place !== undefined && places.length > 1
  const another = (
    <Button kind="quiet" onPress={onChoosing}>
      {words.text(place ? 'wizard.found.notRight' : 'wizard.account.provider.change')}
    </Button>
  )
  return (
    <div className="found">
      {isOneOfSeveral && (
        <Picks
          label={words.text('wizard.found.several')}
          isLabelShown
          help={words.text('wizard.found.several.help')}
          value={place.id}
          options={places.map(({ id, presetId, candidate }) => ({
            id,
            title: <bdi>{nameOf(presetId, candidate)}</bdi>,
            ...(candidate && { text: <Address text={candidate.imap.host} /> })
          }))}
          onChange={(id) => {
            const chosen = places.find((each) => each.id === id)
            if (chosen) change(withPlace(draft, chosen))
          }}
        />
      )}
      {!isOneOfSeveral && !doubt && (
        <div className="provider">
          <p className="provider-name">
            <span className="quiet">{words.text('wizard.account.provider')}</span>
            <strong>
              <bdi>{nameOf(preset.id, place?.candidate)}</bdi>
            </strong>
          </p>
          {another}
        </div>
      )}
      {doubt ? (
        <Doubt {...{ draft, change, mendText }} candidate={doubt} another={another} />
      ) : (
        <>
          {place?.candidate && (
            <p className="help">
              <Why candidate={place.candidate} email={draft.email} />
            </p>
          )}
          {isOneOfSeveral && <p>{another}</p>}
        </>
      )}
      {!needsYes(draft) && <UncheckedServer draft={draft} preset={preset} />}
    </div>
  )
}

/** What a person calls the provider: the owner’s domain where Rehome has no name for it. */
function useProviderName(): (presetId: string, candidate: Candidate | undefined) => string {
  const words = useWords()
  const { presets } = useWizard()
  return (presetId, candidate) =>
    presetId === 'other'
      ? (candidate?.site ?? words.text('wizard.account.provider.other'))
      : (presets.find(({ id }) => id === presetId)?.name ?? presetId)
}

interface FoundProps {
  readonly candidate: Candidate
  readonly email: string
}

/** One sentence on how a place was found. */
function Why({ candidate, email }: FoundProps) {
  const nameOf = useProviderName()
  const { source, presetId, evidence } = candidate
  const values = {
    domain: <Address text={domainOf(email.trim())} />,
    provider: <bdi>{nameOf(presetId, candidate)}</bdi>,
    evidence: <Address text={URL.canParse(evidence) ? new URL(evidence).hostname : evidence} />
  }
  return <T id={`wizard.found.why.${source}`} values={values} />
}

interface DoubtProps {
  readonly draft: AccountDraft
  readonly candidate: Candidate
  readonly change: (draft: AccountDraft) => void
  readonly mendText: (field: DraftField) => string | undefined
  readonly another: ReactNode
}

/** A server for which nobody vouches: only the person knows whether a password may go there. */
function Doubt({ draft, candidate, change, mendText, another }: DoubtProps) {
  const words = useWords()
  const nameOf = useProviderName()
  const { imap, site, presetId } = candidate
  const mend = mendText('confirmed')
  const whose = presetId !== 'other' ? 'provider' : site === imap.host ? 'host' : 'site'
  const values = {
    host: <strong>{<Address text={imap.host} />}</strong>,
    site: <strong>{<Address text={site} />}</strong>,
    provider: (
      <strong>
        <bdi>{nameOf(presetId, candidate)}</bdi>
      </strong>
    )
  }
  return (
    <section className="doubt-place" aria-labelledby="doubt-title">
      <h2 id="doubt-title">{words.text('wizard.found.confirm.title')}</h2>
      <p>
        <T id={`wizard.found.confirm.${whose}`} values={values} />
      </p>
      <p className="help">
        <Why candidate={candidate} email={draft.email} />
      </p>
      <Tick
        id="confirmed"
        help={
          <>
            {words.text('wizard.found.confirm.help')}
            {mend !== undefined && <span className="mend">{mend}</span>}
          </>
        }
        isSelected={draft.isConfirmed}
        isInvalid={mend !== undefined}
        onChange={(isConfirmed) => change({ ...draft, isConfirmed })}
      >
        {words.text('wizard.found.confirm.yes')}
      </Tick>
      <p>{another}</p>
    </section>
  )
}
