import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import vm from 'node:vm'
import { extractAll, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyProject, run, stubElectron } from './project.ts'

const SLOW = 300_000

const project = copyProject()
const at = (...path: string[]) => join(project.path, ...path)
const read = (...path: string[]) => readFileSync(at(...path), 'utf8')
/** Files below a folder of the project, by their path in it, with `/`. */
const filesIn = (folder: string, pattern = '**/*') =>
  globSync(pattern, { cwd: at(folder), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(at(folder).length + 1)
        .replaceAll('\\', '/')
    )
    .sort()

beforeAll(() => run(project.path, 'electron-vite', 'build', '--logLevel', 'error'), SLOW)
afterAll(project.remove)

describe('the preload', () => {
  test('is one CommonJS file', () => {
    expect(filesIn('out/preload')).toEqual(['index.cjs'])
  })

  test('requires only electron, and gives the page two functions, as a sandboxed one must', () => {
    const required: string[] = []
    const exposed = new Map<string, object>()
    const contextBridge = { exposeInMainWorld: (name: string, value: object) => exposed.set(name, value) }
    vm.runInNewContext(read('out/preload/index.cjs'), {
      URL,
      require(name: string) {
        required.push(name)
        if (name !== 'electron') throw new Error(`A sandboxed preload can't require ${name}.`)
        return { contextBridge, ipcRenderer: {} }
      }
    })
    expect(required).toEqual(['electron'])
    expect([...exposed].map(([name, value]) => [name, Object.keys(value)])).toEqual([
      ['api', ['request', 'subscribe']]
    ])
  })
})

describe('the page', () => {
  const html = () => read('out/renderer/index.html')

  test('has no inline script, no inline style, and no handler in its markup', () => {
    const scripts = html().match(/<script\b[^>]*>[^<]*/g) ?? []
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toMatch(/ src="\.\/assets\/[\w-]+\.js"[^>]*>\s*$/)
    expect(html()).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i)
  })

  test('names only files that are there', () => {
    const named = [...html().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path)
    for (const path of named) expect(existsSync(at('out/renderer', path)), path).toBe(true)
  })

  test('loads nothing from elsewhere', () => {
    expect(html()).not.toMatch(/https?:|\/\//)
    for (const css of filesIn('out/renderer', '**/*.css')) {
      expect(read('out/renderer', css)).not.toMatch(/@import|url\(\s*["']?(?!data:)(?:\w+:)?\/\//)
    }
  })

  test('has no address of the web in its code but names of XML and JSON vocabularies, and where React explains its errors', () => {
    for (const js of filesIn('out/renderer', '**/*.js')) {
      const hosts = new Set(
        [...read('out/renderer', js).matchAll(/\b(?:https?|wss?):\/\/([\w.-]+)/g)].map(([, host]) => host)
      )
      expect(
        [...hosts].filter((host) => !['www.w3.org', 'json-schema.org', 'react.dev'].includes(host ?? ''))
      ).toEqual([])
    }
  })
})

describe('the main side', () => {
  const modules = () => filesIn('out/main').map((file) => join('out/main', file))
  /** What a module imports or requires. */
  function imported(module: string): string[] {
    const source = read(module)
    const { importedFiles } = ts.preProcessFile(source, true, true)
    // What was CommonJS requires through a function of the bundler's.
    const required = [...source.matchAll(/\b__require\("([^"]+)"\)/g)].map(([, name = '']) => name)
    return [...importedFiles.map(({ fileName }) => fileName), ...required]
  }
  const isNodes = (name: string) => name.startsWith('node:') || builtinModules.includes(name)
  /** A module and all that it imports of the bundle. */
  function reached(module: string, seen = new Set<string>()): Set<string> {
    if (seen.has(module)) return seen
    seen.add(module)
    for (const name of imported(module)) if (name.startsWith('.')) reached(join(dirname(module), name), seen)
    return seen
  }

  test('imports Node and Electron, and has everything else in it', () => {
    for (const module of modules()) {
      const others = imported(module).filter((name) => !isNodes(name) && name !== 'electron')
      for (const name of others)
        expect(existsSync(at(dirname(module), name)), `${module} imports ${name}`).toBe(true)
    }
  })

  test('touches Electron from the window’s process only', () => {
    const touching = (entry: string) =>
      [...reached(entry)].filter((module) => imported(module).includes('electron'))
    expect(touching('out/main/index.js')).not.toEqual([])
    expect(touching('out/main/cli.js')).toEqual([])
    const [engine = ''] = modules().filter((module) => module.includes('engine-process'))
    expect(touching(engine)).toEqual([])
  })

  test('finds the page and the preload where the build has put them', () => {
    expect(read('out/main/index.js')).toContain('out/renderer')
    expect(read('out/main/index.js')).toContain('out/preload/index.cjs')
    expect(existsSync(at('out/renderer/index.html'))).toBe(true)
  })

  test('has no source map', () => {
    expect(filesIn('out', '**/*.map')).toEqual([])
  })
})

describe('the package', () => {
  // The wire's order is `FuseV1Options`; each fuse begins the wrong way round.
  const wanted: Readonly<Record<keyof typeof FuseV1Options, boolean>> = {
    RunAsNode: false,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: true,
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
    WasmTrapHandlers: true
  }
  const ON = '1'.charCodeAt(0)
  const app = 'dist/linux-unpacked'
  const archive = () => at(app, 'resources/app.asar')
  const builder = (...args: string[]) =>
    run(project.path, 'electron-builder', '--linux', 'dir', '--x64', '-c.electronDist=stub', ...args)

  beforeAll(async () => {
    const names = Object.keys(wanted) as (keyof typeof wanted)[]
    const wrong = names.sort((one, other) => FuseV1Options[one] - FuseV1Options[other])
    // Packaging leaves this one as Electron has it.
    stubElectron(
      at('stub'),
      wrong.map((name) => (name === 'WasmTrapHandlers' || !wanted[name] ? '1' : '0')).join('')
    )
    await builder()
  }, SLOW)

  test('holds the built app, its description and its icon, and nothing else', () => {
    const files = listPackage(archive(), { isPack: false }).map((file) => file.slice(1).replaceAll('\\', '/'))
    const built = filesIn('out').filter((file) => file !== 'main/cli.js')
    const folders = [
      ...new Set(
        files.flatMap((file) =>
          files
            .filter((other) => other.startsWith(`${file}/`))
            .slice(0, 1)
            .map(() => file)
        )
      )
    ]
    expect(files.filter((file) => !folders.includes(file)).sort()).toEqual(
      [...built.map((file) => `out/${file}`), 'package.json', 'resources/icon.png'].sort()
    )
  })

  test('has every fuse as it should be', async () => {
    const { version, ...wire } = await getCurrentFuseWire(at(app, 'rehome'))
    expect(version).toBe('1')
    const read = Object.entries(wanted).map(([name]) => {
      const fuse = FuseV1Options[name as keyof typeof wanted]
      return [name, (wire as unknown as Record<number, number>)[fuse] === ON]
    })
    expect(Object.fromEntries(read)).toEqual(wanted)
  })

  test('brings Chromium’s texts in Rehome’s languages only', () => {
    expect(filesIn(`${app}/locales`)).toEqual(['ar.pak', 'en-US.pak', 'fr.pak'])
  })

  test('has an engine that runs from what is in it, and nothing beside', () => {
    extractAll(archive(), at('extracted'))
    const [engine = ''] = filesIn('extracted', 'out/main/chunks/engine-process-*.js')
    // What Electron gives a utility process: a port to its parent.
    writeFileSync(
      at('extracted/parent.js'),
      `import { EventEmitter } from 'node:events'
      const answered = ({ id, ...reply }) => { if (id === 1) { console.log(JSON.stringify(reply)); process.exit(0) } }
      process.parentPort = Object.assign(new EventEmitter(), { postMessage: answered })
      await import('./${engine}')
      const ask = (id, name, input) =>
        process.parentPort.emit('message', { data: { kind: 'request', id, name, input }, ports: [] })
      ask(0, 'engine.start', { dataDir: ${JSON.stringify(at('data'))} })
      ask(1, 'moves.list', {})`
    )
    const reply = execFileSync(process.execPath, [at('extracted/parent.js')], { encoding: 'utf8' })
    expect(JSON.parse(reply)).toEqual({ kind: 'reply', ok: true, value: { moves: [] } })
  })

  test('is described for AppImage, deb, dmg and nsis', () => {
    const named = [...read('electron-builder.yml').matchAll(/target: (\w+), arch: \[x64, arm64\]/g)].map(
      ([, name]) => name
    )
    expect(named).toEqual(['AppImage', 'deb', 'dmg', 'nsis'])
  })

  test.each([
    ['nsis', 'perMachine:', 'perMachin:'],
    ['the Mac app', 'hardenedRuntime:', 'hardenedRunTime:'],
    ['AppImage’s toolset', 'appimage: 1.0.3', 'appimage: 1.0.4'],
    ['the fuses', 'runAsNode:', 'runAsNod:']
  ])(
    'would not be made from a description with a slip in %s',
    async (_where, right, slip) => {
      const description = read('electron-builder.yml')
      expect(description).toContain(right)
      writeFileSync(at('slip.yml'), description.replace(right, slip))
      await expect(builder('--config', 'slip.yml')).rejects.toThrow(/Invalid configuration object/)
    },
    SLOW
  )
})
