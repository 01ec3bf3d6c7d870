import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeOfDeath, type Remains } from '../../src/upstream/cause-of-death.ts';

const IDLE: Remains = {
  planned: undefined,
  error: undefined,
  sawFin: false,
  stray: 'none',
  isWritten: true,
  isInFlight: false,
};

function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}

const CASES: readonly (readonly [reason: string, remains: Partial<Remains>])[] = [
  ['max_age', { planned: 'max_age', error: fault('ETIMEDOUT') }],
  ['server_reset', { error: fault('ECONNRESET') }],
  ['server_reset', { error: fault('EPIPE'), isInFlight: true }],
  ['path_lost', { error: fault('ETIMEDOUT') }],
  ['path_lost', { error: fault('ETIMEDOUT'), isInFlight: true }],
  ['path_lost', { error: fault('EHOSTUNREACH') }],
  ['path_lost', { error: fault('ENETUNREACH'), isInFlight: true }],
  ['server_closed', { sawFin: true, isWritten: false, isInFlight: true }],
  ['server_closed', { sawFin: true }],
  ['server_closed', { error: fault('UND_ERR_SOCKET'), stray: 'request_timeout' }],
  ['error', { error: fault('UND_ERR_SOCKET'), stray: 'other' }],
  ['path_lost', { error: fault('ECONNABORTED') }],
  ['error', { error: fault('UND_ERR_SOCKET'), isInFlight: true }],
  ['error', { error: new Error('of TLS') }],
  ['error', { sawFin: true, isInFlight: true }],
  ['not_reusable', {}],
];

for (const [reason, remains] of CASES) {
  const { planned, error, stray, sawFin = false, isInFlight = false } = remains;
  const what = [
    planned,
    error?.message,
    sawFin ? 'a FIN' : '',
    isInFlight ? 'a request on it' : 'idle',
    stray,
  ];
  test(`a connection that ends with ${what.filter(Boolean).join(', ')} is closed as ${reason}`, () => {
    assert.equal(causeOfDeath({ ...IDLE, ...remains }), reason);
  });
}
