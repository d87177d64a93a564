/** What every part of the contract is made of. */
import * as z from 'zod'
import { errorCodes, type Failure } from '../core/errors.ts'

export const text = (max: number) => z.string().max(max)
export const count = z.number().int().nonnegative()
export const moveId = z.string().regex(/^[0-9a-f]{16}$/)
export const side = z.enum(['old', 'new'])
export const language = z.enum(['en', 'fr', 'ar'])
export const track = z.enum(['domain', 'address', 'same-host', 'contacts'])
export const timestamp = text(40)
/** An absolute path on this computer. */
export const filePath = z.string().min(1).max(4096)
/** A folder's name on its server; hostile until shown isolated. */
export const folderPath = text(4000)

/** A failure as it crosses: what each transport's far end checks before it believes it. */
export const failure = z.strictObject({
  code: z.enum(errorCodes),
  params: z.record(text(60), z.union([text(4000), z.number()]))
}) satisfies z.ZodType<Failure>

export const nothing = z.strictObject({})
export const ofMove = z.strictObject({ moveId })
