import { parseArgs } from 'node:util';
import { Child } from './child.ts';
import { startPeer, startSurroundings } from './peers.ts';
import { FULL, sendRequests } from './scenarios.ts';

const ROWS = 25;

/** Prints where a warmed-up Node peer, ours by default, spends its time: `node test/bench/profile.ts [peer]`. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [name = 'lunaroute'] = positionals;
  const { load, upstream, upstreamPort } = await startSurroundings();
  const started = await startPeer(name, upstreamPort);
  const { peer } = started;
  const rig = { load, upstream, ...started, upstreamPort, sizes: FULL };
  await sendRequests(rig, FULL.warmUpRequests);
  await peer.ask('profileStart', {});
  await sendRequests(rig, FULL.requests);
  const { rows } = await peer.ask('profileStop', {});
  process.stdout.write('self µs per request\n');
  for (const row of rows.filter(({ name: function_ }) => function_ !== '(idle)').slice(0, ROWS)) {
    const micros = (row.selfMicros / FULL.requests).toFixed(2).padStart(7);
    process.stdout.write(`${micros}  ${row.name}  ${row.place.replace(/^.*\/node_modules\//, '')}\n`);
  }
}

process.on('SIGINT', () => {
  void Child.closeAll().finally(() => process.exit(130));
});
try {
  await main();
} finally {
  await Child.closeAll();
}
