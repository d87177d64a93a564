import { useWords } from '../i18n.tsx'
import { useOpenMove } from '../wizard.tsx'
import { Button } from './Button.tsx'

/** Leaves the move as it is, for the list of all. */
export function AllMovesButton() {
  const words = useWords()
  const { leave } = useOpenMove()
  return (
    <Button kind="quiet" onPress={leave}>
      {words.text('wizard.allMoves')}
    </Button>
  )
}
