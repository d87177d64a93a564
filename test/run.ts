/**
 * `npm test`: installs what the tests need where it may, then types, lint, build and every suite. The last
 * line is `N passed, N failed`. What can't run here is skipped loudly; with `CI=true` that is a failure.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { cyrusPackages, fetchCyrus, hasCyrus } from './servers/cyrus-packages.ts'
import { hasDnsmasq } from './servers/dnsmasq.ts'
import { hasRadicale } from './servers/radicale.ts'
import { hasXandikos } from './servers/xandikos.ts'

interface Need {
  readonly packages: readonly string[]
  /** What can't be tested without it. */
  readonly tests: string
  /** The project of vitest.config.ts that can't run at all without it. */
  readonly project?: string
  readonly remedy: string
  isMet(): boolean
  /** As root on Debian and its kin, after `apt-get update`. */
  meet(): void
}

const installed = (program: string, project: string, ...packages: string[]): Need => ({
  packages,
  project,
  tests: `the ${project} tests`,
  remedy: `On Debian: apt-get install ${packages.join(' ')}`,
  isMet: () => existsSync(program),
  meet: () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages])
})

const needs: readonly Need[] = [
  installed('/usr/sbin/dovecot', 'servers', 'dovecot-imapd'),
  installed('/usr/bin/chromium', 'e2e', 'chromium', 'fonts-noto-core'),
  {
    packages: ['isync'],
    tests: 'the comparison with a copy that mbsync made',
    remedy: 'On Debian: apt-get install isync',
    isMet: () => existsSync('/usr/bin/mbsync'),
    meet: () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'isync'])
  },
  {
    packages: ['dnsmasq-base'],
    tests: 'the tests that find servers through the DNS',
    remedy: 'On Debian: apt-get install dnsmasq-base',
    isMet: hasDnsmasq,
    meet: () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'dnsmasq-base'])
  },
  {
    packages: ['radicale', 'xandikos'],
    tests: 'the tests with address books',
    remedy: 'On Debian: apt-get install radicale xandikos',
    isMet: () => hasRadicale() && hasXandikos(),
    meet: () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'radicale', 'xandikos'])
  },
  {
    packages: ['python3-vobject'],
    tests: 'the comparison of contacts with vobject',
    remedy: 'On Debian: apt-get install python3-vobject',
    isMet: () => existsSync('/usr/lib/python3/dist-packages/vobject'),
    meet: () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3-vobject'])
  },
  {
    packages: cyrusPackages,
    tests: 'the tests with Cyrus',
    // Its package would put Dovecot's out.
    remedy: 'npm test fetches them itself, as root on Debian or Ubuntu with their package mirror',
    isMet: hasCyrus,
    meet: fetchCyrus
  }
]
const inCi = process.env.CI === 'true'
let passed = 0
let failed = 0
/** Named once more at the end: what a step says is far above the end of a long log. */
const failedSteps: string[] = []

function run(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'inherit' }).status === 0
}

async function step(title: string, program: string, ...args: readonly string[]): Promise<void> {
  const began = performance.now()
  const [status] = (await once(spawn(program, args, { stdio: 'inherit' }), 'exit')) as [number | null]
  const ok = status === 0
  console.log(`${ok ? '✓' : '✗'} ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
  if (ok) {
    passed += 1
  } else {
    failed += 1
    failedSteps.push(title)
  }
}

/** Provides what is missing as root on Debian and its kin. @returns The suites that can't run. */
function provide(): string[] {
  const missing = () => needs.filter((need) => !need.isMet())
  if (missing().length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.env.DEBIAN_FRONTEND = 'noninteractive'
    run('apt-get', ['update', '-qq'])
    for (const need of missing()) {
      console.log(`Preparing ${need.packages.join(', ')} …`)
      need.meet()
    }
  }
  for (const { packages, tests, remedy } of missing()) {
    console.log(`SKIPPED: ${tests} need ${packages.join(' and ')}. ${remedy}`)
    if (inCi) failed += 1
  }
  return missing().flatMap(({ project }) => project ?? [])
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly success: boolean
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    /** Milliseconds since 1970, as the next. */
    readonly startTime: number
    readonly endTime: number
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** The one suite that may be skipped in CI: Electron's binary can't be had everywhere. */
const OPTIONAL = /e2e[\\/]electron\.test\.ts$/

/** Files of tests that are named because they take longest. */
const SLOWEST = 15

function suites(skipped: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-tests-'))
  const file = join(folder, 'report.json')
  const projects = ['unit', 'component', 'servers', 'e2e'].filter((project) => !skipped.includes(project))
  const ok = run('vitest', [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`
  ])
  if (!existsSync(file)) {
    failed += 1
    return
  }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  rmSync(folder, { recursive: true, force: true })
  const before = failed
  passed += report.numPassedTests
  failed += report.numFailedTests
  for (const { name, status, assertionResults } of report.testResults) {
    if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed')) {
      console.log(`FAILED: ${name} could not be run`)
      failed += 1
    }
    for (const test of assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') continue
      console.log(`SKIPPED: ${test.fullName}`)
      if (inCi && !OPTIONAL.test(name)) failed += 1
    }
  }
  const slowest = report.testResults
    .map(({ name, startTime, endTime }) => ({ name: basename(name), seconds: (endTime - startTime) / 1000 }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, SLOWEST)
  console.log(`Slowest: ${slowest.map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`).join(', ')}`)
  // A fault outside any test, such as an unhandled rejection.
  if (!ok && failed === before) failed += 1
}

const skipped = provide()
const script = (name: string): Promise<void> => step(name, 'npm', 'run', '--silent', name)
// By itself: while it reads its settings, electron-vite keeps a file in the root that a linter would find.
await script('build')
await Promise.all([script('types'), script('lint')])
suites(skipped)
for (const title of failedSteps) console.log(`FAILED: npm run ${title}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
