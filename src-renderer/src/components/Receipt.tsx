import { Check, CircleAlert, Minus } from 'lucide-react'
import type { MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import { T, useWords } from '../i18n.tsx'
import { failureText } from './failure-text.ts'
import { FolderName } from './FolderName.tsx'
import { Fold } from './Fold.tsx'

export type ReceiptView = NonNullable<MoveSnapshot['receipt']>
type Counts = ReceiptView['messages']

/** What was found and isn't accounted for: a folder that couldn't be read or written to its end. */
export const outstanding = (counts: Counts) =>
  Math.max(
    0,
    counts.found - counts.copied - counts.alreadyThere - counts.refused - counts.vanished - counts.excluded
  )

/** The sum that has to come out even: found = copied + already there + what is listed. */
export function ReceiptSum({ counts }: { readonly counts: Counts }) {
  const words = useWords()
  const parts = [
    { name: 'wizard.receipt.copied', count: counts.copied },
    { name: 'wizard.receipt.alreadyThere', count: counts.alreadyThere },
    { name: 'wizard.receipt.excluded', count: counts.excluded },
    { name: 'wizard.receipt.vanished', count: counts.vanished },
    { name: 'wizard.receipt.refused', count: counts.refused },
    { name: 'wizard.receipt.outstanding', count: outstanding(counts) }
  ] as const
  return (
    <dl className="sum">
      {parts
        .filter(({ name, count }) => count > 0 || name === 'wizard.receipt.copied')
        .map(({ name, count }) => (
          <div className="sum-part" key={name}>
            <dt>{words.text(name)}</dt>
            <dd>{words.number(count)}</dd>
          </div>
        ))}
      <div className="sum-total">
        <dt>{words.text('wizard.receipt.found')}</dt>
        <dd>{words.number(counts.found)}</dd>
      </div>
    </dl>
  )
}

const icons = { done: Check, failed: CircleAlert, excluded: Minus } as const

interface ReceiptFoldersProps {
  readonly receipt: ReceiptView
  readonly levelsOf: (path: string) => readonly string[]
}

export function ReceiptFolders({ receipt, levelsOf }: ReceiptFoldersProps) {
  const words = useWords()
  return (
    <table className="receipt-table">
      <caption className="unseen">{words.text('wizard.receipt.folders')}</caption>
      <thead>
        <tr>
          <th scope="col">{words.text('wizard.receipt.folder')}</th>
          <th scope="col" className="number">
            {words.text('wizard.receipt.foundShort')}
          </th>
          <th scope="col" className="number">
            {words.text('wizard.receipt.arrived')}
          </th>
        </tr>
      </thead>
      <tbody>
        {receipt.folders.map((folder) => {
          const Icon = icons[folder.state]
          return (
            <tr key={folder.from} className={folder.state}>
              <th scope="row">
                <Icon aria-hidden />
                <span>
                  <FolderName levels={levelsOf(folder.from)} />
                  <span className={folder.state === 'done' ? 'unseen' : 'receipt-state'}>
                    {words.text(`wizard.receipt.state.${folder.state}`)}
                  </span>
                </span>
              </th>
              <td className="number">{words.number(folder.found)}</td>
              <td className="number">{words.number(folder.copied + folder.alreadyThere)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const SHOWN_AT_FIRST = 5

/** The messages that stayed behind, each with its reason and what to do about it. */
export function ReceiptProblems({ problems }: { readonly problems: ReceiptView['problems'] }) {
  const words = useWords()
  const rest = problems.slice(SHOWN_AT_FIRST)
  return (
    <>
      <ProblemList problems={problems.slice(0, SHOWN_AT_FIRST)} />
      {rest.length > 0 && (
        <Fold title={words.text('wizard.receipt.more', { count: rest.length })}>
          <ProblemList problems={rest} />
        </Fold>
      )}
    </>
  )
}

function ProblemList({ problems }: { readonly problems: ReceiptView['problems'] }) {
  const words = useWords()
  return (
    <ul className="problems">
      {problems.map((problem, index) => {
        const date =
          problem.date === undefined ? null : words.date(new Date(problem.date), { dateStyle: 'long' })
        return (
          <li key={index} className="problem-line">
            <p className="problem-subject">
              {problem.subject ? <bdi>{problem.subject}</bdi> : words.text('wizard.receipt.noSubject')}
            </p>
            <p className="quiet">
              <FolderName levels={problem.folder.split('/')} />
              {date !== null && (
                <>
                  <span aria-hidden> · </span>
                  {date}
                </>
              )}
            </p>
            <p>{failureText(words, problem, 'why')}</p>
            <p>{failureText(words, problem, 'next')}</p>
            {problem.reason !== undefined && (
              <p className="quiet">
                <T id="wizard.receipt.reason" values={{ reason: problem.reason }} />
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}
