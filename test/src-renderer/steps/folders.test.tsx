import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { foldersOf, moveId, row, rows, withBoth, withFolders } from '../moves.ts'
import { expectAccessible, openWizard, title } from '../open-wizard.tsx'

const tick = (name: RegExp | string) => screen.getByRole('checkbox', { name })

describe('what to move', () => {
  it('is read first, while the screen says what happens', async () => {
    const { bridge, words } = await openWizard({ move: withBoth, script: (b) => b.hangs('folders.read') })
    expect(title()).toHaveTextContent(words.text('wizard.folders.reading'))
    expect(bridge.inputs('folders.read')).toEqual([{ moveId }])
    expect(screen.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow')
    await expectAccessible()
  })

  it('can be read again when that failed', async () => {
    const { bridge, words, press } = await openWizard({
      move: withBoth,
      script: (b) => b.fails('folders.read', 'connect.lost', { host: 'imap.gmail.com' })
    })
    expect(await screen.findByRole('alert')).toBeVisible()
    bridge.on('folders.read', () => withFolders)
    await press('wizard.tryAgain')
    expect(await screen.findByText(words.text('wizard.folders.lead'))).toBeVisible()
  })

  it('shows each folder with its size, its new place, and why it stays behind', async () => {
    const { words } = await openWizard({ move: withFolders })
    expect(tick('Inbox')).toBeChecked()
    expect(tick('Envoyés')).toHaveAccessibleDescription(/1,813 messages, .?688\.9.MB/)
    expect(screen.getByRole('button', { name: /Envoyés.*goes to.*Sent/ })).toBeVisible()
    expect(tick('Spam')).not.toBeChecked()
    expect(tick('Spam')).toHaveAccessibleDescription(
      expect.stringContaining(words.text('folder.leftOut.junk'))
    )
    expect(tick('Tous les messages')).toHaveAccessibleDescription(
      expect.stringContaining(words.text('folder.leftOut.all'))
    )
    expect(tick('Famille')).toHaveAccessibleDescription(words.text('folder.leftOut.not-selectable'))
    await expectAccessible()
  })

  it.each([{}, { leftOut: 'chosen' as const }])(
    'says of All Mail that only archived messages are moved, ticked or not: %o',
    async (more) => {
      const allMail = row(['All Mail'], 3500, { role: 'all', remainder: true, ...more })
      const { words } = await openWizard({
        move: { ...withFolders, folders: foldersOf([...rows.slice(0, 2), allMail]) }
      })
      expect(tick('All Mail')).toHaveAccessibleDescription(
        expect.stringContaining(words.text('folder.remainder'))
      )
    }
  )

  it('tells the engine of each tick, with the folders below', async () => {
    const { bridge, user } = await openWizard({
      move: withFolders,
      script: (b) =>
        b.on('folders.choose', ({ changes }) => {
          const off = new Set(changes.map(({ from }) => from))
          const now = rows.map((each) =>
            off.has(each.from) ? { ...each, leftOut: 'chosen' as const } : each
          )
          return { ...withFolders, revision: 5, folders: foldersOf(now) }
        })
    })
    await user.click(tick('Impôts'))
    expect(bridge.inputs('folders.choose')).toEqual([
      { moveId, changes: ['Impôts', 'Impôts/2024', 'Impôts/2025'].map((from) => ({ from, copied: false })) }
    ])
    expect(tick('Impôts')).not.toBeChecked()
    expect(tick('2024')).not.toBeChecked()
    expect(tick('Noël & Été')).toBeChecked()
  })

  it('ticks all that a mere name holds, and shows when that is only some', async () => {
    const some = rows.map((each) =>
      each.from === 'Famille/Noël & Été' ? { ...each, leftOut: 'chosen' as const } : each
    )
    const { bridge, user } = await openWizard({
      move: { ...withFolders, folders: foldersOf(some) },
      script: (b) => b.on('folders.choose', () => ({ ...withFolders, revision: 5 }))
    })
    expect(tick('Famille')).toBePartiallyChecked()
    await user.click(tick('Famille'))
    expect(tick('Famille')).toBeChecked()
    await user.click(tick('Famille'))
    expect(bridge.inputs('folders.choose').map(({ changes }) => changes)).toEqual([
      [{ from: 'Famille/Noël & Été', copied: true }],
      ['Famille/Noël & Été', 'Famille/صور العائلة'].map((from) => ({ from, copied: false }))
    ])
  })

  it('sends every one of many quick ticks', async () => {
    const { bridge, user } = await openWizard({
      move: withFolders,
      script: (b) => b.on('folders.choose', () => withFolders)
    })
    for (const name of ['Envoyés', 'Brouillons', 'Spam']) await user.click(tick(name))
    expect(bridge.inputs('folders.choose').map(({ changes }) => changes[0]?.from)).toEqual([
      'Envoyés',
      'Brouillons',
      'Spam'
    ])
  })

  it('lets a folder go somewhere else', async () => {
    const { bridge, user, words, press } = await openWizard({
      move: withFolders,
      script: (b) => b.on('folders.choose', () => withFolders)
    })
    await user.click(screen.getByRole('button', { name: /Envoyés.*goes to/ }))
    const field = screen.getByLabelText(words.text('folder.target.label'))
    expect(field).toHaveFocus()
    await expectAccessible()
    await user.clear(field)
    await press('wizard.save')
    expect(field).toBeInvalid()
    await user.type(field, ' Mes envois / 2025 {Enter}')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(bridge.inputs('folders.choose')).toEqual([
      { moveId, changes: [{ from: 'Envoyés', to: 'Mes envois/2025' }] }
    ])
  })

  it('lets no two folders go to one place', async () => {
    const { bridge, user, words, press } = await openWizard({ move: withFolders })
    await user.click(screen.getByRole('button', { name: /Envoyés.*goes to/ }))
    const field = screen.getByLabelText(words.text('folder.target.label'))
    await user.clear(field)
    await user.type(field, 'impôts/2024')
    await press('wizard.save')
    expect(field).toHaveAccessibleDescription(/Impôts \/ 2024/)
    expect(bridge.inputs('folders.choose')).toEqual([])
  })

  it('leaves a folder’s place alone on Escape', async () => {
    const { bridge, user } = await openWizard({ move: withFolders })
    await user.click(screen.getByRole('button', { name: /Envoyés.*goes to/ }))
    await user.keyboard('xyz{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(bridge.inputs('folders.choose')).toEqual([])
    expect(title()).toHaveTextContent('Choose what to move')
  })

  it.each([
    ['comfortable', /Plenty/, false],
    ['enough', /Enough/, false],
    ['not-enough', /Tight/, true],
    ['unknown', /doesn’t say/, false]
  ] as const)('says that the room is %s', async (room, text, warns) => {
    const { words } = await openWizard({ move: { ...withFolders, folders: foldersOf(rows, { room }) } })
    expect(screen.getByText(text)).toBeVisible()
    expect(screen.queryAllByText(words.text('wizard.folders.tight.title'))).toHaveLength(warns ? 1 : 0)
    expect(screen.getByRole('button', { name: words.text('wizard.continue') })).toBeVisible()
  })

  it('leads no further while nothing is ticked', async () => {
    const none = foldersOf([row(['INBOX'], 4, { leftOut: 'chosen' })])
    const { words } = await openWizard({ move: { ...withFolders, folders: none } })
    expect(screen.getByText(words.text('wizard.folders.none'))).toBeVisible()
    expect(screen.queryByRole('button', { name: words.text('wizard.continue') })).toBeNull()
  })

  it('holds 500 folders', async () => {
    const many = Array.from({ length: 500 }, (_, index) => row(['Archives', String(index)], index))
    await openWizard({ move: { ...withFolders, folders: foldersOf(many) } })
    expect(screen.getAllByRole('checkbox')).toHaveLength(501)
  })

  it('shows a hostile folder name as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e'
    await openWizard({ move: { ...withFolders, folders: foldersOf([row([hostile], 1)]) } })
    expect(tick(hostile)).toBeChecked()
    expect(document.querySelector('.tree img')).toBeNull()
    expect(within(screen.getByRole('group')).getAllByText(hostile)[0]?.tagName).toBe('BDI')
  })
})

describe('the check', () => {
  it('says from where, to where, what, what not, and that nothing is deleted', async () => {
    const { words, press } = await openWizard({ move: withFolders })
    await press('wizard.continue')
    expect(title()).toHaveTextContent(words.text('wizard.check.title'))
    const facts = within(screen.getByRole('main'))
    for (const text of ['imap.gmail.com', 'mail.gandi.net', 'Corbeille', words.text('wizard.promise')]) {
      expect(facts.getByText(text)).toBeVisible()
    }
    await expectAccessible()
  })

  it('leads back to what is to be changed, and forth again', async () => {
    const { user, words, press } = await openWizard({ move: withFolders })
    await press('wizard.continue')
    await user.click(screen.getByRole('button', { name: /^Change: .?To/ }))
    expect(title()).toHaveTextContent(words.text('wizard.account.new.yours'))
    await user.click(screen.getByRole('button', { name: words.text('step.check') }))
    expect(title()).toHaveTextContent(words.text('wizard.check.title'))
  })

  it('starts the move once, in the person’s language', async () => {
    const { bridge, user, words, press } = await openWizard({
      language: 'fr',
      move: withFolders,
      script: (b) => b.hangs('copy.start')
    })
    await press('wizard.continue')
    await press('wizard.check.start')
    await user.click(screen.getByRole('button', { name: words.text('wizard.check.starting') }))
    expect(bridge.inputs('copy.start')).toEqual([{ moveId, language: 'fr' }])
  })
})
