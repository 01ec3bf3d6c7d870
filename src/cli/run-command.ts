import type { Command } from 'commander';
import { proxyUrl } from '../control/environment-lines.ts';
import { onOneLine } from '../report/safe-text.ts';
import { type Launch, type LaunchProvider, LaunchRefusal } from '../run/launch.ts';
import { prepareLaunch } from '../run/prepare-launch.ts';
import { programOf } from '../run/programs.ts';
import { addSubjectFlags, namedProvider, type SubjectFlags } from './command-subject.ts';
import { KeptFiles, removeAbandonedFiles } from './kept-files.ts';
import { endAs, runChild } from './run-child.ts';
import { chooseProxy, type RunProxy } from './run-proxy.ts';
import { EXIT_FINDINGS } from './serve.ts';
import { type StartedProxy, spawnProxy } from './started-proxy.ts';
import { homeFolder } from '../settings/sources/inputs.ts';

interface RunFlags extends SubjectFlags {
  readonly provider?: string;
  readonly demo?: boolean;
}

interface RunRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly flags: RunFlags;
}

/** `run`: runs one command through the proxy. Prints nothing itself on standard output. */
export function addRun(program: Command): void {
  addSubjectFlags(program.command('run'))
    .description('run one command through the proxy; starts a proxy if none is running')
    .option('--provider <name>', 'send its requests to this provider')
    .option('--demo', 'use a separate proxy with a built-in provider: no network')
    .argument('<command...>', 'the command with its arguments, preferably after --')
    .passThroughOptions()
    .action(async ([command = '', ...args]: string[], flags: RunFlags) => {
      removeAbandonedFiles();
      const kept = new KeptFiles();
      const commandIsThere = removedAtSignal(kept);
      try {
        await run({ command, args, flags }, kept, commandIsThere);
      } finally {
        kept.remove();
      }
    });
}

/** Until the command starts, a signal removes the kept files and then ends this program as usual. */
function removedAtSignal(kept: KeptFiles): () => void {
  const end = (signal: NodeJS.Signals): void => {
    kept.remove();
    process.kill(process.pid, signal);
  };
  const signals = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

/** Calls `commandIsThere` when signals become the command's to handle. */
async function run(request: RunRequest, kept: KeptFiles, commandIsThere: () => void): Promise<void> {
  const { command, flags } = request;
  const chosen = await chooseProxy({ ...flags, isDemo: flags.demo === true });
  if (chosen === undefined) return;
  const launch = launchOf(request, chosen, kept);
  if (launch === undefined) return;
  const proxy = chosen.isToBeStarted ? await proxyFor(chosen, flags) : undefined;
  if (chosen.isToBeStarted && proxy === undefined) return;
  for (const note of launch.notes) tell(note);
  const env = { ...process.env, ...launch.env };
  commandIsThere();
  const end = await runChild({ command, args: launch.args, env, onStart: (pid) => kept.usedBy(pid) });
  if (end.kind === 'not_started') tell(end.reason);
  if (proxy?.hasEnded === true) tell('The proxy stopped before the command finished.');
  await proxy?.stop();
  kept.remove();
  endAs(end);
}

/** Returns undefined, after printing the reason and setting the exit code, if the command can't be routed there. */
function launchOf(
  { command, args, flags }: RunRequest,
  chosen: RunProxy,
  kept: KeptFiles,
): Launch | undefined {
  const { settings, address } = chosen;
  const named = flags.provider === undefined ? undefined : namedProvider(settings, flags.provider);
  if (flags.provider !== undefined && named === undefined) return undefined;
  const providers = settings.providers.map(({ name, dialect, baseUrl, apiKey }): LaunchProvider => ({
    name,
    dialect,
    baseUrl,
    hasKey: apiKey !== undefined,
  }));
  const to = {
    proxyUrl: proxyUrl(address),
    providers,
    chosen: providers.find(({ name }) => name === named?.name),
    proxyToken: settings.proxyToken,
  };
  try {
    return prepareLaunch({
      program: programOf(command),
      args,
      to,
      home: homeFolder(),
      env: process.env,
      cwd: process.cwd(),
      keepsArguments: process.platform !== 'win32',
      keepFile: kept.keep,
    });
  } catch (error) {
    if (!(error instanceof LaunchRefusal)) throw error;
    tell(error.message);
    process.exitCode = EXIT_FINDINGS;
    return undefined;
  }
}

async function proxyFor(
  { address }: RunProxy,
  { config, demo }: RunFlags,
): Promise<StartedProxy | undefined> {
  const start = await spawnProxy({ address, config, isDemo: demo === true });
  if (start.kind === 'started') return start.proxy;
  process.stderr.write(start.message);
  process.exitCode = start.code;
  return undefined;
}

function tell(message: string): void {
  process.stderr.write(`lunaroute-tray: ${onOneLine(message)}\n`);
}
