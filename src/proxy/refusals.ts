import { Failure } from '../contract/failures.ts';

/** A request that passed this many LunaRoute proxies is in a loop. */
export const MAX_HOPS = 3;

/** Returns status 508, Loop Detected (RFC 5842, 7.2). */
export function chainFailure(): Failure {
  const failure = new Failure(
    'upstream_loop',
    `This request has already passed through ${MAX_HOPS} LunaRoute proxies: one of them probably points back to another. Check their base_url settings.`,
  );
  failure.ownStatus = 508;
  return failure;
}

export function codingFailure(coding: string): Failure {
  return new Failure(
    'transfer_coding_unknown',
    `The transfer coding '${coding.slice(0, 60)}' is not supported; use chunked.`,
  );
}

export function disabledFailure(provider: string): Failure {
  return new Failure('provider_disabled', `Provider '${provider}' is switched off (setting enabled).`);
}

export function rulesFailure(why: string): Failure {
  return new Failure(
    'rules_unusable',
    `The routing rules cannot be used, so requests without a provider prefix are refused: ${why}`,
  );
}

export function internalFailure(error: unknown): Failure {
  return new Failure('internal_error', 'The proxy failed on this request; the log has the details.', error);
}

export function upgradeByRulesFailure(): Failure {
  return new Failure(
    'upgrade_failed',
    'With routing rules a WebSocket needs its model in the query (?model=...) or a provider in the path. Send the request as a POST instead.',
  );
}

export function manyModelsFailure(): Failure {
  return new Failure(
    'model_unreadable',
    'A batch may contain many models, but the routing rules check only one. Put a provider in the path (/anthropic/v1/messages/batches).',
  );
}

const BYPASS = 'Put a provider in the path (/openai/v1/...) to bypass the rules.';

export function unreadableFailure(why: string): Failure {
  return new Failure(
    'model_unreadable',
    `The routing rules need this request's model, and it can't be read: ${why}. ${BYPASS}`,
  );
}

/** `bytes` is the size of the part that was searched. */
export function outOfReachFailure(bytes: number): Failure {
  return new Failure(
    'model_out_of_reach',
    `The routing rules need this request's model, and it is not in the first ${bytes / 1024 / 1024} MiB of the body. ${BYPASS}`,
  );
}

export function traceFailure(): Failure {
  return new Failure(
    'method_not_allowed',
    'TRACE is refused: a server that implements it would send your API key back (RFC 9110, 9.3.8).',
  );
}

export function connectFailure(): Failure {
  return new Failure(
    'bad_request',
    'CONNECT is not supported: LunaRoute is set as the base URL of a client, not as its HTTP proxy.',
  );
}

export function expectationFailure(expected: string): Failure {
  const named = /^[\w -]{1,60}$/u.test(expected) ? ` '${expected}'` : '';
  return new Failure(
    'expectation_failed',
    `The expectation${named} can't be met: Expect may only be 100-continue (RFC 9110, 10.1.1). Remove the header.`,
  );
}

export function dotSegmentFailure(): Failure {
  return new Failure('bad_request', 'The path has a . or .. segment, which could lead outside the base URL.');
}

export function ruleDisabledFailure(provider: string): Failure {
  return new Failure(
    'provider_misconfigured',
    `A routing rule sends this request to '${provider}', which is switched off (setting enabled).`,
  );
}

/** Codex falls back to POST at once on 426; any other response to an upgrade costs it seconds. */
export function upgradeFailure(cause: Failure): Failure {
  return new Failure('upgrade_failed', `The WebSocket could not be relayed: ${cause.message}`, cause);
}
