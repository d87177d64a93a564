export { AccessTokens, type AccessTokensOptions } from './access-tokens.ts'
export { beginBrowserSignIn, type BrowserSignIn, type SignInRequest } from './browser-sign-in.ts'
export { type ClientOptions, renew } from './client.ts'
export {
  isRegistered,
  type OAuthConfig,
  readOAuthConfig,
  serviceAt,
  type ServiceConfig,
  takesContacts
} from './config.ts'
export { grantIn, secretOf } from './grant.ts'
export * from './types.ts'
