import { parseArgs } from 'node:util';
import { OWN_PATHS } from '../contract/own-paths.ts';
import { proxyUrl } from '../control/environment-lines.ts';
import { http } from '../system/node-http.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { inputsOf } from '../settings/sources/inputs.ts';
import { errorCode } from '../system/error-code.ts';
import { HEALTHCHECK_OPTIONS } from './setting-flags.ts';

const ANSWER_WITHIN_MS = 3000;
/** Also the exit code for wrong usage. */
const EXIT_UNHEALTHY = 1;

/**
 * `healthcheck`: sends a request to the proxy at the address in the settings and exits with 0 if it responds. launch.js
 * runs it without the rest of the program, because a container runs it every few seconds.
 */
export async function runHealthcheck([, ...args]: readonly string[]): Promise<void> {
  try {
    const { values } = parseArgs({ args: [...args], options: HEALTHCHECK_OPTIONS });
    const { settings } = resolveSettings(inputsOf(values));
    await askHealth(`${proxyUrl(settings)}${OWN_PATHS.health}`);
    process.stdout.write('healthy\n');
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT_UNHEALTHY;
  }
}

async function askHealth(url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = http.get(
    url,
    { signal: AbortSignal.timeout(ANSWER_WITHIN_MS), agent: false },
    (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text)).on('error', reject);
    },
  );
  request.on('error', reject);
  const text = await promise.catch((error: unknown) => {
    const code = errorCode(error) || String(error);
    const why = code === 'ABORT_ERR' ? `no answer within ${ANSWER_WITHIN_MS / 1000} s` : code;
    throw new Error(`LunaRoute isn't answering at ${url}: ${why}.`);
  });
  if (!/^\{"status":"ok"[,}]/u.test(text)) throw new Error(`The server at ${url} is not LunaRoute.`);
}
