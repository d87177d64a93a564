import { useEffect, useRef, type ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../i18n.tsx'
import { Button } from './Button.tsx'

interface ConfirmProps {
  readonly title: string
  readonly children: ReactNode
  /** What the dangerous button does. */
  readonly act: string
  readonly keep: string
  readonly onAct: () => void
  readonly onKeep: () => void
}

/** Asked only before something is given up; Esc and the first button keep everything. */
export function Confirm({ title, children, act, keep, onAct, onKeep }: ConfirmProps) {
  const keepButton = useRef<HTMLButtonElement>(null)
  useEffect(() => keepButton.current?.focus(), [])
  return (
    <Overlay onClose={onKeep}>
      <Dialog role="alertdialog" className="dialog">
        <Heading slot="title" className="dialog-title">
          {title}
        </Heading>
        {children}
        <div className="dialog-buttons">
          <Button ref={keepButton} onPress={onKeep}>
            {keep}
          </Button>
          <Button kind="danger" onPress={onAct}>
            {act}
          </Button>
        </div>
      </Dialog>
    </Overlay>
  )
}

interface EditDialogProps {
  readonly title: string
  readonly children: ReactNode
  /** What the primary button does; otherwise it saves. */
  readonly act?: string
  readonly isPending?: boolean
  readonly onSave: () => void
  readonly onClose: () => void
}

/** A field or two to fill in, in front of the screen. */
export function EditDialog({ title, children, act, isPending = false, onSave, onClose }: EditDialogProps) {
  const words = useWords()
  return (
    <Overlay onClose={onClose}>
      <Dialog className="dialog">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            event.stopPropagation()
            onSave()
          }}
        >
          <Heading slot="title" className="dialog-title">
            {title}
          </Heading>
          {children}
          <div className="dialog-buttons">
            <Button onPress={onClose}>{words.text('wizard.cancel')}</Button>
            <Button kind="primary" type="submit" isPending={isPending}>
              {act ?? words.text('wizard.save')}
            </Button>
          </div>
        </form>
      </Dialog>
    </Overlay>
  )
}

function Overlay({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
  return (
    <ModalOverlay isOpen className="overlay" onOpenChange={(open) => !open && onClose()}>
      <Modal className="modal">{children}</Modal>
    </ModalOverlay>
  )
}
