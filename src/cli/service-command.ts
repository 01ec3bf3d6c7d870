import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import path from 'node:path';
import { Argument, type Command } from 'commander';
import { SHARED_KEY_VARIABLES } from '../dialects/key-variables.ts';
import { jsonLine, onOneLine } from '../report/safe-text.ts';
import { isWritable, variablesIn } from '../service/environment-file.ts';
import {
  installService,
  type ServiceOutcome,
  type ServiceReport,
  serviceStatus,
  uninstallService,
} from '../service/install.ts';
import { launchdService } from '../service/launchd.ts';
import { readIfThere } from '../service/owned-file.ts';
import type { Ran, ServicePlan, ServiceSystem } from '../service/service-system.ts';
import { systemdService } from '../service/systemd.ts';
import { configFolder } from '../settings/file/config-path.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { AMBIENT } from '../proxy-variables/proxy-bypass.ts';
import { EXIT_USAGE, packageVersion } from './command-inputs.ts';
import { homeFolder, inputsOf } from '../settings/sources/inputs.ts';
import { EXIT_FINDINGS, printFindings } from './serve.ts';
import { LAUNCHER, SERVE_ARGS } from './started-proxy.ts';
import { EXIT_NOT_RUNNING } from './status.ts';
import { errorCode } from '../system/error-code.ts';

/** Temporary copies made and removed by package runners: npx, pnpm dlx, bunx. */
const PASSING_COPY = /[\\/](?:_npx|dlx(?:-[^\\/]+)?|bunx-[^\\/]+)[\\/]/u;
/** Added to the drain time for the rest of the shutdown and for slow machines. */
const MORE_TO_STOP_SECS = 10;
const WINDOWS =
  'LunaRoute cannot be installed as a service on Windows. Use the desktop app, which can start at login (Settings > App), ' +
  'or create a task in Task Scheduler with the trigger "At log on" and the action "lunaroute-tray serve".';

/** Variables that the proxy reads besides its own. */
const ALSO_READ: ReadonlySet<string> = new Set([...SHARED_KEY_VARIABLES, ...Object.values(AMBIENT).flat()]);
/** Long, because a stop may wait for streams as long as the settings allow. */
const SYSTEM_LIMIT_MS = 3_700_000;

interface ServiceFlags {
  readonly config?: string;
  readonly env?: readonly string[];
  readonly json?: boolean;
}

/** `service`: runs the proxy as a service of this user that starts at login. */
export function addService(program: Command): void {
  program
    .command('service')
    .description('run the proxy as a user service that starts at login')
    .addArgument(
      new Argument('<action>', 'install it and start it, uninstall it, or show its status').choices([
        'install',
        'uninstall',
        'status',
      ]),
    )
    .option('--config <file>', 'install: the config file')
    .option('--env <name>', 'install: pass this variable to the service; may be repeated', collected)
    .option('--json', 'status: as JSON')
    .action((action: 'install' | 'uninstall' | 'status', flags: ServiceFlags) => {
      const system = systemOf();
      if (system === undefined) return refuse([WINDOWS], EXIT_USAGE);
      if (action === 'install') return install(system, flags);
      if (action === 'uninstall') return tell(uninstallService(system, environmentPath()));
      tellStatus(system, flags);
    });
}

function install(system: ServiceSystem, { config, env = [] }: ServiceFlags): void {
  if (PASSING_COPY.test(LAUNCHER))
    return refuse([
      `This copy (${LAUNCHER}) is in a package runner's cache and may be removed at any time. ` +
        'Install it first: npm i -g lunaroute-tray',
    ]);
  const bad = env.filter((name) => !isWritable(name, process.env[name] ?? '\n'));
  if (bad.length > 0)
    return refuse(
      bad.map(
        (name) =>
          `--env ${name}: ${process.env[name] === undefined ? 'not set in this shell' : 'cannot be written to service.env'}.`,
      ),
    );
  const taken = new Map(env.map((name) => [name, process.env[name] ?? '']));
  const { settings, findings } = resolveSettings({
    ...inputsOf({ config }),
    // Keeps the variables passed to an earlier installation.
    env: {
      ...ownFolders(),
      ...Object.fromEntries([...variablesIn(readIfThere(environmentPath())), ...taken]),
    },
  });
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length > 0) {
    printFindings(errors);
    return refuse(['Nothing was changed: the service would not start with these settings.'], EXIT_FINDINGS);
  }
  const plan: ServicePlan = {
    command: [
      process.execPath,
      ...SERVE_ARGS,
      ...(config === undefined ? [] : ['--config', path.resolve(config)]),
    ],
    environmentFile: environmentPath(),
    version: packageVersion(),
    stopWithinSecs: settings.drainSecs + MORE_TO_STOP_SECS,
  };
  const outcome = installService(system, { plan, taken });
  tell(outcome);
  if (outcome.isDone) tellLeftOut([...variablesIn(readIfThere(environmentPath())).keys()]);
}

/** Lists the variables of this shell that the service will not see. */
function tellLeftOut(given: readonly string[]): void {
  const left = Object.keys(process.env).filter(
    (name) =>
      (name.startsWith('LUNAROUTE_') || ALSO_READ.has(name)) &&
      (process.env[name] ?? '') !== '' &&
      !given.includes(name),
  );
  if (left.length === 0) return;
  const flags = left.map((name) => `--env ${name}`).join(' ');
  process.stderr.write(
    `Set in this shell but not passed to the service: ${left.join(', ')}. To pass them: ${flags}\n`,
  );
}

function tellStatus(system: ServiceSystem, { json }: ServiceFlags): void {
  const report = serviceStatus(system, environmentPath());
  const shown = { ...report, file: system.file, log: system.log };
  process.stdout.write(json === true ? jsonLine(shown) : statusText(report, system));
  process.exitCode = report.running ? 0 : EXIT_NOT_RUNNING;
}

function statusText(
  { installed, enabled, running, ownership, variables }: ServiceReport,
  system: ServiceSystem,
): string {
  if (!installed) return 'No service is installed. To install it: lunaroute-tray service install\n';
  const edited =
    ownership === 'edited' ? ' (edited)' : ownership === 'foreign' ? ' (not written by LunaRoute)' : '';
  const rows = [
    ['installed', `${system.file}${edited}`],
    ['starts at login', enabled ? 'yes' : 'no'],
    ['running', running ? 'yes' : 'no'],
    ['variables', variables.length === 0 ? 'none' : variables.join(', ')],
    ['log', system.log],
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(17)}${value}\n`).join('');
}

function systemOf(): ServiceSystem | undefined {
  switch (process.platform) {
    case 'win32':
      return undefined;
    case 'darwin':
      return launchdService({ home: homeFolder(), uid: process.getuid?.() ?? 0, run: runCommand, pause });
    default:
      return systemdService({
        configFolder: configFolder(inputsOf({})),
        user: userName(),
        run: runCommand,
        pause,
      });
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** Returns the path of the service's variables, next to the config file's default location. */
function environmentPath(): string {
  return path.join(configFolder(inputsOf({})), 'lunaroute', 'service.env');
}

/** Variables that locate the config file, which the service's environment sets too. */
function ownFolders(): Readonly<Record<string, string | undefined>> {
  return { HOME: process.env['HOME'], XDG_CONFIG_HOME: process.env['XDG_CONFIG_HOME'] };
}

function runCommand(command: string, ...args: readonly string[]): Ran {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: SYSTEM_LIMIT_MS,
  });
  const isMissing = errorCode(error) === 'ENOENT';
  const said = onOneLine(`${stderr ?? ''} ${stdout ?? ''}`.trim().replaceAll(/\s+/gu, ' '));
  return {
    ok: status === 0,
    isMissing,
    said: said === '' ? (error?.message ?? `exit code ${status}`) : said,
  };
}

function tell({ isDone, lines }: ServiceOutcome): void {
  if (!isDone) return refuse(lines);
  for (const line of lines) process.stdout.write(`${line}\n`);
}

function refuse(lines: readonly string[], code: number = EXIT_USAGE): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = code;
}

function collected(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}
