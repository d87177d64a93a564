/** Services at which a person signs in on the service's own page, in the browser (OAuth 2.0, RFC 6749). */
export const services = ['microsoft', 'google'] as const
export type Service = (typeof services)[number]

/** What is kept of a person's yes: tokens are got for it, until it is taken back. The refresh token is a secret. */
export interface Grant {
  readonly service: Service
  readonly refreshToken: string
}

/** What opens a mailbox for about an hour (RFC 6750). It is a secret, and lives in memory only. */
export interface AccessToken {
  readonly value: string
  /** Milliseconds since 1970; absent where the service did not say so. */
  readonly expiresAt?: number
  /** Milliseconds from when it was asked for until it expires. */
  readonly lifetime?: number
}

/** What a service answers: a token, and a refresh token where there is a new one. */
export interface Tokens {
  readonly access: AccessToken
  readonly refreshToken?: string
}
