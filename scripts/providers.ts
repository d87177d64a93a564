/**
 * `npm run providers`: checks what `resources/` says of providers, writes the module that imports it, and prints
 * what is known and what is missing. With `--check` it writes nothing, and a module that is out of date is a failure.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { problemsOf } from './provider-checks.ts'
import { moduleFor, modulePath, readProviders } from './provider-files.ts'
import { tableOf } from './provider-table.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const data = readProviders()
const problems = [...problemsOf(data)]

const wanted = await moduleFor(data.presets)
const isCurrent = existsSync(modulePath) && readFileSync(modulePath, 'utf8') === wanted
if (values.check && !isCurrent) problems.push('files.ts is out of date: npm run providers')
if (!values.check && !isCurrent) writeFileSync(modulePath, wanted)

console.log(tableOf(data.presets))
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
