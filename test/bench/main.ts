import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Child } from './child.ts';
import { DIRECT, PEER_NAMES, startPeer, startSurroundings } from './peers.ts';
import { describeMachine, formatTable, toJson } from './report.ts';
import { Results, type Spot } from './results.ts';
import { FULL, measure, QUICK, SCENARIO_NAMES, type ScenarioName, type Sizes } from './scenarios.ts';

const HELP = `Measures proxies side by side: CPU time of the proxy per request and per streamed chunk, memory per held
stream, added latency, memory when idle and time to start. Every value is the median of the rounds.

  --quick             one round, smaller (about a minute)
  --rounds N          rounds (3)
  --only a,b          these peers: ${PEER_NAMES.join(', ')}
  --scenarios a,b     these scenarios: ${SCENARIO_NAMES.join(', ')}
  --json FILE         write the values as JSON too
`;

type Plan = {
  readonly peers: readonly string[];
  readonly scenarios: readonly ScenarioName[];
  readonly rounds: number;
  readonly sizes: Sizes;
  readonly jsonFile: string | undefined;
};

type Surroundings = Awaited<ReturnType<typeof startSurroundings>>;

function readPlan(): Plan | null {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string', default: PEER_NAMES.join(',') },
      scenarios: { type: 'string', default: SCENARIO_NAMES.join(',') },
      json: { type: 'string' },
    },
  });
  if (values.help) return null;
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds} is not a number of rounds`);
  return {
    peers: readNames(values.only, PEER_NAMES),
    scenarios: readNames(values.scenarios, SCENARIO_NAMES),
    rounds,
    sizes: values.quick ? QUICK : FULL,
    jsonFile: values.json,
  };
}

/** Returns the known names in `list`, in the order of `known`; throws on an unknown one. */
function readNames<T extends string>(list: string, known: readonly T[]): readonly T[] {
  const wanted = list.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !known.some((one) => one === name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of ${known.join(', ')}`);
  return known.filter((name) => wanted.includes(name));
}

async function run(plan: Plan, results: Results): Promise<void> {
  const surroundings = await startSurroundings();
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const scenario of plan.scenarios) {
      for (const peer of order(plan, scenario, round)) {
        progress(`round ${round + 1} of ${plan.rounds}: ${scenario}, ${peer}`);
        await measureOne({ peer, scenario, round }, { surroundings, sizes: plan.sizes, results });
      }
    }
  }
  progress('');
}

/** Returns the peers in order, rotated each round. The direct peer takes part only in the latency scenario. */
function order(plan: Plan, scenario: ScenarioName, round: number): string[] {
  const peers = plan.peers.filter((peer) => peer !== DIRECT);
  const first = round % Math.max(1, peers.length);
  const rotated = [...peers.slice(first), ...peers.slice(0, first)];
  return scenario === 'latency' && plan.peers.includes(DIRECT) ? [DIRECT, ...rotated] : rotated;
}

/** Uses a fresh process for each measurement, so that none inherits another's heap. */
async function measureOne(
  spot: Spot,
  { surroundings, sizes, results }: { surroundings: Surroundings; sizes: Sizes; results: Results },
): Promise<void> {
  const { load, upstream, upstreamPort } = surroundings;
  if (results.isAbsent(spot.peer)) return;
  if (spot.peer === DIRECT) {
    const rig = { load, upstream, peer: upstream, port: upstreamPort, readyMs: 0, upstreamPort, sizes };
    results.add(spot, await measure(spot.scenario, rig));
    return;
  }
  const started = await startPeer(spot.peer, upstreamPort).catch((error: Error) => error);
  if (started instanceof Error) {
    results.noteAbsent(spot.peer, started.message);
    return;
  }
  try {
    results.add(spot, await measure(spot.scenario, { load, upstream, ...started, upstreamPort, sizes }));
  } catch (error) {
    results.noteFailure(spot, error instanceof Error ? error.message : String(error));
    await load.ask('closeStreams', {});
  } finally {
    await started.peer.close();
  }
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}

function endOnSignal(): void {
  let isEnding = false;
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      // Under npm, Ctrl-C arrives twice.
      if (isEnding) return;
      isEnding = true;
      void Child.closeAll().finally(() => process.exit(exitCode));
    });
  }
}

async function main(): Promise<void> {
  const plan = readPlan();
  if (plan === null) {
    process.stdout.write(HELP);
    return;
  }
  endOnSignal();
  const machine = describeMachine();
  process.stdout.write(
    `Node ${machine.node}, ${machine.platform}, ${machine.cores} cores (${machine.cpu}), ` +
      `load before ${machine.loadAverage.toFixed(2)}\n\n`,
  );
  const results = new Results(plan.rounds);
  try {
    await run(plan, results);
  } finally {
    await Child.closeAll();
  }
  process.stdout.write(`${formatTable(results, plan.peers, plan.scenarios)}\n`);
  if (plan.jsonFile === undefined) return;
  const peers = toJson(results, plan.peers, plan.scenarios);
  const written = { machine, rounds: plan.rounds, sizes: plan.sizes, peers };
  writeFileSync(plan.jsonFile, `${JSON.stringify(written, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
