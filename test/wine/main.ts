import { BEYOND_WINE, ROOMS } from './beyond-wine.ts';
import { type Outcome, outcomesOf } from './outcomes.ts';
import { windowsNode } from './windows-node.ts';
import { type Part, partsOf, prepareWine, runPart, stopWine, wineMissing } from './wine.ts';

/**
 * Entry point of `npm run test:wine`: runs part of the tests on Node for Windows; folder names as arguments restrict
 * the run to those.
 */
const CONCURRENCY = 2;
/** Time limit of the whole run. */
const LIMIT_MS = 225_000;

const missing = wineMissing();
if (missing !== undefined) {
  process.stderr.write(`${missing}\n`);
  process.exit(1);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped: string[] = [];
const startedAt = performance.now();
const node = windowsNode();
prepareWine();
const wanted = process.argv.slice(2);
const waiting = ROOMS.filter((room) => wanted.length === 0 || wanted.includes(room)).flatMap((room) =>
  // By far the slowest folder.
  partsOf(room, room === 'assistants' ? CONCURRENCY : 1),
);
await Promise.all(Array.from({ length: CONCURRENCY }, work));
stopWine();

for (const [what, why] of Object.entries(BEYOND_WINE)) {
  counts.skipped += 1;
  skipped.push(`${what}: ${why}`);
}
for (const line of skipped) process.stdout.write(`skipped: ${line}\n`);
const secs = Math.round((performance.now() - startedAt) / 1000);
process.stdout.write(`on Windows by Wine, in ${secs} s\n`);
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) await judge(part);
}

async function judge(part: Part): Promise<void> {
  const { tap, errors } = await runPart(node, part, startedAt + LIMIT_MS - performance.now());
  const { outcomes, isComplete } = outcomesOf(tap);
  for (const outcome of outcomes) count(outcome);
  if (!isComplete) count({ name: `${part.name} did not come to its end`, kind: 'failed' });
  const isGood = isComplete && outcomes.every(({ kind }) => kind !== 'failed');
  process.stdout.write(`${isGood ? '✔' : '✖'} ${part.name} (${outcomes.length} tests)\n`);
  if (!isGood) process.stdout.write(`${tap}${errors}\n`);
}

function count({ name, kind, reason = '' }: Outcome): void {
  counts[kind] += 1;
  if (kind === 'failed') process.stdout.write(`✖ ${name}\n`);
  if (kind === 'skipped') skipped.push(`${name}: ${reason}`);
}
