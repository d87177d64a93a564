export { explain, explainHttps, fingerprintOf, tlsParams, type Wanted } from './explain.ts'
export { certificateNames, codesOf, connectFailureCode, serverText, tlsFailureCode } from './failure-codes.ts'
export { families } from './families.ts'
export { networkFailure } from './fetch-failure.ts'
export {
  type Answer,
  GuardedFetch,
  type GuardedRequest,
  type GuardOptions,
  type SignIn,
  textOf
} from './guarded-fetch.ts'
export {
  hostOf,
  isLoopback,
  isProtected,
  isPublicAddress,
  portOf,
  resolve,
  siteOf,
  withSlash
} from './hosts.ts'
export { Lanes } from './lanes.ts'
export { trustOnly } from './pin.ts'
export { fetchOut } from './way-out.ts'
