import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeState, draftOf } from '../../../../renderer/pages/doctor/change-state.ts';
import { change } from './doctor-support.ts';

test('a proposed value is staged in the form its field would use', () => {
  assert.deepEqual(draftOf(change()), { kind: 'text', text: '55' });
  assert.deepEqual(draftOf({ proposed: true }), { kind: 'value', value: true });
  assert.deepEqual(draftOf({ proposed: null }), { kind: 'value', value: null });
  assert.deepEqual(draftOf({ proposed: [503, 529] }), { kind: 'text', text: '503, 529' });
});

test('a change is open, then staged, and shows when another value is staged', () => {
  const asked = change();
  assert.deepEqual(changeState(asked, {}, ''), { kind: 'open' });
  assert.deepEqual(changeState(asked, { [asked.key]: draftOf(asked) }, ''), { kind: 'staged' });
  assert.deepEqual(changeState(asked, { [asked.key]: { kind: 'text', text: ' 55 ' } }, ''), {
    kind: 'staged',
  });
  assert.deepEqual(changeState(asked, { [asked.key]: { kind: 'text', text: '20' } }, ''), {
    kind: 'other_staged',
  });
});

test('a value set by a variable or a flag is not staged, and a broken file locks the rest', () => {
  const env = { kind: 'env', name: 'LUNAROUTE_OPENAI_POOL_IDLE_TIMEOUT_SECS', from: 'process' } as const;
  assert.deepEqual(changeState(change({ source: env }), {}, 'broken'), {
    kind: 'held',
    by: 'variable',
    name: env.name,
  });
  assert.deepEqual(changeState(change({ source: { kind: 'flag', name: '--host' } }), {}, ''), {
    kind: 'held',
    by: 'flag',
    name: '--host',
  });
  assert.deepEqual(changeState(change(), {}, 'broken'), { kind: 'locked', why: 'broken' });
});
