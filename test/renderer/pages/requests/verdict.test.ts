import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAILURES, type FailureCode } from '../../../../src/contract/failures.ts';
import type { RequestDetails } from '../../../../src/contract/request-details.ts';
import type { RequestRow } from '../../../../src/contract/requests.ts';
import { verdictOf } from '../../../../renderer/pages/requests/verdict.ts';
import { detailsLike, request } from './request-support.ts';

test('requests in progress or without failure get no verdict', () => {
  assert.equal(verdictOf(request({}), detailsLike({})), undefined);
  const live = request({ state: 'streaming', code: 'connect_failed' });
  assert.equal(verdictOf(live, undefined), undefined);
});

test('the verdict names who is at fault', () => {
  const cases: readonly (readonly [Partial<RequestRow>, Partial<RequestDetails>, RegExp])[] = [
    [
      { status: 529, attempts: 3, durationMs: 7400 },
      { providerError: 'overloaded_error', ownMs: 0.3 },
      /^The provider’s fault: the provider answered 529, overloaded_error\.\nTried 3 times in 7\.4 s\. LunaRoute’s own work took 0\.3 ms\. 529 isn’t a rate limit\.$/u,
    ],
    [{ status: 429 }, { providerError: 'rate_limit_error' }, /^A rate limit: .*429, rate_limit_error/u],
    [{ status: 400 }, { providerError: 'invalid_request_error' }, /^The client’s fault: /u],
    [{ status: 401 }, {}, /^An API key problem: the provider answered 401\.\n/u],
    [
      { status: 200 },
      { providerError: 'overloaded_error' },
      /^The provider’s fault: the provider’s response ended in an error/u,
    ],
    [{ status: 502 }, {}, /^The provider’s fault: /u],
    // Without an error of the provider's in the details, a proxy in between may have sent the response.
    [{ status: 502, via: 'corp:3128' }, {}, /^Cause unknown: the provider or corp:3128 answered 502\./u],
    [{ status: 502, via: 'corp:3128' }, { providerError: 'api_error' }, /^The provider’s fault: /u],
  ];
  for (const [row, details, says] of cases) {
    const { title, text } = verdictOf(request(row), detailsLike(details)) ?? assert.fail(String(says));
    assert.match(`${title}\n${text}`, says);
  }
});

test('every failure reported by the proxy has a verdict with a cause', () => {
  const settings = {
    connect_timeout: 'connectTimeoutSecs',
    first_byte_timeout: 'firstByteTimeoutSecs',
    stream_idle_timeout: 'streamIdleTimeoutSecs',
    client_stalled: 'streamIdleTimeoutSecs',
    total_timeout: 'timeoutSecs',
  } satisfies Partial<Record<FailureCode, string>>;
  // The keys of FAILURES are exactly the codes.
  for (const code of Object.keys(FAILURES) as FailureCode[]) {
    const verdict = verdictOf(request({ state: 'failed', status: FAILURES[code].status, code }), undefined);
    assert.match(verdict?.title ?? '', /^[A-Z].*: [A-Z].*\.$/u, code);
    assert.equal(verdict?.setting, (settings as Partial<Record<FailureCode, string>>)[code], code);
    assert.equal(verdict?.text, '');
  }
});
