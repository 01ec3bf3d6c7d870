import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { filledIn } from '../deploy/promql.ts';
import { QUERIES } from '../docs/metrics-document.ts';
import { ALERTS } from '../docs/monitoring/alerts.ts';
import { BOARD_ROWS } from '../docs/monitoring/board-rows.ts';
import { ask } from '../support/client.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { startApp } from '../support/running-app.ts';

/** Number of attempts before the test gives up. */
const TRIES = 120;

const installed = spawnSync('prometheus', ['--version']).status === 0;
const skip = installed ? false : 'no prometheus on this machine (Debian package prometheus)';

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

async function startPrometheus(context: TestContext, target: number): Promise<string> {
  const folder = temporaryFolder(context);
  const port = await freePort();
  const file = path.join(folder, 'prometheus.yml');
  writeFileSync(
    file,
    `scrape_configs:\n  - job_name: lunaroute\n    scrape_interval: 1s\n    static_configs:\n      - targets: ['127.0.0.1:${target}']\n`,
  );
  const child = spawn('prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  endsWithTest(context, child);
  return `http://127.0.0.1:${port}`;
}

/** Returns the finite numbers that a query currently yields. */
async function numbersOf(prometheus: string, query: string): Promise<number[]> {
  const url = `${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`;
  const { body } = await ask(url);
  const values = [...body.matchAll(/"value":\[[\d.]+,"([^"]+)"\]/gu)].map((match) => Number(match[1]));
  return values.filter(Number.isFinite);
}

test('a real Prometheus answers every documented query with a number', { skip }, async (context) => {
  const provider = await startDialectProvider(context);
  const { url, port } = await startApp(context, {
    upstream: provider.url,
    pool: { poolIdleTimeoutSecs: 0.5 },
  });
  const prometheus = await startPrometheus(context, port);
  const waiting = new Set(QUERIES.map(([, query]) => query));
  for (let tries = 0; waiting.size > 0 && tries < TRIES; tries += 1) {
    // Two concurrent requests, then one: connections are created, reused, and closed by the idle timeout.
    await Promise.all([ask(`${url}/v1/models`), ask(`${url}/v1/models`)]);
    await ask(`${url}/v1/models`);
    for (const query of waiting) if ((await numbersOf(prometheus, query)).length > 0) waiting.delete(query);
    await delay(600);
  }
  assert.deepEqual([...waiting], []);
  const panels = BOARD_ROWS.flatMap((row) => row.panels.flatMap(({ queries }) => queries));
  // A query that parses may still combine series that do not match.
  for (const { expr } of [...panels, ...ALERTS]) {
    const { body } = await ask(`${prometheus}/api/v1/query?query=${encodeURIComponent(filledIn(expr))}`);
    assert.ok(body.startsWith('{"status":"success"'), expr);
  }
});
