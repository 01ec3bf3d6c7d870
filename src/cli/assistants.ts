import path from 'node:path';
import { Assistants } from '../assistants/assistants.ts';
import { planAll, sendAll } from '../assistants/send-all.ts';
import { ASSISTANT_NAMES, type AssistantName } from '../contract/assistants.ts';
import { type ProxyAddress, proxyUrl } from '../control/environment-lines.ts';
import { changeAnswer, type CommandAnswer, EXIT_REFUSED, listAnswer, moveAnswer } from './assistants-text.ts';
import { EXIT_USAGE } from './command-inputs.ts';
import { printable } from '../report/safe-text.ts';
import { addressOf, type KnownSubject } from './running-instance.ts';
import { homeFolder } from '../settings/sources/inputs.ts';

/** An `assistants` command as given on the command line. */
export interface AssistantsRequest {
  readonly action: 'list' | 'connect' | 'disconnect' | 'direct' | 'back';
  readonly name: AssistantName | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Disconnect even if an address was edited since, and keep that edit. */
  readonly leaveChanged: boolean;
  /** Connect: also set the assistant's status line, if offered. */
  readonly statusLine: boolean;
  /** Connect: also keep tool search on; undefined: only if the assistant's version needs it. */
  readonly toolSearch: boolean | undefined;
  /** Port from the command line, which overrides the one found. */
  readonly port: number | undefined;
}

/**
 * Runs an `assistants` command for the running proxy, or else the one described by the settings, and returns the output
 * to print. Exit code 2: something was refused, and nothing was written for it.
 */
export async function runAssistants(
  request: AssistantsRequest,
  subject: KnownSubject,
): Promise<CommandAnswer> {
  const { action, name, dryRun, leaveChanged, statusLine, toolSearch, json } = request;
  const found = addressOf(subject);
  const address = { ...found, port: request.port ?? found.port };
  const url = proxyUrl(address);
  const assistants = assistantsOf(subject);
  if (action === 'list') return listAnswer(assistants.list(url), json);
  const refusal = action === 'connect' || action === 'back' ? connectRefusal(subject, address) : undefined;
  if (refusal !== undefined) return refusal;
  if (action === 'direct' || action === 'back') {
    if (name !== undefined) return usage(`${action} applies to all assistants, so don't name one.`);
    const move = { to: action === 'direct' ? 'providers' : 'proxy', proxyUrl: url } as const;
    return moveAnswer(dryRun ? planAll(assistants, move) : await sendAll(assistants, move), json);
  }
  if (name === undefined) return usage(`Name one of ${ASSISTANT_NAMES.join(', ')}.`);
  if (action === 'connect') {
    const outcome = dryRun
      ? assistants.plan(name, url, { statusLine, toolSearch })
      : await assistants.connect(name, url, { statusLine, toolSearch });
    return changeAnswer(outcome, { name, done: 'Connected', json });
  }
  const outcome = dryRun
    ? assistants.planDisconnect(name, leaveChanged)
    : await assistants.disconnect(name, leaveChanged);
  return changeAnswer(outcome, { name, done: 'Disconnected', json });
}

function assistantsOf(subject: KnownSubject): Assistants {
  const isRunning = subject.kind === 'running';
  const configPath = isRunning ? subject.instance.configPath : subject.resolved.configPath;
  return new Assistants({
    folder: path.join(path.dirname(configPath), 'assistants'),
    home: homeFolder(),
    env: () => process.env,
    upstreams: () => subject.resolved.settings.providers,
    isDemo: isRunning && subject.instance.isDemo === true,
    asksForToken: () => subject.resolved.settings.proxyToken !== undefined,
    wallTime: () => Date.now(),
  });
}

/** Returns why no assistant may be pointed at that address; undefined if one may. */
function connectRefusal(subject: KnownSubject, { port }: ProxyAddress): CommandAnswer | undefined {
  const errors = subject.resolved.findings.filter(({ level }) => level === 'error');
  // A running proxy already has its address, whatever the config file says in the meantime.
  if (subject.kind === 'settings' && errors.length > 0) {
    const lines = errors.map(({ at, message }) => `error: ${at}: ${message}\n`).join('');
    const stderr = printable(`${lines}Not done: correct the settings first.\n`);
    return { code: EXIT_REFUSED, stdout: '', stderr };
  }
  if (port !== 0) return undefined;
  return usage(
    'With port 0 the proxy gets a new port at every start, but assistants need a fixed one. Set a port, or use --port.',
  );
}

function usage(message: string): CommandAnswer {
  return { code: EXIT_USAGE, stdout: '', stderr: `${message}\n` };
}
