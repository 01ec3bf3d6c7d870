import { Failure } from '../contract/failures.ts';
import type { ProviderSettings } from '../contract/settings.ts';

/** The request has taken longer than its provider's `timeout_secs`. */
export function totalTimeoutFailure({ name, pool }: ProviderSettings): Failure {
  return new Failure(
    'total_timeout',
    `The request to provider '${name}' took longer than ${pool.timeoutSecs} s (setting timeout_secs). Raise it for long answers.`,
  );
}
