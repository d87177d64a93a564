import { ExternalLink } from 'lucide-react'
import { useWords } from '../i18n.tsx'
import { ask, useWizard } from '../wizard.tsx'
import { Button } from './Button.tsx'

/** Opens a provider's page: by the shell, or by the page where the shell says so. */
export function HelpLink({ topic }: { readonly topic: string }) {
  const words = useWords()
  const { bridge } = useWizard()
  const open = async () => {
    const reply = await ask(bridge, 'help.open', { topic })
    if (reply.ok && reply.value.url !== null) window.open(reply.value.url, '_blank', 'noopener,noreferrer')
  }
  return (
    <Button kind="quiet" onPress={() => void open()} icon={<ExternalLink aria-hidden />}>
      {words.text('wizard.help.open')}
    </Button>
  )
}
