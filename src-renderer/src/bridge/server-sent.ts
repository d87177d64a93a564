/**
 * The `data:` of each server-sent event, parsed as JSON, as they arrive. (`EventSource` can't send the
 * `Authorization` header.) Ends or rejects with the body.
 */
export async function* readServerSent(body: ReadableStream<Uint8Array>): AsyncGenerator {
  const reader = body.getReader()
  // One decoder for the whole stream: a character may be split between two chunks.
  const decoder = new TextDecoder()
  let buffered = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const frames = (buffered + decoder.decode(value, { stream: true })).split('\n\n')
    buffered = frames.pop() ?? ''
    for (const frame of frames) if (frame.startsWith('data: ')) yield JSON.parse(frame.slice(6))
  }
}
