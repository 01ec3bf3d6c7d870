import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { AssistantName } from '../../src/contract/assistants.ts';
import { assistantsIn, CORPUS, MOVED, PROXY, world } from './support.ts';

const WORKER = fileURLToPath(new URL('crash-worker.ts', import.meta.url));
const STEPS = ['recorded', 'written', 'settled'] as const;

interface Crash {
  readonly home: string;
  readonly name: AssistantName;
  readonly action: 'connect' | 'disconnect' | 'rewrite';
  readonly step: (typeof STEPS)[number];
  readonly url?: string;
}

/** Runs one action in a child process and kills it partway through. */
async function crash({ home, name, action, step, url = PROXY }: Crash): Promise<void> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [WORKER, home, name, action, step, url], { stdio: [...stdio] });
  // Killed from outside, because Windows reports no signal if a program kills itself.
  child.stdout?.once('data', () => child.kill('SIGKILL'));
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', 'it was killed where it should be');
}

/** One assistant per file format; opencode has two addresses. */
const CRASHED: ReadonlySet<AssistantName> = new Set(['codex', 'gemini-cli', 'opencode']);
const USUAL = CORPUS.filter(({ name, file }) => CRASHED.has(name) && file.startsWith('usual'));
assert.equal(USUAL.length, 3);

for (const { name, bytes } of USUAL) {
  for (const step of STEPS) {
    test(`${name}: killed while connecting, ${step}: its state is known and can be undone`, async (context) => {
      const { home, write, config, state } = world(context);
      write(name, bytes);
      await crash({ home, name, action: 'connect', step });
      const assistants = assistantsIn(home);
      await assistants.recover();
      const { kind } = assistants.inspect(name, PROXY).state;
      const isChanged = !readFileSync(config(name)).equals(bytes);
      assert.equal(isChanged, step !== 'recorded');
      assert.equal(kind, isChanged ? 'connected' : 'none');
      if (isChanged) assert.equal((await assistants.disconnect(name)).kind, 'done');
      assert.deepEqual(readFileSync(config(name)), bytes);
      assert.deepEqual(readdirSync(state), []);
    });

    test(`${name}: killed while disconnecting, ${step}: it can still be disconnected`, async (context) => {
      const { home, write, config, assistants: before } = world(context);
      write(name, bytes);
      await before.connect(name, PROXY);
      await crash({ home, name, action: 'disconnect', step });
      const assistants = assistantsIn(home);
      await assistants.recover();
      const { kind } = assistants.inspect(name, PROXY).state;
      assert.equal(kind, step === 'recorded' ? 'connected' : 'none');
      if (kind === 'connected') assert.equal((await assistants.disconnect(name)).kind, 'done');
      assert.deepEqual(readFileSync(config(name)), bytes);
    });

    test(`${name}: killed while following a new port, ${step}: it follows at the next start`, async (context) => {
      const { home, write, config, assistants: before } = world(context);
      write(name, bytes);
      await before.connect(name, PROXY);
      await crash({ home, name, action: 'rewrite', step, url: MOVED });
      const assistants = assistantsIn(home);
      await assistants.recover();
      await assistants.rewrite(MOVED);
      const { state } = assistants.inspect(name, MOVED);
      assert.deepEqual(state, { kind: 'connected', by: 'us', isCurrent: true });
      await assistants.disconnect(name);
      assert.deepEqual(readFileSync(config(name)), bytes);
    });
  }
}

for (const step of STEPS) {
  test(`killed while creating a file, ${step}: disconnecting leaves nothing behind`, async (context) => {
    const { home } = world(context);
    await crash({ home, name: 'codex', action: 'connect', step });
    const assistants = assistantsIn(home);
    await assistants.recover();
    await assistants.disconnect('codex');
    assert.deepEqual(readdirSync(home), ['.gemini', 'state']);
  });
}

test('without recovery the next action recovers first', async (context) => {
  const { home, write, read } = world(context);
  write('codex', 'model = "gpt-5"\n');
  await crash({ home, name: 'codex', action: 'connect', step: 'written' });
  const assistants = assistantsIn(home);
  assert.equal(assistants.inspect('codex', PROXY).state.kind, 'connected');
  assert.equal((await assistants.disconnect('codex')).kind, 'done');
  assert.equal(read('codex'), 'model = "gpt-5"\n');
});

test('a temporary copy left by a killed write is removed, other files are not', async (context) => {
  const { home, write, config, assistants } = world(context);
  write('claude-code', '{}');
  await crash({ home, name: 'claude-code', action: 'connect', step: 'recorded' });
  const folder = path.dirname(config('claude-code'));
  const left = path.join(folder, '.settings.json.0f8fad5b-d9cb-469f-a165-70867728950e.tmp');
  writeFileSync(left, '{"env":{"ANTHROPIC_API_KEY":"secret"}}');
  writeFileSync(path.join(folder, '.settings.json.mine.tmp'), '');
  await assistants.recover();
  assert.ok(!existsSync(left));
  assert.ok(existsSync(path.join(folder, '.settings.json.mine.tmp')));
});

test('after a kill, an edited file is judged by its content', async (context) => {
  for (const step of ['recorded', 'written'] as const) {
    const { home, write, read } = world(context);
    write('codex', 'model = "gpt-5"\n');
    await crash({ home, name: 'codex', action: 'connect', step });
    write('codex', `${read('codex')}# edited\n`);
    const assistants = assistantsIn(home);
    assert.deepEqual([...(await assistants.recover())], [['codex', 'settled']]);
    const { kind } = assistants.inspect('codex', PROXY).state;
    assert.equal(kind, step === 'written' ? 'connected' : 'none');
    if (kind === 'connected') await assistants.disconnect('codex');
    assert.equal(read('codex'), 'model = "gpt-5"\n# edited\n');
  }
});

test('a lock left by a killed program does not block the next action', async (context) => {
  const { home, write, state, assistants } = world(context);
  write('codex', '');
  await crash({ home, name: 'codex', action: 'connect', step: 'recorded' });
  assert.ok(existsSync(path.join(state, 'codex.json.lock')));
  assert.equal((await assistants.connect('codex', PROXY)).kind, 'done');
  assert.ok(!existsSync(path.join(state, 'codex.json.lock')));
});
