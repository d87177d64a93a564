import type { Formatter, MessageKey } from '../../i18n/index.ts'
import type { FolderOutcome, Problem } from '../mail/index.ts'
import { outstanding } from './receipt.ts'
import { contactsSection } from './receipt-contacts.ts'
import { address, data, escape, type Text } from './receipt-html.ts'
import type { ContactsReceipt, Receipt } from './types.ts'

/** What a receipt page tells of: a move, or a copy on this computer. */
export interface ReceiptOf {
  readonly old: { readonly email: string } | null
  /** Where it went: an address, or a folder. */
  readonly new: { readonly email: string } | null
  readonly receipt: Receipt | null
  /** Absent where no contacts were brought. */
  readonly contacts?: ContactsReceipt | null
}

/**
 * The receipt as one HTML page that needs nothing else: no script, no picture, nothing fetched. It is read in
 * any browser in ten years' time, and printed. All that came from a server is escaped and isolated.
 */
export function receiptPage(move: ReceiptOf, words: Formatter): string {
  const { receipt, contacts } = move
  const finishedAt = [receipt?.finishedAt, contacts?.finishedAt]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1)
  if (finishedAt === undefined) throw new Error('a receipt page needs a receipt')
  const t: Text = (key, values) => escape(words.text(key, values))
  return `<!doctype html>
<html lang="${words.language}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t('receipt.title')}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${t('receipt.title')}</h1>
${receipt ? verdict(receipt, t) : ''}
<dl>
<dt>${t('receipt.from')}</dt><dd>${address(move.old?.email)}</dd>
<dt>${t('receipt.to')}</dt><dd>${address(move.new?.email)}</dd>
<dt>${t('receipt.finishedAt')}</dt><dd>${escape(words.date(new Date(finishedAt)))}</dd>
${receipt ? `<dt>${t('receipt.size')}</dt><dd>${escape(words.bytes(receipt.bytes))}</dd>` : ''}
</dl>
${receipt ? mailSection(receipt, words, t) : ''}
${contacts ? contactsSection(contacts, words, t) : ''}
<p class="quiet">${t('receipt.oldMailboxUntouched')}</p>
</main>
</body>
</html>
`
}

function verdict({ complete, verified }: Receipt, t: Text): string {
  return `<p class="verdict">${t(complete ? 'receipt.complete' : 'receipt.incomplete')}</p>
<p>${t(verified ? 'receipt.verified' : 'receipt.notVerified')}</p>`
}

function mailSection(receipt: Receipt, words: Formatter, t: Text): string {
  const count = (value: number) => escape(words.number(value))
  return `<h2>${t('receipt.messages')}</h2>
<table class="sums"><tbody>
${receiptSums(receipt)
  .map(([key, value]) => `<tr><th scope="row">${t(key)}</th><td>${count(value)}</td></tr>`)
  .join('\n')}
</tbody></table>
<p class="quiet">${t('receipt.equation')}</p>
<h2>${t('receipt.folders')}</h2>
<table><thead><tr><th scope="col">${t('receipt.oldFolder')}</th><th scope="col">${t('receipt.newFolder')}</th><th scope="col">${t('receipt.found')}</th><th scope="col">${t('receipt.arrived')}</th><th scope="col">${t('receipt.result')}</th></tr></thead>
<tbody>
${receipt.folders.map((folder) => folderRow(folder, t, count)).join('\n')}
</tbody></table>
${receipt.problems.length > 0 ? problemList(receipt.problems, words, t) : ''}`
}

/** The lines of the equation, in the order that people read them: what was found, then what became of it. */
export function receiptSums({ messages }: Receipt): readonly (readonly [label: MessageKey, count: number])[] {
  return [
    ['receipt.found', messages.found],
    ['receipt.copied', messages.copied],
    ['receipt.alreadyThere', messages.alreadyThere],
    ['receipt.refused', messages.refused],
    ['receipt.vanished', messages.vanished],
    ['receipt.excluded', messages.excluded],
    ...(outstanding(messages) === 0 ? [] : [['receipt.outstanding', outstanding(messages)] as const])
  ]
}

function folderRow(folder: FolderOutcome, t: Text, count: (value: number) => string): string {
  const result: Record<FolderOutcome['state'], MessageKey> = {
    done: folder.verified ? 'receipt.folderVerified' : 'receipt.folderDone',
    failed: 'receipt.folderFailed',
    excluded: 'receipt.folderExcluded'
  }
  const target = folder.state === 'excluded' ? '–' : data(folder.to)
  return `<tr><td>${data(folder.from)}</td><td>${target}</td><td>${count(folder.found)}</td><td>${count(folder.copied + folder.alreadyThere)}</td><td>${t(result[folder.state])}</td></tr>`
}

function problemList(problems: readonly Problem[], words: Formatter, t: Text): string {
  const rows = problems.map((problem) => {
    const when = problem.date ? escape(words.date(new Date(problem.date), { dateStyle: 'medium' })) : ''
    const why = t(`error.${problem.code}.title`, { folder: problem.folder, ...problem.params })
    const reason = problem.reason ? `<br><span class="quiet">${data(problem.reason)}</span>` : ''
    return `<tr><td>${data(problem.folder)}</td><td>${problem.subject ? data(problem.subject) : t('receipt.noSubject')}</td><td>${when}</td><td>${why}${reason}</td></tr>`
  })
  return `<h2>${t('receipt.problems')}</h2>
<table><thead><tr><th scope="col">${t('receipt.oldFolder')}</th><th scope="col">${t('receipt.subject')}</th><th scope="col">${t('receipt.date')}</th><th scope="col">${t('receipt.reason')}</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`
}

const STYLE = `
:root { color-scheme: light dark; --quiet: #5c5f5d; --line: #d9d6cf }
@media (prefers-color-scheme: dark) { :root { --quiet: #a9aeab; --line: #3b403e } }
body { font: 17px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1.5rem; max-inline-size: 56rem }
h1 { font-size: 1.8rem; line-height: 1.2 } h2 { font-size: 1.2rem; margin-block-start: 2rem }
.verdict { font-size: 1.2rem; font-weight: 600 } .quiet { color: var(--quiet) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem } dt { color: var(--quiet) } dd { margin: 0; overflow-wrap: anywhere }
main { overflow-x: auto }
table { border-collapse: collapse; inline-size: 100% } .sums { inline-size: auto; min-inline-size: min(20rem, 100%) }
th, td { text-align: start; vertical-align: top; padding: .4rem 1rem .4rem 0; border-block-end: 1px solid var(--line); overflow-wrap: anywhere; min-inline-size: 6rem }
.sums td { text-align: end; font-variant-numeric: tabular-nums }
@media print { body { margin: 0; max-inline-size: none } tr { break-inside: avoid } }`
