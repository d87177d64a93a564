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
      rolldownOptions: { input: { index: at('src-main/index.ts'), cli: at('src-main/cli.ts') } }
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
    build: { minify: true, rolldownOptions: { input: { index: at('src-renderer/index.html') } } },
    plugins: [react()]
  }
})
