import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { MAX_HISTORY_PROVIDERS } from '../../src/contract/history.ts';
import { ask } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

test('a provider beyond the history limit has no history until another provider is removed', async (context) => {
  const server = await startTaggedServer(context);
  const names = Array.from({ length: MAX_HISTORY_PROVIDERS + 1 }, (_, at) => `p${at}`);
  const entries = names.map((name) => `  ${name}:\n    provider_type: openai\n    base_url: ${server.url}\n`);
  const clock = new LeapingClock();
  const { app, configPath, url } = await startProgram(context, {
    config: `providers:\n${entries.join('')}`,
    clock,
  });
  const send = async (): Promise<void> => {
    for (const name of names) await ask(`${url}/${name}/v1/models`);
  };
  const kept = (): readonly string[] =>
    names.filter((name) => app.proxy.history(name, '1h')?.isKept === true);
  await send();
  assert.equal(server.calls.length, names.length);
  assert.deepEqual(kept(), names.slice(0, -1));

  const text = readFileSync(configPath, 'utf8');
  writeFileSync(configPath, text.replace(entries[3] ?? 'none', ''));
  await eventually('the removed provider is gone', () => app.proxy.pool('p3') === undefined);
  clock.leap(20_000);
  names.splice(3, 1);
  await send();
  assert.deepEqual(kept(), names);
  const last = app.proxy.history(names.at(-1) ?? '', '1h');
  assert.deepEqual(
    last?.counts.requests.reduce((sum, count) => sum + count, 0),
    1,
    'it begins with what comes then',
  );
});
