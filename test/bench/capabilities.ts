/**
 * Takes words out of the capability lists that a server sends (RFC 9051 §7.2.2, and the CAPABILITY response code
 * of §7.1), however the network splits them; all else passes as it is, literals included.
 */
export class CapabilityFilter {
  readonly #hidden: ReadonlySet<string>
  /** Bytes of a line whose end isn't there yet. */
  #line: Buffer = Buffer.alloc(0)
  /** Bytes of a literal that are still to pass. */
  #literal = 0

  /** @param hidden Capabilities, such as `MULTIAPPEND`; case doesn't matter. */
  constructor(hidden: Iterable<string>) {
    this.#hidden = new Set([...hidden].map((word) => word.toUpperCase()))
  }

  /** @returns What of the bytes so far may pass now. */
  push(chunk: Buffer): Buffer {
    if (this.#hidden.size === 0) return chunk
    const passed: Buffer[] = []
    let rest = chunk
    while (rest.length > 0) {
      if (this.#literal > 0) {
        const part = rest.subarray(0, this.#literal)
        this.#literal -= part.length
        passed.push(part)
        rest = rest.subarray(part.length)
        continue
      }
      const end = rest.indexOf('\n')
      const piece = end < 0 ? rest : rest.subarray(0, end + 1)
      this.#line = this.#line.length > 0 ? Buffer.concat([this.#line, piece]) : piece
      rest = rest.subarray(piece.length)
      if (end >= 0) passed.push(this.#takeLine())
    }
    return Buffer.concat(passed)
  }

  #takeLine(): Buffer {
    const line = this.#line.toString('latin1')
    this.#line = Buffer.alloc(0)
    this.#literal = Number(/\{(\d+)\+?\}\r?\n$/.exec(line)?.[1] ?? 0)
    return Buffer.from(this.#rewrite(line), 'latin1')
  }

  #rewrite(line: string): string {
    return line.replace(
      /^(\* CAPABILITY )([^\r\n]*)|^(\S+ (?:OK|NO|BAD|PREAUTH) \[CAPABILITY )([^\]\r\n]*)/i,
      (_, ...[untagged, list, code, listInCode]: (string | undefined)[]) =>
        `${untagged ?? code ?? ''}${this.#withoutHidden(list ?? listInCode ?? '')}`
    )
  }

  #withoutHidden(list: string): string {
    return list
      .split(' ')
      .filter((word) => !this.#hidden.has(word.toUpperCase()))
      .join(' ')
  }
}
