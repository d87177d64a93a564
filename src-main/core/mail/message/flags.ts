const systemFlags = ['\\Answered', '\\Deleted', '\\Draft', '\\Flagged', '\\Seen']
const canonical = new Map(systemFlags.map((flag) => [flag.toLowerCase(), flag]))

/** ATOM-CHAR and `]`, which old servers let into keywords, left out (RFC 9051 §9). At most 50 of them: Dovecot's limit. */
const keyword = /^[^\P{ASCII}\p{Cc} (){%*"\\\]]{1,50}$/u

/**
 * The flags that a message can be given in the new folder: the five of the standard, and keywords that are
 * valid and that the folder keeps. `\Recent` and made-up system flags would have the message refused.
 * @param permanent The new folder's PERMANENTFLAGS; `\*` lets any keyword in (RFC 9051 §7.1).
 */
export function transferableFlags(flags: readonly string[], permanent: readonly string[]): string[] {
  const kept = new Set(permanent.map((flag) => flag.toLowerCase()))
  const wanted = flags.flatMap((flag) => {
    const system = canonical.get(flag.toLowerCase())
    if (system) return system
    return keyword.test(flag) && (kept.has('\\*') || kept.has(flag.toLowerCase())) ? flag : []
  })
  return [...new Set(wanted)]
}

/** Without keywords: for a server that refuses a message because of them. */
export const onlySystemFlags = (flags: readonly string[]) => flags.filter((flag) => flag.startsWith('\\'))
