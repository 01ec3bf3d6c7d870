import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { builtServer } from './support/build-unless-fresh.ts';

/** Test files run two at a time because the build machines have two cores. */
const CONCURRENCY = 2;
/** A test that runs longer is considered hung. */
const TIMEOUT_MS = 120_000;

// Each file runs in its own process and would strip the types from the same sources again: half the time of the short
// ones.
process.env['NODE_COMPILE_CACHE'] ??= path.join(tmpdir(), 'lunaroute-compiled-for-tests');

const root = new URL('.', import.meta.url);
const wanted = process.argv.slice(2);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !/[\\/]node_modules[\\/]/u.test(file))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .toSorted()
  .map((file) => fileURLToPath(new URL(file.replaceAll('\\', '/'), root)));

// The bundle that users install, rebuilt if older than its sources; TESTED_PROGRAM=sources tests the sources instead.
const program = (process.env['TESTED_PROGRAM'] ??= 'bundle');
if (program === 'bundle') await builtServer();
else if (program !== 'sources') throw new Error(`TESTED_PROGRAM is bundle or sources, not ${program}`);

const counts = { passed: 0, failed: 0, skipped: 0 };
const reasons: string[] = [];
const stream = run({ files, concurrency: CONCURRENCY, timeout: TIMEOUT_MS });
stream.on('test:pass', (event) => {
  if (event.details.type === 'suite') return;
  if (event.skip === undefined) counts.passed += 1;
  else {
    counts.skipped += 1;
    reasons.push(`skipped: ${event.name}: ${String(event.skip)}`);
  }
});
stream.on('test:fail', (event) => {
  if (event.details.type !== 'suite') counts.failed += 1;
});
const report = stream.compose(spec);
report.pipe(process.stdout, { end: false });
report.on('end', () => {
  for (const reason of reasons) process.stdout.write(`${reason}\n`);
  if (counts.passed + counts.failed === 0) counts.failed = 1;
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
});
