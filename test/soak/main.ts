import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { startDemo } from '../../src/demo/demo.ts';
import { startClients, type Tally } from './clients.ts';
import { FaultyTcp } from './faulty-tcp.ts';

/**
 * Sends mixed traffic through random faults for the given time, then checks the result: every request answered or
 * failed with a code, nothing left open, and a heap that does not grow. `npm run soak -- --minutes 10`.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, clients: { type: 'string', default: '24' } },
});
const minutes = Number(values.minutes);

interface Report {
  readonly kind: string;
  readonly port?: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly inFlight: number;
  readonly requests: number;
  readonly resources: readonly string[];
  readonly stats: readonly {
    readonly created: number;
    readonly reused: number;
    readonly closed: number;
    readonly open: number;
    readonly staleReplaced: number;
    readonly connectFailed: number;
  }[];
}

const demo = await startDemo();
const faulty = new FaultyTcp({ to: Number(new URL(demo.url).port), random: Math.random, calm: 0.6 });
const upstream = `http://127.0.0.1:${await faulty.listen()}`;
const proxy = fork(new URL('proxy-process.ts', import.meta.url), [upstream], { execArgv: ['--expose-gc'] });

async function next(kind: string): Promise<Report> {
  for (;;) {
    const [message] = (await once(proxy, 'message')) as [Report];
    if (message.kind === kind) return message;
  }
}

function ask(message: string, kind: string): Promise<Report> {
  proxy.send(message);
  return next(kind);
}

const { port } = await next('listening');
const url = `http://127.0.0.1:${port}`;
const tally: Tally = { asked: 0, answered: 0, ownErrors: {}, cut: 0, left: 0, refused: 0 };
const stop = startClients({ url, clients: Number(values.clients), tally, random: Math.random });

const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
for (let minute = 1; minute <= minutes; minute += 1) {
  await new Promise((resolve) => void setTimeout(resolve, 60_000));
  const { heapBytes, rssBytes, inFlight, requests } = await ask('report', 'report');
  process.stdout.write(
    `minute ${minute}: heap ${mebibytes(heapBytes)} MiB, rss ${mebibytes(rssBytes)} MiB, ` +
      `${requests} requests over, ${inFlight} under way\n`,
  );
}

await stop();
const last = await ask('drain', 'drained');
const { asked, answered, cut, left, refused, ownErrors } = tally;
const own = Object.values(ownErrors).reduce((sum, count) => sum + count, 0);
process.stdout.write(
  `${asked} asked = ${answered} answered + ${own} failed with a code + ${cut} cut + ${left} left by the client + ${refused} unanswered\n`,
);
process.stdout.write(`codes: ${JSON.stringify(ownErrors)}\nfaults: ${JSON.stringify(faulty.counts)}\n`);
process.stdout.write(`stats: ${JSON.stringify(last.stats)}\n`);
process.stdout.write(
  `left in the proxy: ${last.resources.join(', ') || 'nothing'}; in flight ${last.inFlight}\n`,
);
const isBalanced = asked === answered + own + cut + left + refused && asked === last.requests;
process.stdout.write(
  `accounted for: ${isBalanced ? 'every request' : `NOT: the proxy saw ${last.requests}`}\n`,
);
proxy.kill();
faulty.close();
await demo.close();
http.globalAgent.destroy();
process.exitCode = isBalanced && refused === 0 ? 0 : 1;
