import { useWords } from '../i18n.tsx'

/** The mark, an envelope under a roof as in resources/icon.svg, and the name. */
export function Brand() {
  const words = useWords()
  return (
    <p className="brand">
      <svg className="brand-mark" viewBox="64 64 896 896" aria-hidden focusable="false">
        <rect className="brand-ground" x="64" y="64" width="896" height="896" rx="208" />
        <path className="brand-roof" d="M208 482 512 236 816 482" />
        <rect className="brand-letter" x="276" y="486" width="472" height="312" rx="44" />
        <path className="brand-flap" d="M318 544 512 682 706 544" />
      </svg>
      <span>{words.text('app.name')}</span>
    </p>
  )
}
