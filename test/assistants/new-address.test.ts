import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { AssistantsControl } from '../../src/control/assistants-control.ts';
import type { AssistantName } from '../../src/contract/assistants.ts';
import { systemClock } from '../../src/clock.ts';
import { MOVED, PROXY, world } from './support.ts';

/** The program's view of a home folder where these assistants are connected; its log goes into `lines`. */
async function connected(context: TestContext, files: Partial<Record<AssistantName, string>>) {
  const made = world(context);
  const lines: string[] = [];
  let proxyUrl = PROXY;
  const service = new AssistantsControl({
    assistants: made.assistants,
    clock: systemClock,
    proxyUrl: () => proxyUrl,
    rows: () => [],
    wsl: undefined,
    log: { write: (level, message) => void lines.push(`${level}: ${message}`) },
    onChange: () => undefined,
  });
  for (const [name, text] of Object.entries(files) as [AssistantName, string][]) {
    made.write(name, text);
    assert.equal((await service.connect(name)).kind, 'done');
  }
  const move = async (url: string): Promise<void> => {
    proxyUrl = url;
    await service.follow();
  };
  return { ...made, service, lines, move };
}

test('an assistant that cannot follow the new address is logged and named on the page, until it can', async (t) => {
  const { service, lines, move, state, read, write } = await connected(t, {
    'claude-code': '{}',
    codex: 'model = "gpt-5"\n',
    opencode: '{}',
    'qwen-code': '{}',
  });
  const lock = path.join(state, 'claude-code.json.lock');
  writeFileSync(lock, String(process.ppid));
  writeFileSync(path.join(state, 'codex.json'), '{ "version": 2 }');
  write('opencode', '{ "broken');
  await move(MOVED);

  const left = (await service.list()).left;
  assert.deepEqual(
    [left?.to, left?.assistants.map(({ name }) => name)],
    ['proxy', ['claude-code', 'codex', 'opencode']],
  );
  assert.deepEqual(
    lines,
    left?.assistants.map(({ label, message }) => `warn: Couldn't reconnect ${label}: ${message}`),
  );
  for (const [index, why] of [
    /^Another LunaRoute instance/u,
    /codex\.json\) can't be read/u,
    /not valid JSON/u,
  ].entries()) {
    assert.match(left?.assistants[index]?.message ?? '', why);
  }
  assert.match(read('claude-code'), /127\.0\.0\.1:8081/u);
  assert.match(read('qwen-code'), /127\.0\.0\.1:9000/u);

  rmSync(lock);
  rmSync(path.join(state, 'codex.json'));
  write('opencode', '{}');
  await move('http://127.0.0.1:9001');
  assert.match(read('claude-code'), /127\.0\.0\.1:9001/u);
  assert.deepEqual(
    (await service.list()).left?.assistants.map(({ name }) => name),
    ['codex', 'opencode'],
  );
  assert.equal(lines.length, 3, 'nothing new');
});

test('an interrupted change that cannot be read is logged at startup', async (t) => {
  const { service, lines, state } = await connected(t, {});
  mkdirSync(state, { recursive: true });
  writeFileSync(path.join(state, 'codex.json'), '{ "version": 2 }');
  await service.recover();
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    /^warn: Couldn't check Codex CLI for an interrupted change: LunaRoute's record/u,
  );
});
