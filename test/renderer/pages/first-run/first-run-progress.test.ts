import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, progressOf, unheardOf } from '../../../../renderer/pages/first-run/first-run-progress.ts';
import type { AssistantView, RouteProof } from '../../../../src/contract/assistants.ts';
import type { ConnectionSnapshot } from '../../../../src/contract/connections.ts';
import type { RequestRow } from '../../../../src/contract/requests.ts';
import { request } from '../requests/request-support.ts';

const FAILED = { state: 'failed', code: 'connect_failed', connectionId: 0, reused: false } as const;

const CASES: readonly (readonly [readonly Partial<RequestRow>[], kind: string, id: number | undefined])[] = [
  [[], 'waiting', undefined],
  [[{ id: 1, state: 'sending', connectionId: 0, reused: false }], 'waiting', undefined],
  [[{ id: 1, ...FAILED }], 'failed', 1],
  [
    [
      { id: 1, ...FAILED },
      { id: 2, connectionId: 1, reused: false },
    ],
    'created',
    2,
  ],
  [[{ id: 1, connectionId: 1, reused: false, status: 401 }], 'created', 1],
  [
    [
      { id: 1, connectionId: 1, reused: false },
      { id: 2, ...FAILED },
    ],
    'created',
    1,
  ],
  [
    [
      { id: 1, reused: false },
      { id: 2, reused: true },
      { id: 3, reused: true },
    ],
    'reused',
    2,
  ],
  [[{ id: 1, reused: true, state: 'streaming' }], 'reused', 1],
];

test('progress leads from waiting to created to reused; a request that reached no provider is reported', () => {
  for (const [rows, kind, id] of CASES) {
    const progress = progressOf(rows.map((row) => request(row)));
    assert.deepEqual([progress.kind, progress.kind === 'waiting' ? undefined : progress.row.id], [kind, id]);
  }
});

test('the cost of a connection is shown with its parts, which add up to the total', () => {
  const connection = (given: Partial<ConnectionSnapshot>) => [
    { id: 3, connectMs: 48.6, tlsMs: 93.4, ...given } as ConnectionSnapshot, // nothing else is read
  ];
  assert.deepEqual(costOf(connection({}), 3), { totalMs: 142, parts: 'DNS and TCP 49 ms, TLS 93 ms' });
  assert.deepEqual(costOf(connection({ connectMs: 2, tlsMs: undefined }), 3), { totalMs: 2, parts: '' });
  assert.equal(costOf(connection({ id: 4 }), 3), undefined);
});

test('the reasons appear after two minutes without a request, from connecting or from the start', () => {
  const NOW = 10_000_000;
  const table: readonly (readonly [RouteProof['kind'], connectedAgo: number, startedAgo: number, boolean])[] =
    [
      ['unseen', 119_000, 500_000, false],
      ['unseen', 121_000, 500_000, true],
      ['unseen', 9_000_000, 60_000, false],
      ['unseen', 9_000_000, 130_000, true],
      ['seen', 500_000, 500_000, false],
      ['not_connected', 500_000, 500_000, false],
    ];
  for (const [kind, connectedAgo, startedAgo, isTold] of table) {
    const view = { label: 'Codex CLI', connectedAt: NOW - connectedAgo } as AssistantView; // nothing else is read
    const proof: RouteProof = { name: 'codex', kind, last: null, reasons: ['it was not started again'] };
    const told = unheardOf(
      { assistants: [{ view, proof }], refusal: null, left: null },
      { nowWallMs: NOW, startedAt: NOW - startedAgo },
    );
    const reasons = [
      { label: 'Codex CLI', quietMs: Math.min(connectedAgo, startedAgo), reasons: proof.reasons },
    ];
    assert.deepEqual(told, isTold ? reasons : []);
  }
});
