/** Moves at every stage, as the engine would show them: for component tests and for pictures of the screens. */
import type {
  Candidate,
  Discovery,
  Failure,
  MoveListItem,
  MoveSnapshot,
  PresetView
} from '../../src-main/ipc/contract.ts'
import type { AccountView, Run } from '../../src-renderer/src/state/steps.ts'
import type { PlannedRow } from '../../src-renderer/src/state/folders.ts'
import type { ReceiptView } from '../../src-renderer/src/components/Receipt.tsx'

export const moveId = '0123456789abcdef'

const hosting = { kind: 'hosting', isConfirmed: true, refusals: [], pages: [] } as const
const consumer = { ...hosting, kind: 'consumer' } as const

export const presets: readonly PresetView[] = [
  {
    ...consumer,
    id: 'gmail',
    name: 'Gmail',
    signIn: ['app-password', 'oauth'],
    knowsServer: true,
    server: { host: 'imap.gmail.com', port: 993, security: 'tls' },
    pages: ['security', 'app-passwords', 'webmail'],
    steps: [
      {
        text: {
          en: 'In your Google account, under “Security”, switch on 2-Step Verification if it isn’t on yet.',
          fr: 'Dans votre compte Google, sous « Sécurité », activez la validation en deux étapes si ce n’est pas déjà fait.',
          ar: 'في حسابك على Google، ضمن «الأمان»، فعّل التحقق بخطوتين إن لم يكن مفعّلًا.'
        },
        topic: 'gmail/security'
      },
      {
        text: {
          en: 'Create an app password, for instance with the name “Rehome”. Google shows its 16 letters only once.',
          fr: 'Créez un mot de passe d’application, par exemple sous le nom « Rehome ». Google n’affiche ses 16 lettres qu’une seule fois.',
          ar: 'أنشئ كلمة مرور تطبيق، باسم «Rehome» مثلًا. يعرض Google أحرفها الستة عشر مرة واحدة فقط.'
        },
        topic: 'gmail/app-passwords'
      }
    ]
  },
  { ...hosting, id: 'gandi', name: 'Gandi', signIn: ['password'], knowsServer: true, steps: [] },
  {
    ...consumer,
    id: 'microsoft',
    name: 'Outlook.com, Hotmail, Live',
    signIn: ['oauth'],
    knowsServer: true,
    server: { host: 'outlook.office365.com', port: 993, security: 'tls' },
    steps: [
      {
        text: {
          en: 'Microsoft lets programs in only through its own sign-in page, so Rehome can’t move this mailbox yet.',
          fr: 'Microsoft n’ouvre l’accès aux logiciels que par sa propre page de connexion : Rehome ne peut pas encore déménager cette boîte.',
          ar: 'لا تسمح Microsoft بدخول البرامج إلا عبر صفحة تسجيل الدخول الخاصة بها، فلا يستطيع Rehome نقل هذا الصندوق بعد.'
        },
        topic: 'microsoft/sign-in-change'
      }
    ]
  },
  {
    ...hosting,
    id: 'ovh',
    name: 'OVHcloud (MX Plan)',
    signIn: ['password'],
    knowsServer: true,
    server: { host: 'ssl0.ovh.net', port: 993, security: 'tls' },
    pages: ['control-panel', 'webmail'],
    steps: []
  },
  {
    ...hosting,
    id: 'ovh-pro',
    name: 'OVHcloud Email Pro',
    signIn: ['password'],
    knowsServer: true,
    server: { host: 'pro1.mail.ovh.net', port: 993, security: 'tls' },
    steps: []
  },
  {
    ...hosting,
    id: 'unchecked',
    name: 'Mail of the Valley',
    isConfirmed: false,
    signIn: ['password'],
    knowsServer: true,
    server: { host: 'imap.valley.example', port: 993, security: 'tls' },
    steps: []
  },
  {
    ...hosting,
    id: 'proton',
    name: 'Proton Mail',
    kind: 'both',
    signIn: ['app-password'],
    knowsServer: true,
    server: { host: '127.0.0.1', port: 1143, security: 'starttls' },
    steps: []
  },
  {
    ...consumer,
    id: 'tuta',
    name: 'Tuta',
    kind: 'unsupported',
    signIn: [],
    knowsServer: false,
    steps: [
      {
        text: {
          en: 'Tuta doesn’t let other programs read your mail. Use its own export to save your mail as files; Rehome can then move the files.',
          fr: 'Tuta ne laisse pas d’autres logiciels lire vos messages. Utilisez sa propre fonction d’export pour les enregistrer en fichiers ; Rehome pourra alors déménager ces fichiers.',
          ar: 'لا يسمح Tuta للبرامج الأخرى بقراءة بريدك. استخدم ميزة التصدير لديه لحفظ بريدك في ملفات؛ ويستطيع Rehome بعدها نقل هذه الملفات.'
        },
        topic: 'tuta/webmail'
      }
    ]
  },
  {
    ...hosting,
    id: 'mailcow',
    name: 'mailcow',
    kind: 'self-hosted',
    signIn: ['password'],
    knowsServer: false,
    steps: []
  },
  {
    ...hosting,
    id: 'other',
    name: 'Other',
    kind: 'manual',
    signIn: ['password'],
    knowsServer: false,
    steps: []
  }
]

export const oldAccount = {
  email: 'marie.lefevre@gmail.com',
  presetId: 'gmail',
  imap: { host: 'imap.gmail.com', port: 993, security: 'tls', user: 'marie.lefevre@gmail.com' },
  checked: true,
  passwordKnown: true
} as const satisfies AccountView

/** What discovery says of an address; nothing unless it is given. */
export const foundFor = (email: string, given: Partial<Discovery> = {}): { found: Discovery } => ({
  found: {
    email,
    isOwnDomain: true,
    candidates: [],
    alternatives: [],
    exchangers: [],
    isOffline: false,
    ...given
  }
})

/** A place for `marie@cedre.example`, at OVH unless said otherwise. */
export const candidateAt = (given: Partial<Candidate> = {}): Candidate => ({
  presetId: 'ovh',
  imap: { host: 'ssl0.ovh.net', port: 993, security: 'tls', user: 'marie@cedre.example' },
  source: 'mx',
  trust: 'high',
  site: 'ovh.net',
  evidence: 'mx1.mail.ovh.net',
  ...given
})

/** A hoster's server that only the DNS names. */
export const hosterCandidate = candidateAt({
  presetId: 'other',
  imap: { host: 'server12.hoster.example', port: 993, security: 'tls', user: 'marie@cedre.example' },
  source: 'srv',
  trust: 'medium',
  site: 'hoster.example',
  evidence: '_imaps._tcp.cedre.example'
})

/** Gmail, by its address's domain. */
export const gmailFound = foundFor(oldAccount.email, {
  isOwnDomain: false,
  candidates: [
    candidateAt({
      presetId: 'gmail',
      imap: oldAccount.imap,
      source: 'preset',
      site: 'gmail.com',
      evidence: 'gmail.com'
    })
  ]
})

export const newAccount: AccountView = {
  email: 'marie@lefevre.example',
  presetId: 'gandi',
  imap: { host: 'mail.gandi.net', port: 993, security: 'tls', user: 'marie@lefevre.example' },
  checked: true,
  passwordKnown: true
}

const MB = 1_000_000

export function row(levels: readonly string[], messages: number, more: Partial<PlannedRow> = {}): PlannedRow {
  const from = levels.join('/')
  return {
    from,
    fromLevels: [...levels],
    to: from,
    toLevels: [...levels],
    why: 'same-name',
    exists: false,
    messages,
    bytes: messages * 380_000,
    ...more
  }
}

export const rows: PlannedRow[] = [
  row(['INBOX'], 1240, { role: 'inbox', why: 'inbox', exists: true }),
  row(['Envoyés'], 1813, { role: 'sent', to: 'Sent', toLevels: ['Sent'], why: 'special-use', exists: true }),
  row(['Brouillons'], 3, {
    role: 'drafts',
    to: 'Drafts',
    toLevels: ['Drafts'],
    why: 'special-use',
    exists: true
  }),
  row(['Famille'], 0, { leftOut: 'not-selectable' }),
  row(['Famille', 'Noël & Été'], 214),
  row(['Famille', 'صور العائلة'], 96),
  row(['Impôts'], 412),
  row(['Impôts', '2024'], 57),
  row(['Impôts', '2025'], 0),
  row(['Une liste de diffusion dont le nom est vraiment très long'], 5061),
  row(['Tous les messages'], 8896, { role: 'all', leftOut: 'virtual' }),
  row(['Spam'], 311, { role: 'junk', leftOut: 'junk' }),
  row(['Corbeille'], 128, { role: 'trash', leftOut: 'trash' }),
  row(['Bureau partagé'], 77, { leftOut: 'other-people' })
]

export function foldersOf(
  planned: readonly PlannedRow[] = rows,
  more: Partial<NonNullable<MoveSnapshot['folders']>> = {}
): NonNullable<MoveSnapshot['folders']> {
  const copied = planned.filter(({ leftOut }) => !leftOut)
  return {
    rows: [...planned],
    messages: copied.reduce((sum, { messages }) => sum + messages, 0),
    bytes: copied.reduce((sum, { bytes }) => sum + bytes, 0),
    quota: { usedBytes: 200 * MB, limitBytes: 20_000 * MB },
    room: 'comfortable',
    forecastSeconds: 2_300,
    ...more
  }
}

export const setup: MoveSnapshot = {
  id: moveId,
  revision: 1,
  practice: false,
  track: 'address',
  phase: 'setup',
  createdAt: '2026-11-20T09:12:00Z',
  updatedAt: '2026-11-20T09:12:00Z',
  old: null,
  new: null,
  folders: null,
  run: null,
  backup: null,
  receipt: null,
  catchUp: { automatic: true, everyMinutes: 30, nextAt: null, last: null },
  undo: null,
  canUndo: true
}

export const withOld: MoveSnapshot = { ...setup, revision: 2, old: oldAccount }
export const withBoth: MoveSnapshot = { ...withOld, revision: 3, new: newAccount }
export const withFolders: MoveSnapshot = { ...withBoth, revision: 4, folders: foldersOf() }

const copied = rows.filter(({ leftOut }) => !leftOut)

/** Progress with the first folders done, the next under way. */
export function runAt(share: number, more: Partial<Run> = {}): Run {
  const { messages, bytes } = foldersOf()
  let left = Math.floor(messages * share)
  let current: string | null = null
  const folders = copied.map(({ from, to, messages: total, bytes: totalBytes }): Run['folders'][number] => {
    const done = Math.min(left, total)
    left -= done
    if (done < total) current ??= from
    const state =
      done === total && (total > 0 || !current) ? 'done' : current === from ? 'copying' : 'waiting'
    return { from, to, state, copied: done, total, copiedBytes: done * 380_000, totalBytes }
  })
  return {
    state: 'copying',
    messages: { done: Math.floor(messages * share), total: messages },
    before: 0,
    bytes: { done: Math.floor(bytes * share), total: bytes },
    current,
    folders,
    timeLeft: { bucket: 'minutes', value: 20 },
    waitUntil: null,
    waitSide: null,
    failure: null,
    problems: 0,
    ...more
  }
}

export const unreadable: Failure = { code: 'folder.unreadable', params: { folder: 'Impôts/2024' } }

export function runWithFailedFolder(share: number, more: Partial<Run> = {}): Run {
  const run = runAt(share, more)
  const folders = run.folders.map((folder): Run['folders'][number] =>
    folder.from === 'Impôts/2024'
      ? { ...folder, state: 'failed', copied: 0, copiedBytes: 0, failure: unreadable }
      : folder
  )
  return { ...run, folders }
}

export function copying(run: Run, more: Partial<MoveSnapshot> = {}): MoveSnapshot {
  return { ...withFolders, revision: 10, phase: 'copying', run, ...more }
}

const noCounts = { found: 0, copied: 0, alreadyThere: 0, updated: 0, refused: 0, vanished: 0, excluded: 0 }

/** A receipt whose sum comes out even. */
export function receiptOf(more: Partial<ReceiptView> = {}): ReceiptView {
  const folders = rows
    .filter(({ leftOut }) => leftOut !== 'not-selectable')
    .map(({ from, to, messages, bytes, leftOut }): ReceiptView['folders'][number] =>
      leftOut
        ? {
            ...noCounts,
            from,
            to,
            state: 'excluded',
            verified: false,
            bytes: 0,
            found: messages,
            excluded: messages
          }
        : { ...noCounts, from, to, state: 'done', verified: true, bytes, found: messages, copied: messages }
    )
  return {
    finishedAt: '2026-11-20T11:47:00Z',
    seconds: 2_480,
    messages: totals(folders),
    bytes: folders.reduce((sum, { bytes }) => sum + bytes, 0),
    verified: true,
    complete: true,
    folders,
    problems: [],
    ...more
  }
}

function totals(folders: ReceiptView['folders']): ReceiptView['messages'] {
  const sum = (name: keyof typeof noCounts) => folders.reduce((total, folder) => total + folder[name], 0)
  return {
    found: sum('found'),
    copied: sum('copied'),
    alreadyThere: sum('alreadyThere'),
    updated: sum('updated'),
    refused: sum('refused'),
    vanished: sum('vanished'),
    excluded: sum('excluded')
  }
}

export function receiptWithFailedFolder(): ReceiptView {
  const receipt = receiptOf({ verified: false, complete: false })
  const folders = receipt.folders.map((folder): ReceiptView['folders'][number] =>
    folder.from === 'Impôts/2024'
      ? { ...folder, state: 'failed', verified: false, copied: 0, bytes: 0, failure: unreadable }
      : folder
  )
  return { ...receipt, folders, messages: totals(folders) }
}

export function receiptWithProblems(): ReceiptView {
  const receipt = receiptOf({
    complete: false,
    problems: [
      {
        code: 'message.tooBig',
        params: { size: 41_000_000, limit: 25_000_000 },
        folder: 'Famille/Noël & Été',
        uid: 812,
        subject: 'Les photos des vacances, toutes !',
        date: '2019-08-24T18:03:00Z'
      },
      {
        code: 'message.refused',
        params: {},
        folder: 'INBOX',
        uid: 17,
        reason: 'NO [CANNOT] Invalid message: header too long (0.001 + 0.000 secs)'
      }
    ]
  })
  const folders = receipt.folders.map((folder): ReceiptView['folders'][number] =>
    folder.from === 'INBOX' || folder.from === 'Famille/Noël & Été'
      ? { ...folder, copied: folder.copied - 1, refused: 1 }
      : folder
  )
  return { ...receipt, folders, messages: totals(folders) }
}

export function finished(receipt: ReceiptView, more: Partial<MoveSnapshot> = {}): MoveSnapshot {
  return {
    ...withFolders,
    revision: 20,
    phase: 'copied',
    run: runAt(1, { state: 'finished' }),
    receipt,
    ...more
  }
}

export const copyFolder = '/home/marie/Documents/Rehome marie.lefevre@gmail.com'

/** A copy on this computer that came so far. */
export function backupAt(share: number, more: Partial<Run> = {}): NonNullable<MoveSnapshot['backup']> {
  const run = runAt(share, more)
  return { dir: copyFolder, run, completeAt: run.state === 'finished' ? '2026-11-20T13:30:00Z' : null }
}

/** The old mailbox, in files. */
export const oldFiles: AccountView = {
  email: oldAccount.email,
  presetId: 'other',
  backup: copyFolder,
  checked: true,
  passwordKnown: true
}

type Undo = NonNullable<MoveSnapshot['undo']>

export function undoing(more: Partial<Undo> = {}): Undo {
  return {
    state: 'running',
    total: 8896,
    removed: 3010,
    kept: 2,
    failedFolders: 0,
    waitUntil: null,
    failure: null,
    ...more
  }
}

/** A move whose copy is being taken back, or was. */
export function takenBack(undo: Undo, more: Partial<MoveSnapshot> = {}): MoveSnapshot {
  const phase = undo.state === 'finished' ? 'setup' : 'copying'
  return { ...withFolders, revision: 30, phase, undo, ...more }
}

export const listed: MoveListItem = {
  id: moveId,
  practice: false,
  phase: 'copying',
  updatedAt: '2026-11-20T10:02:00Z',
  oldEmail: oldAccount.email,
  newEmail: newAccount.email,
  unfinished: true,
  result: null,
  locked: false
}
