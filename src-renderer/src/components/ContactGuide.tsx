import { useState } from 'react'
import { useWords } from '../i18n.tsx'
import { exportGuides, guideFor, guideSources, guideSteps } from '../state/contact-guides.ts'
import { Choice } from './Choice.tsx'

/** Where to click at the old provider to get the contacts as a file. */
export function ExportGuide({ presetId }: { readonly presetId: string | undefined }) {
  const words = useWords()
  const [guide, setGuide] = useState(() => guideFor(presetId))
  return (
    <section className="preparation" aria-labelledby="guide-title">
      <h2 id="guide-title">{words.text('wizard.contacts.guide.title')}</h2>
      <Choice
        id="guide"
        label={words.text('wizard.contacts.guide.where')}
        value={guide}
        options={exportGuides.map((id) => ({ id, name: words.text(`wizard.contacts.guide.${id}`) }))}
        onChange={setGuide}
      />
      <ol>
        {guideSteps.map((step) => (
          <li key={step}>
            <span>{words.text(`wizard.contacts.export.${guide}.${step}`)}</span>
          </li>
        ))}
      </ol>
      <Age date={guideSources[guide]?.date} />
    </section>
  )
}

/** How a file gets into an address book that no program may write. */
export function ImportGuide({ presetId }: { readonly presetId: string | undefined }) {
  const words = useWords()
  const guide = guideFor(presetId)
  const known = guide === 'google' || guide === 'outlook' || guide === 'icloud' ? guide : 'other'
  return (
    <section className="preparation" aria-labelledby="guide-title">
      <h2 id="guide-title">{words.text('wizard.contacts.import.title')}</h2>
      <ol>
        {guideSteps.map((step) => (
          <li key={step}>
            <span>{words.text(`wizard.contacts.import.${known}.${step}`)}</span>
          </li>
        ))}
      </ol>
      <Age date={undefined} />
    </section>
  )
}

/** How old steps are: services rename what there is to click. */
function Age({ date }: { readonly date: string | undefined }) {
  const words = useWords()
  const month = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const
  return (
    <p className="quiet">
      {date === undefined
        ? words.text('wizard.contacts.guide.undated')
        : words.text('wizard.contacts.guide.asOf', { when: words.date(new Date(date), month) })}
    </p>
  )
}
