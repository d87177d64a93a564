/** A backup in a process of its own, to be killed: `node backup-process.ts '{"port":…,"user":…,"password":…,"dir":…}'`. */
import { backUp, type BackupOrder } from './round-trip.ts'

const { messages, verified } = await backUp(JSON.parse(process.argv[2] ?? '') as BackupOrder)
console.log(JSON.stringify({ messages, verified }))
