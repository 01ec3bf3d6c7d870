import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MEMORY_OPTION } from '../../src/cli/started-proxy.ts';

/** Files that can't import the option, and how often each starts the proxy. */
const STARTS = {
  'package.json': 3,
  Dockerfile: 1,
  'lunaroute-server': 1,
  'src/cli/launch.js': 1,
  'src/cli/launch-server.js': 1,
  'electron/start.ts': 1,
  'test/bench/peers/lunaroute.ts': 1,
};

test('every way to start the proxy gives it the same memory option', () => {
  for (const [file, count] of Object.entries(STARTS)) {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    assert.deepEqual(text.match(/--max-semi-space-size=\w*/gu), Array(count).fill(MEMORY_OPTION), file);
  }
});
