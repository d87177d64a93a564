import { useEffect, useRef, useState } from 'react'
import { Address } from '../components/Address.tsx'
import { Button } from '../components/Button.tsx'
import { ContactNotes } from '../components/ContactLists.tsx'
import { ContactsWork } from '../components/ContactsWork.tsx'
import { EncodingQuestion } from '../components/EncodingQuestion.tsx'
import { ExportGuide } from '../components/ContactGuide.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { FileDrop } from '../components/FileDrop.tsx'
import { Meter } from '../components/Meter.tsx'
import { Notice } from '../components/Notice.tsx'
import { SaveContacts } from '../components/SaveContacts.tsx'
import { BackButton, ContinueButton, Screen } from '../components/Screen.tsx'
import { useAddressBook } from '../components/SignInForm.tsx'
import { failureText } from '../components/failure-text.ts'
import { T, useWords } from '../i18n.tsx'
import { afterReading, isNoWayIn } from '../state/desk.ts'
import { giveFiles } from '../state/give-files.ts'
import type { Failure } from '../../../src-main/ipc/contract.ts'
import { ask, useDesk, useTask, useWizard } from '../wizard.tsx'

export function ContactsFrom() {
  const words = useWords()
  const { desk } = useWizard()
  if (desk) return <Source />
  return (
    <Screen title={words.text('wizard.contacts.from.title')}>
      <p className="quiet appearing">{words.text('wizard.loading')}</p>
    </Screen>
  )
}

/** Where one comes from, and goes back to. */
function useBack() {
  const { move, go } = useDesk()
  return () => go(move.track === 'contacts' ? 'start' : 'done')
}

type Way = 'account' | 'files'

function Source() {
  const words = useWords()
  const { desk } = useDesk()
  const [chosen, setWay] = useState<Way | null>(null)
  const { work, found } = desk
  const [isChanging, setChanging] = useState(false)
  const way: Way = chosen ?? (isNoWayIn(desk) ? 'files' : 'account')
  if (work && ['looking', 'reading', 'photos'].includes(work.kind)) {
    return (
      <ContactsWork
        key="work"
        title={words.text('wizard.contacts.looking')}
        lead={words.text('wizard.contacts.looking.lead')}
      />
    )
  }
  if (found && found.questions > 0 && !isChanging) {
    return (
      <EncodingQuestion
        key="encoding"
        onBack={() => {
          setWay('files')
          setChanging(true)
        }}
      />
    )
  }
  if (found && !isChanging) {
    return (
      <FoundContacts
        key="found"
        onOther={(next) => {
          setWay(next)
          setChanging(true)
        }}
      />
    )
  }
  return way === 'files' ? (
    <Files key="files" onAccount={() => setWay('account')} onRead={() => setChanging(false)} />
  ) : (
    <Account key="account" onFiles={() => setWay('files')} onRead={() => setChanging(false)} />
  )
}

interface AccountProps {
  readonly onFiles: () => void
  readonly onRead: () => void
}

/** The old account’s address book: looked for by itself where its password is at hand, else asked for. */
function Account({ onFiles, onRead }: AccountProps) {
  const words = useWords()
  const { desk, move, takeDesk } = useDesk()
  const back = useBack()
  const task = useTask()
  const form = useAddressBook('old')
  const { old, failure, found, stopped } = desk
  const isKnown = old?.passwordKnown === true && failure?.side !== 'old' && move.track !== 'contacts'
  const hasLooked = useRef(false)
  const { ask: request } = task

  const look = async () => {
    onRead()
    const begun = await request('contacts.readAccount', { moveId: move.id })
    if (begun) takeDesk(begun)
  }
  useEffect(() => {
    if (!isKnown || found || failure || stopped !== null || hasLooked.current) return
    hasLooked.current = true
    void request('contacts.readAccount', { moveId: move.id }).then((begun) => {
      if (begun) takeDesk(begun)
    })
  }, [isKnown, found, failure, stopped, request, move.id, takeDesk])

  const submit = async () => {
    if (isKnown || (await form.submit())) await look()
  }
  return (
    <Screen
      title={words.text('wizard.contacts.from.title')}
      lead={words.text('wizard.contacts.from.lead')}
      onSubmit={() => void submit()}
      aside={<BackButton onPress={back} />}
      actions={
        <ContinueButton isPending={task.isBusy || form.isBusy}>
          {words.text('wizard.contacts.from.look')}
        </ContinueButton>
      }
    >
      {failure && failure.side !== 'new' && <FailureNotice failure={failure} side={failure.side} />}
      {task.failure && <FailureNotice failure={task.failure} />}
      {isKnown ? (
        <p>
          <Address text={old.email} />
        </p>
      ) : (
        form.fields
      )}
      <p>
        <Button kind="quiet" onPress={onFiles}>
          {words.text('wizard.contacts.from.files')}
        </Button>
      </p>
    </Screen>
  )
}

interface FilesProps {
  readonly onAccount: () => void
  readonly onRead: () => void
}

/** Files that the person exports at the old provider, or has. */
function Files({ onAccount, onRead }: FilesProps) {
  const words = useWords()
  const { bridge, desk, move, takeDesk } = useDesk()
  const back = useBack()
  const task = useTask()
  const [share, setShare] = useState<number | null>(null)
  const [refused, setRefused] = useState<Failure | null>(null)
  const { failure, old } = desk
  const isShut = isNoWayIn(desk)

  const take = async (files: readonly File[]) => {
    if (share !== null) return
    setRefused(null)
    setShare(0)
    const why = await giveFiles(bridge, move.id, files, setShare)
    setShare(null)
    if (why) {
      setRefused(why)
      return
    }
    const begun = await task.ask('contacts.readFiles', { moveId: move.id })
    if (!begun) return
    onRead()
    takeDesk(begun)
  }
  const giving = words.text('wizard.contacts.giving')
  return (
    <Screen
      title={words.text('wizard.contacts.files.title')}
      lead={words.text('wizard.contacts.files.lead')}
      aside={<BackButton onPress={isShut ? back : onAccount} />}
    >
      {failure && isShut && (
        <Notice tone="info" title={failureText(words, failure, 'title')}>
          <p>{words.text('wizard.contacts.files.why')}</p>
        </Notice>
      )}
      {[refused, task.failure].map((why, index) => why && <FailureNotice key={index} failure={why} />)}
      <ExportGuide presetId={old?.presetId} />
      {share === null ? (
        <FileDrop onFiles={(files) => void take(files)} />
      ) : (
        <section className="position" aria-label={giving}>
          <Meter
            label={giving}
            text={words.text('wizard.moving.percent', { share })}
            percent={Math.floor(100 * share)}
          />
          <p className="position-detail">{giving}</p>
        </section>
      )}
      {isShut && (
        <p>
          <Button kind="quiet" onPress={onAccount}>
            {words.text('wizard.contacts.from.account')}
          </Button>
        </p>
      )}
    </Screen>
  )
}

/** That there are contacts, and how many. */
function FoundContacts({ onOther }: { readonly onOther: (way: Way) => void }) {
  const words = useWords()
  const { bridge, desk, move, go, takeDesk } = useDesk()
  const back = useBack()
  const { found, old } = desk
  if (!found) return null
  const { contacts: count, from } = found
  const goOn = async () => {
    const next = afterReading(desk)
    if (next === 'contactsCheck' && !desk.plan) {
      const reply = await ask(bridge, 'contacts.get', { moveId: move.id })
      if (reply.ok) takeDesk(reply.value)
    }
    go(next)
  }
  return (
    <Screen
      title={words.text(from === 'account' ? 'wizard.contacts.found' : 'wizard.contacts.read', { count })}
      {...(from === 'account' && old && count > 0
        ? {
            lead: (
              <T id="wizard.contacts.found.where" values={{ email: <Address text={old.email} />, count }} />
            )
          }
        : {})}
      aside={<BackButton onPress={back} />}
      actions={
        count > 0 ? (
          <ContinueButton onPress={() => void goOn()} />
        ) : (
          <Button kind="primary" onPress={() => onOther('files')}>
            {words.text('wizard.contacts.from.files')}
          </Button>
        )
      }
    >
      {found.leftBehind > 0 && (
        <Notice tone="warning" title={words.text('wizard.contacts.leftBehind', { count: found.leftBehind })}>
          <p>{words.text('wizard.contacts.leftBehind.text')}</p>
        </Notice>
      )}
      <ContactNotes count={found.notes} isOpen={count === 0} />
      {count > 0 && (
        <>
          <p>
            <Button kind="quiet" onPress={() => onOther('files')}>
              {words.text(from === 'files' ? 'wizard.contacts.files.other' : 'wizard.contacts.from.files')}
            </Button>
          </p>
          <SaveContacts />
        </>
      )}
    </Screen>
  )
}
