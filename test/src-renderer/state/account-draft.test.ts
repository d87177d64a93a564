import { describe, expect, it } from 'vitest'
import {
  accountRequest,
  draftOf,
  emptyDraft,
  fieldsToMend,
  isSameMailbox,
  withPreset,
  withSecurity,
  withUnknownProvider,
  withUsualSecurity
} from '../../../src-renderer/src/state/account-draft.ts'
import { roughly } from '../../../src-renderer/src/state/duration.ts'
import { moveId, newAccount, oldAccount, presets } from '../moves.ts'

const gandi = presets.find(({ id }) => id === 'gandi')
const mailcow = presets.find(({ id }) => id === 'mailcow')
const draft = { ...emptyDraft('marie@example.org'), presetId: 'gandi' }

describe('what is typed for a mailbox', () => {
  it('names the fields that cannot be right, in the order of the form', () => {
    expect(fieldsToMend(emptyDraft('marie'), undefined, '')).toEqual(['email', 'presetId', 'password'])
    expect(fieldsToMend({ ...draft, port: '0' }, gandi, 'x')).toEqual(['port'])
    expect(fieldsToMend({ ...draft, port: '99x' }, gandi, 'x')).toEqual(['port'])
    expect(fieldsToMend(draft, mailcow, 'x')).toEqual(['host'])
    expect(fieldsToMend(draft, gandi, 'x')).toEqual([])
  })

  it('accepts the addresses of practice mailboxes', () => {
    expect(fieldsToMend(emptyDraft('marie@localhost'), gandi, 'x')).toEqual([])
  })

  it('leaves the server to the preset until one is typed', () => {
    expect(accountRequest(moveId, 'old', draft)).toEqual({
      moveId,
      side: 'old',
      email: 'marie@example.org',
      presetId: 'gandi'
    })
    expect(accountRequest(moveId, 'old', { ...draft, host: ' imap.example.org ' }).imap).toEqual({
      host: 'imap.example.org',
      port: 993,
      security: 'tls',
      user: 'marie@example.org'
    })
  })

  it('comes back from an account as it went', () => {
    expect(accountRequest(moveId, 'old', draftOf(oldAccount)).imap).toEqual(oldAccount.imap)
  })

  it('moves the port along with the encryption, unless it was chosen freely', () => {
    expect(withSecurity(draft, 'starttls').port).toBe('143')
    expect(withSecurity({ ...draft, port: '2993' }, 'starttls').port).toBe('2993')
  })

  it('takes the encryption that a usual port stands for', () => {
    const typed = (port: string, security: 'tls' | 'starttls' | 'none') =>
      withUsualSecurity({ ...draft, port, security }).security
    expect(typed('993', 'starttls')).toBe('tls')
    expect(typed(' 143', 'tls')).toBe('starttls')
    expect(typed('2993', 'starttls')).toBe('starttls')
    expect(typed('143', 'none')).toBe('none')
  })

  it('keeps what was chosen by hand while the address is put right, and nothing for another domain', () => {
    const chosen = { ...draft, lookedUp: 'marei@example.org' }
    expect(withUnknownProvider(chosen, gandi)).toEqual({ ...chosen, lookedUp: 'marie@example.org' })
    expect(withUnknownProvider({ ...chosen, email: 'marie@example.net' }, gandi).presetId).toBeNull()
    const byHand = { ...chosen, presetId: 'mailcow', host: 'mail.example.org', email: 'marie@example.net' }
    expect(withUnknownProvider(byHand, mailcow)).toMatchObject({
      presetId: 'mailcow',
      host: 'mail.example.org'
    })
  })

  it('forgets the server of a provider that is no longer the one', () => {
    expect(withPreset({ ...draft, host: 'imap.gmail.com' }, 'mailcow').host).toBe('')
  })

  it('knows one mailbox from another', () => {
    const shouted = { ...oldAccount, imap: { ...oldAccount.imap, host: 'IMAP.GMAIL.COM' } }
    expect(isSameMailbox(oldAccount, shouted)).toBe(true)
    expect(isSameMailbox(oldAccount, newAccount)).toBe(false)
    expect(isSameMailbox(oldAccount, null)).toBe(false)
  })
})

it('a forecast is a rough word', () => {
  expect(roughly(12)).toEqual({ bucket: 'under-a-minute', value: 0 })
  expect(roughly(2_300)).toEqual({ bucket: 'minutes', value: 40 })
  expect(roughly(7_300)).toEqual({ bucket: 'hours', value: 2 })
  expect(roughly(20_000).bucket).toBe('few-hours')
  expect(roughly(90_000).bucket).toBe('overnight')
})
