/**
 * What a spreadsheet would take for a formula and run (OWASP, "CSV Injection"). A number such as `+49 30 1234` or a
 * birthday without a year is none: an apostrophe before it would reach the address book. Other programs do put one
 * there, so that one that is meant gets another.
 */
const formula = /^(?:'*(?:[=@\t\r]|[+-](?![-+\d\s().,;/]*$))|'+[+-])/

/** For papaparse's `escapeFormulae`: the values that get an apostrophe. */
export const escapedFormulae = formula

/** A value without the apostrophe that keeps spreadsheets from running it. */
export function withoutApostrophe(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text
}
