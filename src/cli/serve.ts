import type { AddressInfo } from 'node:net';
import { App } from '../app.ts';
import { systemClock } from '../clock.ts';
import type { Finding, ResolvedSettings, Settings } from '../contract/settings.ts';
import { formatJson, type LogFormat } from '../logging/format.ts';
import { Logging } from '../logging/logging.ts';
import { proxyUrl } from './env.ts';
import { describePortHolder } from './port-holder.ts';
import { onStopRequested } from './stop-signals.ts';

/** The settings have errors. */
export const EXIT_FINDINGS = 2;
/** The port cannot be had. */
export const EXIT_PORT = 3;
/** Streams under way get this long to end when the program is asked to stop. */
const DRAIN_MS = 10_000;

export interface ServeOptions {
  readonly resolved: ResolvedSettings;
  readonly lenient: boolean;
  readonly logFormat: LogFormat;
  readonly version: string;
}

/** Runs the proxy until it is asked to stop; resolves to the exit code. */
export async function serve(options: ServeOptions): Promise<number> {
  const { resolved, logFormat, version } = options;
  const { settings, findings } = resolved;
  printFindings(findings);
  if (!options.lenient && findings.some((finding) => finding.level === 'error')) {
    process.stderr.write(
      'Not started: correct the errors above, or start with --lenient to run without those values.\n',
    );
    return EXIT_FINDINGS;
  }
  const logging = new Logging({
    levels: settings,
    format: logFormat,
    write: (text) => void process.stdout.write(text),
    wallTime: () => systemClock.wallTime(),
  });
  process.stdout.on('error', () => undefined); // a reader that went away must not stop the proxy
  const app = new App({ settings, logging, version });
  let address: AddressInfo;
  try {
    address = await app.start();
  } catch (error) {
    app.close();
    process.stderr.write(`${await describeListenError(error, settings)}\n`);
    return EXIT_PORT;
  }
  printReady(address, logFormat);
  logging.release();
  const url = proxyUrl({ host: address.address, port: address.port });
  const variables = { ANTHROPIC_BASE_URL: url, OPENAI_BASE_URL: `${url}/v1` };
  logging.target('lunaroute_control').write('info', 'Connect an assistant:', variables);
  await onStopRequested();
  await drain(app, logging);
  return 0;
}

function printFindings(findings: readonly Finding[]): void {
  for (const finding of findings)
    process.stderr.write(`${finding.level}: ${finding.at}: ${finding.message}\n`);
}

function printReady(address: AddressInfo, format: LogFormat): void {
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const message = `LunaRoute is listening on http://${host}:${address.port}`;
  const record = {
    seq: 0,
    time: Date.now(),
    level: 'info',
    target: 'lunaroute_control',
    message,
    fields: {},
  } as const;
  process.stdout.write(`${format === 'json' ? formatJson(record) : message}\n`);
}

async function drain(app: App, logging: Logging): Promise<void> {
  logging.target('lunaroute_control').write('info', 'Stopping: no new requests, streams under way get 10 s');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DRAIN_MS)));
  await Promise.race([app.drain(), late]);
  clearTimeout(timer);
  app.close();
}

async function describeListenError(error: unknown, settings: Settings): Promise<string> {
  const { host, port } = settings;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return (
        `Port ${port} on ${host} is taken by ${await describePortHolder(host, port)}. ` +
        'Stop it, or choose another port with --port or LUNAROUTE_PORT.'
      );
    case 'EACCES':
      return `Port ${port} may not be used by this user (ports below 1024 are reserved). Choose another with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Correct host in the configuration, LUNAROUTE_HOST or --host.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
