import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'jsonc-parser';
import { MOVED, PROXY, world, type World } from './support.ts';

const OLD = 'openai_base_url = "https://old.example.com/v1"\n';
const THEIRS = 'openai_base_url = "https://theirs.example.com/v1"\n';

/** Connects Codex, then changes the file as another program would. */
async function drifted(made: World): Promise<World> {
  made.write('codex', OLD);
  await made.assistants.connect('codex', PROXY);
  made.write('codex', THEIRS);
  return made;
}

test('a changed address is reported with its written and its current value', async (context) => {
  const { assistants } = await drifted(world(context));
  const view = assistants.inspect('codex', PROXY);
  assert.deepEqual(view.state, { kind: 'drifted' });
  assert.deepEqual(view.addresses, [
    { key: 'openai_base_url', now: 'https://theirs.example.com/v1', written: `${PROXY}/v1` },
  ]);
});

test('disconnecting leaves a changed address alone', async (context) => {
  const { assistants, read } = await drifted(world(context));
  const outcome = await assistants.disconnect('codex');
  assert.ok(outcome.kind === 'refused' && outcome.code === 'drifted');
  assert.equal(read('codex'), THEIRS);
  assert.equal(assistants.planDisconnect('codex').kind, 'refused');
});

test('a changed address can be forgotten and is then left alone', async (context) => {
  const { assistants, read } = await drifted(world(context));
  assert.equal((await assistants.disconnect('codex', true)).kind, 'unchanged');
  assert.equal(read('codex'), THEIRS);
  assert.deepEqual(assistants.inspect('codex', PROXY).state, { kind: 'other' });
});

test('following a new port leaves a changed address alone', async (context) => {
  const { assistants, read } = await drifted(world(context));
  assert.equal((await assistants.rewrite(MOVED)).size, 0);
  assert.equal(read('codex'), THEIRS);
});

test('connecting again remembers the latest address of the user', async (context) => {
  const { assistants, read } = await drifted(world(context));
  assert.equal((await assistants.connect('codex', PROXY)).kind, 'done');
  assert.equal((await assistants.disconnect('codex')).kind, 'done');
  assert.equal(read('codex'), THEIRS);
});

test('a key that the user removed is not restored', async (context) => {
  const { assistants, write, read } = world(context);
  write('codex', OLD);
  await assistants.connect('codex', PROXY);
  write('codex', 'model = "gpt-5"\n');
  assert.equal((await assistants.disconnect('codex')).kind, 'refused');
  assert.equal(read('codex'), 'model = "gpt-5"\n');
});

test('removing the address by hand disconnects the assistant', async (context) => {
  const { assistants, write, read } = world(context);
  write('codex', 'model = "gpt-5"\n');
  await assistants.connect('codex', PROXY);
  write('codex', 'model = "gpt-5"\n# mine\n');
  assert.equal((await assistants.disconnect('codex')).kind, 'unchanged');
  assert.equal(read('codex'), 'model = "gpt-5"\n# mine\n');
  assert.equal(assistants.inspect('codex', PROXY).state.kind, 'none');
});

test('a file that the user has removed stays removed', async (context) => {
  const { assistants, config } = world(context);
  await assistants.connect('codex', PROXY);
  rmSync(config('codex'));
  assert.equal((await assistants.disconnect('codex')).kind, 'unchanged');
  assert.equal(assistants.inspect('codex', PROXY).fileExists, false);
});

test('when one of two addresses is changed, only the other is removed', async (context) => {
  const { assistants, write, read } = world(context);
  write('opencode', '{ "provider": { "anthropic": {}, "openai": {} } }\n');
  await assistants.connect('opencode', PROXY);
  const theirs = 'https://theirs.example.com/v1';
  write('opencode', read('opencode').replace(`${PROXY}/v1`, theirs));
  assert.equal(assistants.inspect('opencode', PROXY).state.kind, 'drifted');
  assert.equal((await assistants.disconnect('opencode')).kind, 'refused');
  assert.equal((await assistants.disconnect('opencode', true)).kind, 'done');
  const provider = { anthropic: { options: { baseURL: theirs } }, openai: {} };
  assert.deepEqual(parse(read('opencode')), { provider });
});

test('when one of two addresses is changed, connecting again still lets the other be restored', async (context) => {
  const { assistants, write, read } = world(context);
  write('opencode', '{ "provider": { "anthropic": {}, "openai": {} } }\n');
  await assistants.connect('opencode', PROXY);
  const theirs = 'https://theirs.example.com/v1';
  write('opencode', read('opencode').replace(`${PROXY}/v1`, theirs));
  assert.equal((await assistants.connect('opencode', PROXY)).kind, 'done');
  assert.equal((await assistants.disconnect('opencode')).kind, 'done');
  const provider = { anthropic: { options: { baseURL: theirs } }, openai: {} };
  assert.deepEqual(parse(read('opencode')), { provider });
});

test('an address of the proxy set by hand is reported as such and not removed', async (context) => {
  const { assistants, write, read } = world(context);
  const byHand = 'openai_base_url = "http://localhost:8081/v1"\n';
  write('codex', byHand);
  const { state } = assistants.inspect('codex', PROXY);
  assert.deepEqual(state, { kind: 'connected', by: 'hand', isCurrent: true });
  assert.equal((await assistants.connect('codex', PROXY)).kind, 'unchanged');
  assert.equal((await assistants.disconnect('codex')).kind, 'refused');
  assert.equal(read('codex'), byHand);
});

test('a connection to the former port of the proxy is not current', async (context) => {
  const { assistants, write } = world(context);
  write('codex', '');
  await assistants.connect('codex', PROXY);
  const { state } = assistants.inspect('codex', MOVED);
  assert.deepEqual(state, { kind: 'connected', by: 'us', isCurrent: false });
});
