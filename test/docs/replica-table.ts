import { POOL_DEFAULTS } from '../../src/contract/settings/pool.ts';
import { simulatePool } from '../../src/doctor/simulate-pool.ts';
import { reusedShare } from '../../src/doctor/what-if.ts';
import { type Recorded, scheduleOf } from '../doctor/facts.ts';
import { SeededRandom } from '../live-edits/support/seeded-random.ts';
import { table } from './settings-tables.ts';

/** How people work with an assistant: ranges from which values are drawn, in seconds and counts. */
const WORK = {
  /** Sequential requests per prompt: the model asks for tools and gets their results. */
  requests: [4, 20],
  answer: [3, 25],
  tools: [0.2, 8],
  /** Time until the next prompt. */
  pause: [20, 400],
} as const;
const SPAN_SECS = 3600;
/** Resolution of the drawn values. */
const GRAINS = 1_000_000;
const USERS = [1, 10, 100];
const REPLICAS = [1, 2, 4];

/** Shows how replicas affect reuse with the default settings, using the simulation behind the doctor's "What if?". */
export function replicaTable(): string {
  const rows = USERS.map((users) => {
    const work = requestsOf(users);
    const cells = REPLICAS.map((replicas) => outcome(work, replicas));
    return [String(users), work.length.toLocaleString('en-US'), ...cells];
  });
  const heads = REPLICAS.map((count) => (count === 1 ? '1 replica' : `${count} replicas`));
  return table(['users', 'requests in an hour', ...heads], rows);
}

/** Returns an hour of work, the same in every run. */
function requestsOf(users: number): readonly Recorded[] {
  const random = new SeededRandom(users);
  const between = ([least, most]: readonly [number, number]): number =>
    least + (random.below(GRAINS) / GRAINS) * (most - least);
  const work: Recorded[] = [];
  for (let user = 0; user < users; user += 1) {
    let now = between(WORK.pause);
    while (now < SPAN_SECS) {
      const count = Math.round(between(WORK.requests));
      for (let request = 0; request < count; request += 1) {
        const end = now + between(WORK.answer);
        work.push({ start: now, end });
        now = end + between(WORK.tools);
      }
      now += between(WORK.pause);
    }
  }
  return work.filter(({ end }) => end < SPAN_SECS);
}

/** Assigns each request to a random replica, like a load balancer that ignores connections. */
function outcome(work: readonly Recorded[], replicas: number): string {
  const random = new SeededRandom(replicas);
  const shares: Recorded[][] = Array.from({ length: replicas }, () => []);
  for (const request of work) random.of(shares).push(request);
  const sums = { created: 0, reused: 0, idle: 0 };
  for (const share of shares) {
    const { created, reused, peakIdle } = simulatePool(scheduleOf(share), POOL_DEFAULTS);
    sums.created += created;
    sums.reused += reused;
    sums.idle += peakIdle;
  }
  const percent = (reusedShare(sums) * 100).toFixed(1);
  return `${percent}% reused, ${sums.created} created, ${sums.idle} idle at most`;
}
