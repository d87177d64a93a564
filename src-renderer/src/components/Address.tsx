/** An address, host or other technical name: always left to right, whatever the sentence around it. */
export function Address({ text }: { readonly text: string }) {
  return (
    <bdi dir="ltr" className="address">
      {text}
    </bdi>
  )
}
