import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADDRESS_VARIABLES } from '../dialects/dialects.ts';
import { App } from '../app.ts';
import { stoppingLine } from '../contract/stop-wait.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { GENERAL } from '../contract/settings/general.ts';
import type { OwnVersions } from '../control/collect-bundle.ts';
import { boundUrl, type ProxyAddress } from '../control/environment-lines.ts';
import { LICENSES_FILE } from '../control/licenses.ts';
import { listenErrorText } from '../control/listen-error.ts';
import { describePortHolder } from '../control/port-holder.ts';
import type { DemoStandIn } from '../control/program-life.ts';
import type { ServedPage } from '../control/web-settings-page.ts';
import { loadWindowFiles } from '../control/window-files.ts';
import { formatJson, type LogFormat } from '../logging/format.ts';
import type { TargetLog } from '../logging/logging.ts';
import { readEnvironment } from '../settings/sources/environment.ts';
import type { SettingsInputs } from '../settings/sources/inputs.ts';
import { onOneLine } from '../report/safe-text.ts';
import { errorCode } from '../system/error-code.ts';
import { onStopRequested, type StopCause } from './stop-signals.ts';

/** The settings have errors. */
export const EXIT_FINDINGS = 2;
/** The port is unavailable. */
export const EXIT_PORT = 3;

/** Message sent to the starter once the proxy listens. */
export const READY = 'listening';

export interface ServeOptions {
  readonly inputs: SettingsInputs;
  readonly lenient: boolean;
  readonly logFormat: LogFormat;
  readonly versions: OwnVersions;
  readonly demo: DemoStandIn | undefined;
  /**
   * Whether it runs for one command alone: it reports over the IPC channel when it listens, and stops when the channel
   * closes.
   */
  readonly followsStarter: boolean;
}

/** Runs the proxy until it is asked to stop, and resolves to the exit code. */
export async function serve(options: ServeOptions): Promise<number> {
  const { inputs, logFormat, versions, demo, followsStarter } = options;
  const folder = windowFolder();
  // For the page, and for the program itself when bundled.
  const folders = folder === undefined ? [import.meta.dirname] : [folder, import.meta.dirname];
  const licenseFiles = folders.map((one) => path.join(one, LICENSES_FILE));
  const write = (text: string): void => void process.stdout.write(text);
  const refusesErrors = !options.lenient;
  const unreadBytes = (): number => process.stdout.writableLength;
  const app = new App({
    ...versions,
    inputs,
    logFormat,
    write,
    unreadBytes,
    demo,
    refusesErrors,
    licenseFiles,
    isPrivate: followsStarter,
  });
  const { findings } = app.settings.resolved;
  if (refusesErrors && findings.some((finding) => finding.level === 'error')) {
    printFindings(findings);
    process.stderr.write(
      'Not started: correct the errors above, or start with --lenient to run with the values named there.\n',
    );
    app.close();
    return EXIT_FINDINGS;
  }
  // A closed pipe or terminal must not stop the proxy.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  // Registered before the start, so that a signal during startup drains, too.
  const stopRequested = onStopRequested(followsStarter);
  const outcome = await app.start();
  if (outcome.kind !== 'running') {
    process.stderr.write(`${onOneLine(await app.startFailure())}\n`);
    app.close();
    return outcome.kind === 'refused' ? EXIT_FINDINGS : EXIT_PORT;
  }
  printReady(`LunaRoute is listening on ${boundUrl(boundAt(app))}`, logFormat);
  if (followsStarter) process.send?.(READY);
  await servePage(app, logFormat);
  if (demo !== undefined)
    printReady('Demo: a built-in provider answers, nothing leaves this machine.', logFormat);
  app.logging.release();
  const variables = Object.fromEntries(ADDRESS_VARIABLES.map((one) => [one.name, app.proxyUrl + one.path]));
  const log = app.logging.target('lunaroute_control');
  tellServiceLinks(readEnvironment(inputs).serviceLinks, log);
  log.write('info', 'Connect an assistant:', variables);
  await drain(app, await stopRequested);
  return 0;
}

/** Returns the address actually bound, which a host name doesn't reveal. */
function boundAt({ proxy }: App): ProxyAddress {
  const { address } = proxy;
  return address === undefined ? proxy.reachableAt : { host: address.address, port: address.port };
}

function tellServiceLinks([first, ...others]: readonly string[], log: TargetLog): void {
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  log.write('info', `Ignored ${first}${more}: Kubernetes sets them for a Service of this name.`);
}

/** Prints the findings on standard error, one per line. */
export function printFindings(findings: readonly Finding[]): void {
  for (const finding of findings)
    process.stderr.write(`${onOneLine(`${finding.level}: ${finding.at}: ${finding.message}`)}\n`);
}

/** If its port is taken, only the page is missing; the proxy still runs. */
async function servePage(app: App, format: LogFormat): Promise<void> {
  const { ui } = app.settings.resolved.settings;
  const folder = windowFolder();
  if (!ui.enabled) return;
  if (folder === undefined) return warnNoPage('it was not built (npm run build:window).');
  try {
    const files = loadWindowFiles(folder);
    const page = await app.servePage(files);
    printReady(`Settings page: ${shownPage(page, app, format)}`, format);
  } catch (error) {
    warnNoPage(await whyNoPage(error, ui));
  }
}

function warnNoPage(why: string): void {
  process.stderr.write(`${onOneLine(`warning: no settings page: ${why}`)}\n`);
}

async function whyNoPage(error: unknown, { host, port }: ProxyAddress): Promise<string> {
  if (error instanceof Error && 'path' in error) return `${error.message}.`; // its files can't be read
  const isTaken = errorCode(error) === 'EADDRINUSE';
  const holder = isTaken ? await describePortHolder(host, port) : undefined;
  return listenErrorText(error, { host, port, listener: 'page' }, holder).message;
}

/** The link is as good as a password, so it is printed only to a terminal, never to a journal, pipe or log. */
function shownPage({ link, address }: ServedPage, { unannounced }: App, format: LogFormat): string {
  if (process.stdout.isTTY && format === 'text') return link;
  const how =
    unannounced === undefined
      ? 'link: lunaroute-tray open'
      : `no link can be given: ${unannounced} Set ${GENERAL.ui.token.variable} to open it`;
  return `${boundUrl(address)} (${how})`;
}

/** Returns the folder of the built window: beside the compiled program, or in the checkout's dist. */
function windowFolder(): string | undefined {
  return [new URL('../window', import.meta.url), new URL('../../dist/window', import.meta.url)]
    .map((url) => fileURLToPath(url))
    .find((folder) => existsSync(folder));
}

function printReady(message: string, format: LogFormat): void {
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

async function drain(app: App, cause: StopCause): Promise<void> {
  for (const name of app.assistants.connected()) {
    app.logging
      .target('lunaroute_control')
      .write(
        'warn',
        `${name} still points to this proxy. To undo: lunaroute-tray assistants disconnect ${name}`,
      );
  }
  const hint = cause === 'SIGINT' ? 'Press Ctrl-C again to stop at once.' : '';
  const drained = app.drain(hint);
  tellUnlogged(app, hint);
  await drained;
  app.close();
}

/** If the log level hides what a stop is waiting for, the terminal would seem to hang. */
function tellUnlogged(app: App, hint: string): void {
  const { proxy } = app.status();
  if (proxy.kind !== 'stopping' || proxy.wait.requests === 0) return;
  if (!app.logging.prints('lunaroute_control', 'info'))
    process.stderr.write(`${`${stoppingLine(proxy.wait)}. ${hint}`.trimEnd()}\n`);
}
