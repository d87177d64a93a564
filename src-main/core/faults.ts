/**
 * What may be logged of an unexpected error: its kind and where it happened. Its message is left out, because
 * it can quote what a server or a person said, a password included.
 */
export function describeFault(fault: unknown): string {
  if (!(fault instanceof Error)) return typeof fault
  const code = 'code' in fault && typeof fault.code === 'string' ? ` ${fault.code}` : ''
  // A message of several lines can look like frames, so it is cut out before they are picked.
  const stack = (fault.stack ?? '').replace(fault.message, '')
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return [fault.name + code, ...frames].join('\n')
}

export function logFault(fault: unknown): void {
  console.error(describeFault(fault))
}
