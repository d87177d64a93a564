import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { DeskView } from '../../../src-main/ipc/contract.ts'
import {
  contactsAlone,
  deskOf,
  desks,
  doubts,
  foundOf,
  listOf,
  mailDone,
  notes,
  outcomeOf,
  question,
  working
} from '../contacts.ts'
import { moveId, newAccount, setup } from '../moves.ts'
import { expectAccessible, openWizard, title, type OpenWizard } from '../open-wizard.tsx'

type Script = NonNullable<Parameters<typeof openWizard>[0]>['script']

/** The contacts alone, at a step; `more` answers what the step asks for. */
function at(desk: DeskView, more: Script = () => undefined, language: 'en' | 'fr' | 'ar' = 'en') {
  return openWizard({
    language,
    move: contactsAlone,
    script: (b) => {
      b.on('contacts.get', () => desk)
        .on('contacts.list', ({ offset, limit }) => listOf(744, offset, limit))
        .on('contacts.notes', () => notes)
        .on('contacts.questions', () => question)
      more(b)
    }
  })
}

describe.each(['fr', 'ar'] as const)('in %s', (language) => {
  it.each(Object.entries(desks))('the screen for %s is complete and accessible', async (_name, desk) => {
    await at(desk, undefined, language)
    await screen.findByRole('navigation')
    expect(document.body.textContent).not.toMatch(
      /wizard\.|contacts\.(problem|result|field)|step\.|undefined|NaN/
    )
    await expectAccessible()
  })
})

describe('contacts alone', () => {
  it('are a way in of their own', async () => {
    const { bridge, user, words, press } = await openWizard({
      script: (b) => b.on('move.create', () => contactsAlone).on('contacts.get', () => desks.signIn)
    })
    await user.click(screen.getByRole('radio', { name: words.text('wizard.start.contacts.title') }))
    await press('wizard.continue')
    expect(bridge.inputs('move.create')).toEqual([{ track: 'contacts' }])
    expect(title()).toHaveTextContent(words.text('wizard.contacts.from.title'))
    expect(within(screen.getByRole('navigation')).getAllByRole('listitem')).toHaveLength(5)
  })

  it('are looked for with an address and a password, and nothing else', async () => {
    const { bridge, user, words, press } = await at(desks.signIn, (b) =>
      b
        .on('providers.recognise', () => ({ recognised: null }))
        .on('contacts.sign', () => deskOf({ revision: 2, new: null }))
        .on('contacts.readAccount', () => deskOf({ revision: 3, work: working('looking') }))
    )
    await user.type(
      await screen.findByLabelText(words.text('wizard.contacts.old.email')),
      'marie@old.example'
    )
    await user.type(screen.getByLabelText(words.text('wizard.password.label')), 'secret')
    await press('wizard.contacts.from.look')
    expect(bridge.inputs('contacts.sign')).toEqual([
      {
        moveId,
        side: 'old',
        email: 'marie@old.example',
        presetId: 'other',
        password: 'secret',
        remember: false
      }
    ])
    expect(title()).toHaveTextContent(words.text('wizard.contacts.looking'))
  })

  it('come from files where no program gets in, with the steps of that provider', async () => {
    const { bridge, user, words } = await at(desks.files, (b) =>
      b
        .on('contacts.giveFile', () => ({}))
        .on('contacts.readFiles', () =>
          deskOf({ revision: 2, found: foundOf({ from: 'files', contacts: 3 }) })
        )
    )
    expect(await screen.findByText(words.text('wizard.contacts.export.google.1'))).toBeVisible()
    expect(screen.getByText(words.text('wizard.contacts.guide.undated'))).toBeVisible()
    const input = document.querySelector<HTMLInputElement>('input[type=file]')
    if (!input) throw new Error('nothing takes files')
    const file = new File(['x'.repeat(500_000)], 'mes contacts.vcf')
    await user.upload(input, file)
    expect(await screen.findByRole('heading', { level: 1, name: '3 contacts read' })).toBeVisible()
    const pieces = bridge.inputs('contacts.giveFile')
    expect(pieces.map(({ file: index, name, offset }) => [index, name, offset])).toEqual([
      [0, 'mes contacts.vcf', 0],
      [0, 'mes contacts.vcf', 480_000]
    ])
    expect(pieces.map(({ data }) => atob(data).length)).toEqual([480_000, 20_000])
  })

  it.each([
    ['en', /^As of \u2068?November 2026/],
    ['fr', /^Relevé en \u2068?novembre 2026/],
    ['ar', /نوفمبر/]
  ] as const)('say in %s when the steps were checked', async (language, line) => {
    const old = { email: 'marie@old.example', presetId: 'ovh', passwordKnown: false }
    await at({ ...desks.files, old }, undefined, language)
    expect(await screen.findByText(line)).toBeVisible()
  })

  it('ask with real names how a file is written', async () => {
    const { bridge, user, press } = await at(desks.encoding, (b) =>
      b.on('contacts.answerEncoding', () => deskOf({ revision: 2, found: foundOf({ from: 'files' }) }))
    )
    await user.click(await screen.findByRole('radio', { name: /MÃ¼ller/ }))
    await press('wizard.continue')
    expect(bridge.inputs('contacts.answerEncoding')).toEqual([
      { moveId, file: 'anciens contacts.vcf', encoding: 'utf-8' }
    ])
    expect(title()).toHaveTextContent('812 contacts found'.replace('found', 'read'))
  })
})

describe('before anything is written', () => {
  const plan = desks.doubts

  it('lists are drawn a page at a time', async () => {
    const { bridge, user, words, press } = await at(desks.check)
    await user.click(
      await screen.findByRole('button', { name: words.text('wizard.contacts.list.new', { count: 744 }) })
    )
    const list = await screen.findByRole('list', {
      name: words.text('wizard.contacts.list.new', { count: 744 })
    })
    expect(within(list).getAllByRole('listitem')).toHaveLength(50)
    await press('wizard.contacts.page.after')
    expect(await screen.findByText('51–100 of 744')).toBeVisible()
    expect(bridge.inputs('contacts.list').at(-1)).toEqual({ moveId, list: 'new', offset: 50, limit: 50 })
    await expectAccessible()
  })

  it('a doubt shows both sides and takes an answer', async () => {
    const { bridge, user, words } = await at(plan, (b) =>
      b
        .on('contacts.list', () => doubts)
        .on('contacts.answer', () =>
          deskOf({ ...plan, revision: 2, plan: plan.plan && { ...plan.plan, unanswered: 1 } })
        )
    )
    expect(await screen.findByText('zoe.mueller@work.example')).toBeVisible()
    await expectAccessible()
    await user.click(screen.getByRole('radio', { name: words.text('wizard.contacts.doubt.merge') }))
    expect(bridge.inputs('contacts.answer')).toEqual([
      { moveId, index: 3, answer: { kind: 'merge', candidate: 0 } }
    ])
    expect(await screen.findByText('One contact waits for your answer')).toBeVisible()
  })

  it('they are brought when the person says so', async () => {
    const { bridge, user, words } = await at(desks.check, (b) =>
      b.on('contacts.bring', () => deskOf({ ...plan, revision: 2, work: working('writing') }))
    )
    await user.click(
      await screen.findByRole('button', { name: words.text('wizard.contacts.check.add', { count: 763 }) })
    )
    expect(bridge.inputs('contacts.bring')).toMatchObject([{ moveId, language: 'en' }])
    expect(title()).toHaveTextContent(words.text('wizard.contacts.adding'))
  })

  it('where the new account lets nobody in, one file is saved', async () => {
    const { bridge, words, press } = await at(desks.fileOnly, (b) =>
      b.on('contacts.save', () => ({ saved: true }))
    )
    expect(await screen.findByText(words.text('wizard.contacts.import.other.1'))).toBeVisible()
    await press('wizard.contacts.fileOnly.save')
    expect(bridge.inputs('contacts.save')).toEqual([{ moveId, language: 'en', format: 'vcf' }])
    expect((await screen.findAllByText(words.text('wizard.contacts.save.done'))).length).toBeGreaterThan(0)
  })
})

describe('afterwards', () => {
  const whole = desks.done

  it('says that everything arrived only when it was compared whole', async () => {
    const { words } = await at(whole)
    expect(await screen.findByText(words.text('wizard.contacts.verified'))).toBeVisible()
    expect(title()).toHaveTextContent(words.text('wizard.contacts.done.complete'))
  })

  it('does not say so where something differs', async () => {
    const { words } = await at({ ...whole, outcome: outcomeOf({}, { verified: false }) })
    expect(
      await screen.findByRole('heading', { level: 1, name: words.text('wizard.contacts.done.unproved') })
    ).toBeVisible()
    expect(screen.queryByText(words.text('wizard.contacts.verified'))).toBeNull()
  })

  it('tries again what was not taken over', async () => {
    const { bridge, press } = await at({ ...whole, outcome: outcomeOf({ failed: 1 }) }, (b) =>
      b.on('contacts.bring', () => ({ ...whole, revision: 2 }))
    )
    await press('wizard.tryAgain')
    expect(bridge.inputs('contacts.bring')).toHaveLength(1)
  })

  it('takes them out again, and asks first', async () => {
    const { bridge, user, words, press } = await at(whole, (b) =>
      b
        .on('contacts.undoPreview', () => ({ contacts: 763 }))
        .on('contacts.undo', () =>
          deskOf({ revision: 2, undone: { removed: 749, gone: 2, restored: 12, kept: 0, failed: 0 } })
        )
    )
    await press('wizard.contacts.undo')
    expect(await screen.findByRole('alertdialog')).toHaveTextContent(newAccount.email)
    expect(bridge.inputs('contacts.undo')).toEqual([])
    await user.click(
      screen.getByRole('button', { name: words.text('wizard.contacts.undo.act', { count: 763 }) })
    )
    expect(title()).toHaveTextContent('761 contacts are taken out again')
    expect(screen.getByText('2 more were already gone: somebody had deleted them.')).toBeVisible()
  })
})

describe('stopped in the middle', () => {
  it('says that something was written, goes on, and can be taken back', async () => {
    const { bridge, words, press } = await at(desks.stopped, (b) =>
      b.on('contacts.bring', () =>
        deskOf({ found: foundOf(), revision: 2, work: working('writing', 210, 763) })
      )
    )
    expect(title()).toHaveTextContent(words.text('wizard.contacts.stopped.adding'))
    expect(screen.getByRole('button', { name: words.text('wizard.contacts.undo') })).toBeVisible()
    await press('wizard.contacts.stopped.goOn')
    expect(bridge.inputs('contacts.bring')).toHaveLength(1)
    expect(bridge.inputs('contacts.plan')).toEqual([])
    expect(title()).toHaveTextContent(words.text('wizard.contacts.adding'))
  })

  it('a comparison is not begun again by itself', async () => {
    const { bridge, words, press } = await at(deskOf({ found: foundOf(), stopped: 'comparing' }), (b) =>
      b.on('contacts.plan', () => deskOf({ found: foundOf(), revision: 2, work: working('comparing') }))
    )
    expect(title()).toHaveTextContent(words.text('wizard.contacts.stopped.comparing'))
    expect(bridge.inputs('contacts.plan')).toEqual([])
    await press('wizard.contacts.stopped.goOn')
    expect(bridge.inputs('contacts.plan')).toHaveLength(1)
  })

  it('what is left is not said to be the first that is written', async () => {
    await at({ ...desks.check, canUndo: true })
    await screen.findByText(/This is what would still happen/)
    expect(screen.queryByText(/Nothing is written yet/)).toBeNull()
  })
})

describe('after the mail', () => {
  const afterMail = (desk: DeskView): Promise<OpenWizard> =>
    openWizard({
      move: mailDone,
      script: (b) =>
        b
          .on('contacts.get', () => desk)
          .on('contacts.readAccount', () => ({ ...desk, revision: 2, work: working('looking') }))
    })

  it('they are looked for with the password that is there, without a question', async () => {
    const { bridge, words, press } = await afterMail(deskOf())
    await press('wizard.done.contacts.act')
    expect(
      await screen.findByRole('heading', { level: 1, name: words.text('wizard.contacts.looking') })
    ).toBeVisible()
    expect(bridge.inputs('contacts.readAccount')).toEqual([{ moveId }])
  })

  it('are not looked for again by itself once that was stopped', async () => {
    const { bridge, words, press } = await afterMail(deskOf({ stopped: 'looking' }))
    await press('wizard.done.contacts.act')
    expect(
      await screen.findByRole('heading', { level: 1, name: words.text('wizard.contacts.from.title') })
    ).toBeVisible()
    expect(bridge.inputs('contacts.readAccount')).toEqual([])
    await press('wizard.contacts.from.look')
    expect(bridge.inputs('contacts.readAccount')).toEqual([{ moveId }])
  })

  it('what became of them is where one comes back to', async () => {
    const { words, press } = await afterMail(desks.done)
    await press('wizard.done.contacts.act')
    expect(
      await screen.findByRole('heading', { level: 1, name: words.text('wizard.contacts.done.complete') })
    ).toBeVisible()
  })

  it('are nothing that a practice could show', async () => {
    const { bridge, words } = await openWizard({ move: { ...mailDone, practice: true } })
    expect(screen.queryByText(words.text('wizard.done.contacts.title'))).toBeNull()
    expect(bridge.inputs('contacts.get')).toEqual([])
    expect(setup.practice).toBe(false)
  })
})
