/** Kinds of refusal by the fake provider. */
export type ErrorKind = 'rate_limited' | 'overloaded' | 'not_found' | 'not_json';

/** A refusal by the fake provider; each dialect has its own name for its kind. */
export interface ProviderError {
  readonly kind: ErrorKind;
  readonly status: number;
  readonly message: string;
}

export const RATE_LIMITED: ProviderError = {
  kind: 'rate_limited',
  status: 429,
  message: 'This request would exceed the rate limit of the demo. Please try again in 3s.',
};

export const OVERLOADED: ProviderError = {
  kind: 'overloaded',
  status: 503,
  message: 'The server is currently overloaded with other requests. Please try again.',
};

export const NOT_FOUND: ProviderError = {
  kind: 'not_found',
  status: 404,
  message: 'The demo provider has nothing at this path.',
};

export const NOT_JSON: ProviderError = {
  kind: 'not_json',
  status: 400,
  message: 'We could not parse the JSON body of your request.',
};
