import { Languages } from 'lucide-react'
import { languageNames, languages } from '../../../src-main/i18n/index.ts'
import { useLanguage } from '../i18n.tsx'
import { Choice } from './Choice.tsx'

export function LanguageMenu() {
  const { words, choose } = useLanguage()
  return (
    <div className="language">
      <Choice
        label={words.text('wizard.language')}
        isLabelHidden
        value={words.language}
        options={languages.map((id) => ({ id, name: languageNames[id], lang: id }))}
        onChange={choose}
        icon={<Languages aria-hidden />}
      />
    </div>
  )
}
