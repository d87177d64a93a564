import { Fragment } from 'react'

/**
 * An address, host or other technical name: always left to right, whatever the sentence around it, and broken
 * before its @, or a host before a dot, if it must be.
 */
export function Address({ text }: { readonly text: string }) {
  return (
    <bdi dir="ltr" className="address">
      {text.split(text.includes('@') ? /(?=@)/ : /(?=\.)/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  )
}
