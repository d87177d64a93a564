import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** `unit` needs nothing, `servers` needs real Dovecots, `e2e` needs the built page and Chromium. */
export default defineConfig({
  test: {
    // Most of them wait for servers most of the time.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.servers.test.ts', 'test/e2e/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        plugins: [react()],
        test: {
          name: 'component',
          environment: 'jsdom',
          include: ['test/src-renderer/**/*.test.tsx'],
          setupFiles: ['test/src-renderer/setup.ts'],
          testTimeout: 60_000
        }
      },
      {
        test: {
          name: 'servers',
          environment: 'node',
          include: ['test/**/*.servers.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000
        }
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false
        }
      }
    ]
  }
})
