import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string) => resolve(import.meta.dirname, path)

/** hoodiecrow-imap still says `new Buffer()`, of which Node warns once the code is no longer in node_modules. */
const withoutOldBuffers = {
  name: 'without-old-buffers',
  transform: (code: string, id: string) =>
    id.includes('/hoodiecrow-imap/') ? code.replaceAll('new Buffer(', 'Buffer.from(') : null
}

export default defineConfig({
  main: {
    plugins: [withoutOldBuffers],
    // Everything is bundled, so the packaged app carries no node_modules.
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src-main/index.ts'), cli: at('src-main/cli.ts') },
        // The engine's process is bundled while the main process is: that counts as a slow plugin.
        checks: { bundlerTimings: false },
        // Importing these rooms does nothing by itself, so the window doesn't load what only the engine uses.
        treeshake: { moduleSideEffects: [{ test: /src-main\/(core|i18n|ipc)\//, sideEffects: false }] }
      }
    }
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src-main/preload/index.ts') },
        // A sandboxed preload can be neither an ES module nor several files.
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: at('src-renderer'),
    build: {
      minify: true,
      // It is read from this computer's disk, in one go.
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: { index: at('src-renderer/index.html') } }
    },
    plugins: [react()]
  }
})
