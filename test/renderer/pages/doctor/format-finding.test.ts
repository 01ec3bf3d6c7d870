import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeValue,
  countedFindings,
  findingKey,
  hasTraffic,
  formatLookedAt,
  sortFindings,
  formatSpan,
  formatVerdict,
} from '../../../../renderer/pages/doctor/format-finding.ts';
import type { DoctorSeverity } from '../../../../src/contract/doctor.ts';
import { finding, looked } from './doctor-support.ts';

test('the most severe findings come first, ties in their original order', () => {
  const severities: readonly DoctorSeverity[] = ['info', 'warning', 'error', 'warning'];
  const findings = severities.map((severity, at) => finding({ severity, provider: `p${at}` }));
  assert.deepEqual(
    sortFindings(findings).map(({ provider }) => provider),
    ['p2', 'p1', 'p3', 'p0'],
  );
});

test('findings are counted by severity in words', () => {
  assert.equal(countedFindings([]), '');
  assert.equal(countedFindings([finding()]), '1 finding, worth a change');
  assert.equal(
    countedFindings([finding({ severity: 'info' }), finding({ severity: 'error' }), finding()]),
    '3 findings: 1 costs requests, 1 worth a change, 1 good to know',
  );
});

test('two findings of a kind have different keys', () => {
  const one = finding({ provider: 'openai', title: 'Requests are ended by the request timeout' });
  const other = finding({ provider: 'openai', title: 'Requests are ended by the stream idle timeout' });
  assert.notEqual(findingKey(one), findingKey(other));
});

test('values are shown with their unit', () => {
  assert.equal(changeValue(90, { unit: 's' }), '90 s');
  assert.equal(changeValue(16, { unit: 'connections' }), '16');
  assert.equal(changeValue(false, { unit: '' }), 'off');
  assert.equal(changeValue(null, { unit: '' }), 'not set');
  assert.equal(changeValue([503, 529], { unit: '' }), '503, 529');
});

test('the summary of requests examined omits providers without any', () => {
  assert.equal(
    formatLookedAt([
      looked('openai', 214, 38 * 60_000),
      looked('anthropic', 1, 30_000),
      looked('groq', 0, 0),
    ]),
    '214 requests to openai over 38 minutes and 1 to anthropic over 30 seconds',
  );
  assert.equal(formatLookedAt([]), 'no requests');
  assert.equal(formatSpan(59 * 60_000), 'an hour');
  assert.match(formatVerdict([looked('openai', 3, 1000)]), /^Too few requests/u);
  assert.match(formatVerdict([looked('openai', 20, 1000)]), /^No setting change/u);
  const report = { at: 0, basis: 'running', findings: [] } as const;
  assert.equal(hasTraffic({ ...report, providers: [looked('openai', 0, 0)] }), false);
  assert.equal(hasTraffic({ ...report, providers: [looked('openai', 1, 5)] }), true);
});
