import { useWords } from '../i18n.tsx'

/** The mark, a house whose roof is an envelope's flap, and the name. */
export function Brand() {
  const words = useWords()
  return (
    <p className="brand">
      <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden focusable="false">
        <rect className="brand-ground" width="32" height="32" rx="9" />
        <path
          className="brand-line"
          d="M8 14.5v7.5a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-7.5M6.5 15.5 16 8l9.5 7.5M8.5 17.5 16 21l7.5-3.5"
        />
      </svg>
      <span>{words.text('app.name')}</span>
    </p>
  )
}
