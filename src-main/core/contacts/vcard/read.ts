import type { CardProblem, FoundCard, ReadContacts } from '../types.ts'
import { cutComponents } from './components.ts'
import { createDoubts } from './doubts.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { Heads } from './parse.ts'
import { readCard, type ReadCard } from './read-card.ts'
import { LIKELIEST_ENCODING } from './readings.ts'
import { octetsOf, questionAbout } from './text.ts'

export interface ReadOptions {
  /** The file's name as a person knows it. */
  readonly file: string
  /** The person's answer to the question about this file: a label of the Encoding Standard. */
  readonly encoding?: string | undefined
  readonly limits?: Limits
}

/**
 * Reads the contacts of a file, of any version of vCard and any mixture of them. What can't be read is among the problems,
 * and never keeps another card from being read; nothing is thrown.
 */
export function readVcards(bytes: Uint8Array, options: ReadOptions): ReadContacts {
  const { file, encoding, limits = defaultLimits } = options
  if (bytes.length > limits.file) return nothing(file, 'file.tooLarge', { limit: limits.file })
  const octets = octetsOf(bytes)
  if (octets.trim() === '') return nothing(file, 'file.empty')
  const first = readAll(octets, file, encoding ?? LIKELIEST_ENCODING, limits)
  const question = encoding === undefined ? questionAbout(file, first.doubtful) : undefined
  const likeliest = question?.readings[0]?.encoding ?? LIKELIEST_ENCODING
  const isRight = question === undefined || likeliest === LIKELIEST_ENCODING
  const { cards, problems } = isRight ? first : readAll(octets, file, likeliest, limits)
  return { cards, problems, questions: question ? [question] : [] }
}

function nothing(file: string, code: CardProblem['code'], params: CardProblem['params'] = {}): ReadContacts {
  return { cards: [], problems: [ofFile(file, code, params)], questions: [] }
}

function ofFile(file: string, code: CardProblem['code'], params: CardProblem['params']): CardProblem {
  return { code, file, card: 0, line: 0, params, isLeftBehind: true }
}

/** One pass, in one encoding for all text that tells none. */
function readAll(
  octets: string,
  file: string,
  fallback: string,
  limits: Limits
): ReadCard & { readonly doubtful: string } {
  const doubts = createDoubts()
  const heads: Heads = new Map()
  const cards: FoundCard[] = []
  const problems: CardProblem[] = []
  let numbered = 0
  let count = 0
  const reading = { file, limits, fallback, doubts, heads, nextCard: () => ++numbered }
  const strays = cutComponents(octets, (component) => {
    count += 1
    if (count > limits.cards) return
    const read = readCard(component, reading)
    for (const card of read.cards) cards.push(card)
    for (const problem of read.problems) problems.push(problem)
  })
  if (count === 0) return { cards, problems: [ofFile(file, 'file.notContacts', {})], doubtful: '' }
  const tooMany = count > limits.cards ? [ofFile(file, 'file.tooMany', { limit: limits.cards })] : []
  const between = strays.map(({ number }) => ({
    ...ofFile(file, 'file.strayText', {}),
    line: number,
    isLeftBehind: false
  }))
  return { cards, problems: [...tooMany, ...between, ...problems], doubtful: doubts.octets }
}
