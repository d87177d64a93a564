import js from '@eslint/js'
import a11y from 'eslint-plugin-jsx-a11y-x'
import hooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import ts from 'typescript-eslint'

/**
 * The layering, from the inside out: core → i18n, ipc → core, shell → ipc; the page knows the contract and
 * the catalogues only. `test/layering.test.ts` shows each rule firing.
 */
const electron = {
  regex: '^electron(-store)?$',
  message: 'Only src-main/shell, index.ts and the preload may touch Electron.'
}
const page = { regex: '^react|src-renderer', message: 'The main side knows nothing of the page.' }
const drivers = { regex: '(^|/)(ipc|shell|preload)/', message: 'The core knows nothing of who drives it.' }
const httpServer = { regex: '^node:https?$', message: 'The core serves nothing.' }
const throughTheDoor = {
  regex:
    '(^(\\.\\./)+|/core/)(move|backup|providers|mail|practice|contacts|desk|web|discovery|oauth|dns|handover)/(?!(index|types)\\.ts$)',
  message: "A room has one door: import the room's index.ts (or, for types alone, its types.ts)."
}
const shell = { regex: '(^|/)shell/', message: 'Only the desktop entry knows the shell.' }
const onlyContract = {
  regex: 'src-main/(?!ipc/contract\\.ts$|i18n/index\\.ts$)',
  message: 'The page shares only the contract and the catalogues with the main side.'
}
const wholeContract = {
  regex: '(^|/)contract-[a-z]+\\.ts$',
  message: 'The contract is imported whole, from ipc/contract.ts.'
}
const node = { regex: '^node:', message: 'The page runs in a browser.' }
/** A room further in never imports one further out. */
const outerRoom = (rooms) => ({
  regex: `^(\\.\\./)+(${rooms})/`,
  message:
    'Rooms depend inwards: web ← providers ← mail ← backup ← move, contacts ← move, discovery and oauth ← move.'
})

const imports = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] }
})

export default defineConfig(
  globalIgnores(['out', 'dist', 'coverage', 'node_modules']),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        tsconfigRootDir: import.meta.dirname
      }
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }]
    }
  },
  // Fakes stand in for classes there.
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' }
  },
  { files: ['**/*.{js,mjs}'], extends: [ts.configs.disableTypeChecked] },
  { files: ['src-renderer/**/*.{ts,tsx}'], extends: [hooks.configs.flat.recommended, a11y.configs.strict] },
  imports(
    [
      'src-main/core/*.ts',
      'src-main/core/move/**/*.ts',
      'src-main/core/desk/**/*.ts',
      'src-main/core/practice/**/*.ts'
    ],
    electron,
    page,
    drivers,
    httpServer,
    throughTheDoor
  ),
  imports(
    ['src-main/core/mail/**/*.ts'],
    electron,
    page,
    drivers,
    httpServer,
    throughTheDoor,
    outerRoom('move|practice|backup')
  ),
  imports(
    ['src-main/core/backup/**/*.ts'],
    electron,
    page,
    drivers,
    httpServer,
    throughTheDoor,
    outerRoom('move|practice')
  ),
  imports(
    ['src-main/core/providers/**/*.ts', 'src-main/core/contacts/**/*.ts', 'src-main/core/discovery/**/*.ts'],
    electron,
    page,
    drivers,
    httpServer,
    throughTheDoor,
    outerRoom('move|practice|backup|mail|desk|oauth')
  ),
  imports(
    ['src-main/core/web/**/*.ts'],
    electron,
    page,
    drivers,
    httpServer,
    throughTheDoor,
    outerRoom('move|practice|backup|mail|desk|oauth|providers|contacts|discovery')
  ),
  // RFC 8252 §7.3: the browser brings a sign-in back to this computer's own loopback address.
  imports(
    ['src-main/core/oauth/**/*.ts'],
    electron,
    page,
    drivers,
    throughTheDoor,
    outerRoom('move|practice|backup|mail|desk|contacts|discovery')
  ),
  imports(['src-main/i18n/**/*.ts'], electron, page, drivers, httpServer, throughTheDoor),
  imports(
    ['src-main/ipc/**/*.ts', 'src-main/cli/**/*.ts', 'src-main/cli.ts', 'src-main/start.ts'],
    electron,
    page,
    shell,
    throughTheDoor,
    wholeContract
  ),
  imports(['src-main/ipc/contract.ts', 'src-main/ipc/contract-*.ts'], electron, page, shell, throughTheDoor),
  imports(['src-main/shell/**/*.ts', 'src-main/index.ts'], page, throughTheDoor, wholeContract),
  imports(['src-renderer/**/*.{ts,tsx}'], electron, node, onlyContract),
  imports(['scripts/**/*.ts'], electron, page, shell),
  imports(['test/**/*.{ts,tsx}'], electron, wholeContract)
)
