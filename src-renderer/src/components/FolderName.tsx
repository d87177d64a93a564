import { Fragment } from 'react'
import { useWords } from '../i18n.tsx'

/** A folder's name, each level apart from its neighbours' direction; the inbox in the person's own words. */
export function FolderName({ levels }: { readonly levels: readonly string[] }) {
  return levels.map((level, depth) => (
    <Fragment key={depth}>
      {depth > 0 && <span className="level-mark"> / </span>}
      <Level name={level} isTop={depth === 0} />
    </Fragment>
  ))
}

/** INBOX is a keyword, the same on every server in any case (RFC 3501 §5.1). */
export function Level({ name, isTop }: { readonly name: string; readonly isTop: boolean }) {
  const words = useWords()
  return (
    <bdi className="folder-name">
      {isTop && name.toUpperCase() === 'INBOX' ? words.text('folder.inbox') : name}
    </bdi>
  )
}
