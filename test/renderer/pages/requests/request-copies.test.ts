import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { curlText, issueText, jsonText } from '../../../../renderer/pages/requests/request-copies.ts';
import { detailsLike, request } from './request-support.ts';

const details = detailsLike({
  fromClient: [
    ['Host', '127.0.0.1:8081'],
    ['x-api-key', '<51 characters>'],
    ['anthropic-version', '2023-06-01'],
    ['User-Agent', `it's $HOME "here" \\ \`x\``],
    ['content-length', '12'],
  ],
  answer: [['request-id', 'req_1']],
  said: { text: 'Overloaded', isCut: false },
  attempts: [
    {
      connectionId: 57,
      reused: true,
      connectedMs: 0,
      answeredMs: 1900,
      status: 503,
      endedMs: 1900,
      cause: 'status',
    },
    {
      connectionId: 59,
      reused: false,
      connectedMs: 2400,
      answeredMs: 4000,
      status: 529,
      endedMs: 4000,
      cause: null,
    },
  ],
});

test(
  'a shell parses the copied curl command correctly, without key, host and length',
  { skip: process.platform === 'win32' && 'there is no POSIX shell' },
  () => {
    const row = request({ method: 'POST', path: '/v1/messages', requestBytes: 12 });
    const text = curlText({ ...row, headers: details.fromClient }, 'http://127.0.0.1:8081');
    const { stdout } = spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${text}`], {
      encoding: 'utf8',
    });
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'http://127.0.0.1:8081/v1/messages',
      '-H',
      'anthropic-version: 2023-06-01',
      '-H',
      `User-Agent: it's $HOME "here" \\ \`x\``,
      '--data',
      '@body.json',
    ]);
    const get = curlText(
      { ...request({ method: 'GET', requestBytes: 0 }), headers: details.fromClient },
      'http://h',
    );
    assert.doesNotMatch(get, /-X|--data/u);
    const put = curlText(
      { ...request({ method: 'PUT', requestBytes: 3 }), headers: details.fromClient },
      'http://h',
    );
    assert.match(put, /-X PUT/u);
  },
);

test('the copied issue text has the version, route, attempts and provider response', () => {
  const row = request({ status: 529, attempts: 2, durationMs: 4000, client: 'claude-cli/2' });
  const text = issueText([{ row, details, turn: null }], '9.9.9');
  for (const part of [
    /^LunaRoute 9\.9\.9\n\n`/u,
    / to openai, \d{4}-\d\d-\d\dT.*: 529, 4\.0 s$/mu,
    /The provider’s fault: the provider answered 529\./u,
    /^1\. connection 57 \(reused\), 503, 1\.9 s: the provider responded with a retryable status$/mu,
    /^2\. connection 59 \(created\), 529, 1\.6 s$/mu,
    /^Overloaded$/mu,
    /^request-id: req_1$/mu,
  ])
    assert.match(text, part);
  // The copy is plain data for programs.
  const data = JSON.parse(jsonText([{ row, details, turn: null }])) as {
    readonly details: unknown;
    readonly id: number;
  };
  assert.deepEqual([data.id, data.details], [row.id, details]);
  // Several requests are a list; for some, only the row is known.
  const two = [
    { row, details, turn: null },
    { row: request({ id: 9 }), details: null, turn: null },
  ];
  const all = JSON.parse(jsonText(two)) as readonly { readonly id: number }[];
  assert.deepEqual(
    all.map(({ id }) => id),
    [row.id, 9],
  );
  assert.equal(issueText(two, '9.9.9').match(/^Client: /gmu)?.length, 2);
});
