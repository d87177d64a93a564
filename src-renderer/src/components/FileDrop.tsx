import { FileUp } from 'lucide-react'
import {
  DropZone,
  FileTrigger,
  isDirectoryDropItem,
  isFileDropItem,
  Text,
  type DropItem
} from 'react-aria-components'
import { useWords } from '../i18n.tsx'
import { Button } from './Button.tsx'

interface FileDropProps {
  readonly onFiles: (files: readonly File[]) => void
}

const kinds = ['.vcf', '.vcard', '.csv', '.tsv', '.txt', '.ldif', '.ldi', '.zip']

/** Takes files and folders: dropped, pasted, or chosen in the system's dialog. */
export function FileDrop({ onFiles }: FileDropProps) {
  const words = useWords()
  const dropped = async (items: readonly DropItem[]) => {
    const files = await filesIn(items)
    if (files.length > 0) onFiles(files)
  }
  return (
    <DropZone
      className="drop"
      aria-label={words.text('wizard.contacts.drop')}
      onDrop={({ items }) => void dropped(items)}
    >
      <FileUp className="drop-mark" aria-hidden />
      <Text slot="label">{words.text('wizard.contacts.drop')}</Text>
      <FileTrigger
        acceptedFileTypes={kinds}
        allowsMultiple
        onSelect={(list) => {
          const files = [...(list ?? [])]
          if (files.length > 0) onFiles(files)
        }}
      >
        <Button>{words.text('wizard.contacts.choose')}</Button>
      </FileTrigger>
      <p className="help">{words.text('wizard.contacts.kinds')}</p>
    </DropZone>
  )
}

/** A folder's files are taken with those in folders below it. */
async function filesIn(items: Iterable<DropItem> | AsyncIterable<DropItem>): Promise<File[]> {
  const files: File[] = []
  for await (const item of items) {
    if (isFileDropItem(item)) files.push(await item.getFile())
    else if (isDirectoryDropItem(item)) files.push(...(await filesIn(item.getEntries())))
  }
  return files
}
