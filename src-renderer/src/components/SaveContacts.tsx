import { useState } from 'react'
import { useWords } from '../i18n.tsx'
import { download } from '../state/download.ts'
import { useDesk, useTask } from '../wizard.tsx'
import { Button } from './Button.tsx'
import { FailureNotice } from './FailureNotice.tsx'
import { Notice } from './Notice.tsx'

type Format = 'vcf' | 'csv'

interface Saving {
  readonly isBusy: boolean
  readonly isSaved: boolean
  readonly save: (format: Format) => Promise<void>
  /** That it was done, or why it wasn't. */
  readonly told: React.ReactNode
}

/** All contacts that were read, into one file where the person wants it. */
export function useSaveContacts(): Saving {
  const words = useWords()
  const { move, can, tell } = useDesk()
  const task = useTask()
  const [isSaved, setSaved] = useState(false)
  const save = async (format: Format) => {
    const input = { moveId: move.id, format }
    const saved = can.saveDialog
      ? (await task.ask('contacts.save', { ...input, language: words.language }))?.saved
      : handOver(await task.ask('contacts.file', input))
    if (saved !== true) return
    setSaved(true)
    tell(words.text('wizard.contacts.save.done'))
  }
  const told = (
    <>
      {task.failure && <FailureNotice failure={task.failure} />}
      {isSaved && <Notice tone="good" title={words.text('wizard.contacts.save.done')} isAnswer />}
    </>
  )
  return { isBusy: task.isBusy, isSaved, save, told }
}

function handOver(file: { readonly text: string; readonly fileName: string } | null): boolean {
  if (!file) return false
  download(file.text, file.fileName, file.fileName.endsWith('.csv') ? 'text/csv' : 'text/vcard')
  return true
}

/** A copy for oneself, offered beside whatever else the screen is about. */
export function SaveContacts() {
  const words = useWords()
  const { isBusy, save, told } = useSaveContacts()
  return (
    <section className="keep-copy" aria-labelledby="save-contacts-title">
      <h2 id="save-contacts-title">{words.text('wizard.contacts.save.title')}</h2>
      <p>{words.text('wizard.contacts.save.text')}</p>
      <p className="keep-copy-acts">
        <Button onPress={() => void save('vcf')} isPending={isBusy}>
          {words.text('wizard.contacts.save.vcf')}
        </Button>
        <Button kind="quiet" onPress={() => void save('csv')} isDisabled={isBusy}>
          {words.text('wizard.contacts.save.csv')}
        </Button>
      </p>
      {told}
    </section>
  )
}
