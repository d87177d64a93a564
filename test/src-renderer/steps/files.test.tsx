import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { copyFolder, moveId, oldAccount, oldFiles, setup, withOld } from '../moves.ts'
import { expectAccessible, openWizard, title } from '../open-wizard.tsx'

const inFiles = { ...withOld, revision: 3, old: oldFiles }

describe('an old account that is closed', () => {
  it('is replaced by a folder that the person chooses', async () => {
    const { bridge, user, words, press } = await openWizard({
      move: setup,
      script: (b) => b.on('files.choose', () => ({ path: copyFolder })).on('account.setFiles', () => inFiles)
    })
    await press('wizard.files.link')
    expect(title()).toHaveTextContent(words.text('wizard.files.title'))
    await expectAccessible()
    await user.type(screen.getByLabelText(words.text('wizard.files.email')), oldAccount.email)
    await press('wizard.files.folder')
    expect(bridge.inputs('files.choose')).toEqual([{ kind: 'folder' }])
    expect(screen.getByText(copyFolder)).toBeVisible()
    await press('wizard.files.open')
    expect(bridge.inputs('account.setFiles')).toEqual([{ moveId, email: oldAccount.email, path: copyFolder }])
    expect(title()).toHaveTextContent(words.text('wizard.account.new.title'))
  })

  it('asks for a path where there is no dialog, and says why it won’t do', async () => {
    const { user, words, press } = await openWizard({
      move: setup,
      can: { saveDialog: false },
      script: (b) => b.fails('account.setFiles', 'backup.notFound', { folder: '/nowhere' })
    })
    await press('wizard.files.link')
    await user.type(screen.getByLabelText(words.text('wizard.files.email')), oldAccount.email)
    await user.type(screen.getByLabelText(words.text('wizard.files.path')), '/nowhere{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent(
      words.text('error.backup.notFound.why', { folder: '/nowhere' })
    )
    expect(title()).toHaveTextContent(words.text('wizard.files.title'))
    await expectAccessible()
  })

  it('says what is missing, each line leading to its field', async () => {
    const { bridge, user, words, press } = await openWizard({ move: setup })
    await press('wizard.files.link')
    await press('wizard.files.open')
    const summary = screen.getByRole('group', { name: words.text('wizard.errors.title', { count: 2 }) })
    expect(summary).toHaveFocus()
    await user.click(within(summary).getByRole('link', { name: words.text('wizard.files.mend.path') }))
    expect(screen.getByRole('button', { name: words.text('wizard.files.folder') })).toHaveFocus()
    expect(bridge.inputs('account.setFiles')).toEqual([])
    await expectAccessible()
  })

  it('keeps the address that was typed, and leads back to the account', async () => {
    const { user, words, press } = await openWizard({ move: setup })
    await user.type(screen.getByLabelText(words.text('wizard.account.old.email')), 'marie@closed.example')
    await press('wizard.files.link')
    expect(screen.getByLabelText(words.text('wizard.files.email'))).toHaveValue('marie@closed.example')
    await press('wizard.back')
    expect(title()).toHaveTextContent(words.text('wizard.account.old.title'))
  })

  it('is shown as what it is, with a way to change it', async () => {
    const { words, user, press } = await openWizard({ move: inFiles })
    await user.click(within(screen.getByRole('navigation')).getByRole('button', { name: /Old mailbox/ }))
    expect(screen.getByText(words.text('wizard.files.works'))).toBeVisible()
    expect(screen.getByText(copyFolder)).toBeVisible()
    await expectAccessible()
    await press('wizard.change')
    expect(screen.getByLabelText(words.text('wizard.files.email'))).toHaveValue(oldAccount.email)
    expect(screen.getByText(copyFolder)).toBeVisible()
  })
})
