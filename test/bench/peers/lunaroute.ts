import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtServer } from '../../support/build-unless-fresh.ts';
import { LAUNCHERS } from '../../support/command-line.ts';
import { answerQuestions } from '../answer-questions.ts';
import { Child } from '../child.ts';
import type { Started } from '../protocol.ts';

const PRELOAD = new URL('./answer-own-usage.ts', import.meta.url);
const START_TIMEOUT_MS = 15_000;

// Our own proxy as users run it: the program installed by npm, with an empty config file and all defaults.
const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-bench-'));
let cli: Child | null = null;

async function start(upstreamPort: number): Promise<Started> {
  await builtServer();
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(configFile, '');
  const beganMs = performance.now();
  cli = new Child(pathToFileURL(LAUNCHERS.bundle), {
    args: ['serve', '--port', '0', '--no-ui'],
    // npm start passes --max-semi-space-size, too. The preload lets the program report its own CPU and memory, as every
    // other Node peer does.
    execArgv: ['--max-semi-space-size=8', '--expose-gc', '--import', PRELOAD.href],
    env: { LUNAROUTE_CONFIG: configFile, LUNAROUTE_OPENAI_BASE_URL: `http://127.0.0.1:${upstreamPort}` },
  });
  const ready = cli.lineMatching(/^LunaRoute is listening on http:\/\/127\.0\.0\.1:(\d+)/m);
  const { promise: timedOut, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('printed no address')), START_TIMEOUT_MS);
  const [, port] = await Promise.race([ready, timedOut]).finally(() => clearTimeout(timer));
  return { port: Number(port), readyMs: performance.now() - beganMs };
}

function running(): Child {
  if (cli === null) throw new Error('not started');
  return cli;
}

answerQuestions(
  {
    start: ({ upstreamPort }) => start(upstreamPort),
    usage: (asks) => running().ask('usage', asks),
    profileStart: (asks) => running().ask('profileStart', asks),
    profileStop: (asks) => running().ask('profileStop', asks),
  },
  async () => {
    await Child.closeAll();
    rmSync(folder, { recursive: true, force: true });
  },
);
