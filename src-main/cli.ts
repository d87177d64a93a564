#!/usr/bin/env node
import './memory.ts'

// Only after that: what is loaded takes memory too.
const { runCli } = await import('./cli/run.ts')
process.exitCode = await runCli(process.argv.slice(2))
