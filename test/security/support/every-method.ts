import type { TestedClient } from '../../support/control-transports.ts';
import type { Tick } from '../../../src/contract/control.ts';
import { canary, keyCanary, type Outputs } from './canaries.ts';

const TIMEOUT = 'providers.openai.http_client.timeout_secs';

/** Resolves to the result of a call, or to its error with all its fields. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) =>
    error instanceof Error ? { message: error.message, fields: Object.entries(error) } : String(error),
  );
}

/** Maximum number of log lines in a tick; fewer mean the end of the log. */
const LINES_OF_A_TICK = 2000;

/** Returns the ticks of a new watch up to the one that completes the log. */
export async function watched(client: TestedClient): Promise<readonly Tick[]> {
  const abort = new AbortController();
  const ticks: Tick[] = [];
  const request = { activity: true, requests: true, log: true, logAfterSeq: 0, sessions: true };
  for await (const tick of await client.watch(request, { signal: abort.signal })) {
    ticks.push(tick);
    if ((tick.log?.records.length ?? 0) < LINES_OF_A_TICK) break;
  }
  abort.abort();
  return ticks;
}

/** Awaits the call of one method and adds its outcome to the outputs. */
type Take = (method: string, call: Promise<unknown>) => Promise<void>;

/** Calls every control method with secrets wherever one can be entered, and adds the outcomes to the outputs. */
export async function callEveryMethod(
  client: TestedClient,
  outputs: Outputs,
  providers: readonly string[],
): Promise<readonly string[]> {
  const called = new Set<string>();
  const take: Take = async (method, call) => {
    called.add(method);
    outputs.add(`control ${method}`, await outcome(call));
  };
  await take('watch', watched(client));
  await changeSettings(client, take, providers);
  await changeKeys(client, take);
  await askOfTraffic(client, take, providers);
  await take('environment', client.environment({ shell: 'sh' }));
  await take('desktop.view', client.desktop.view());
  await take('desktop.setPreferences', client.desktop.setPreferences({ theme: 'dark' }));
  await take('desktop.setLaunchAtLogin', client.desktop.setLaunchAtLogin({ enabled: false }));
  await take('recordLog', client.recordLog({ level: 'trace' }));
  await take('watch', watched(client));
  await take('paceWatch', client.paceWatch({ watch: keyCanary('watch'), isSlow: true }));
  await take('proxy.stop', client.proxy.stop());
  await take('proxy.stopNow', client.proxy.stopNow());
  await take('proxy.start', client.proxy.start());
  return [...called];
}

async function changeSettings(client: TestedClient, take: Take, providers: readonly string[]): Promise<void> {
  const fingerprint = await fingerprintNow(client);
  const changesets: readonly { key: string; value: string | number | null }[][] = [
    [{ key: TIMEOUT, value: 120 }],
    [{ key: TIMEOUT, value: keyCanary('timeout') }],
    [{ key: 'providers.openai.api_key', value: canary('apikey') }],
    [{ key: 'providers.openai.api_key', value: null }],
    [{ key: 'proxy_token', value: canary('token') }],
    [{ key: 'proxy_token', value: null }],
    [{ key: 'providers.openai.base_url', value: `https://user:${canary('login')}@x.example` }],
    [{ key: 'providers.openai.base_url', value: `https://x.example/?key=${canary('query')}` }],
    [{ key: 'providers.openai.proxy', value: `socks5://user:${canary('socks')}@x.example` }],
    ...providers.map((name) => [{ key: `providers.${name}`, value: null }]),
  ];
  for (const changes of changesets) {
    await take('settings.preview', client.settings.preview({ changes }));
    await take('settings.apply', client.settings.apply({ fingerprint: 'of another file', changes }));
  }
  for (const changes of changesets.filter((_, at) => ![0, 3, 5].includes(at)).slice(0, 6)) {
    await take('settings.apply', client.settings.apply({ fingerprint, changes }));
  }
  await take('settings.apply', client.settings.apply({ fingerprint, changes: changesets[0] ?? [] }));
  await take('settings.undo', client.settings.undo({ fingerprint }));
  const from = providers.at(-1) ?? 'openai';
  await take('settings.renameProvider', client.settings.renameProvider({ fingerprint, from, to: 'renamed' }));
  const now = await fingerprintNow(client);
  await take(
    'settings.renameProvider',
    client.settings.renameProvider({ fingerprint: now, from, to: 'renamed' }),
  );
}

async function fingerprintNow(client: TestedClient): Promise<string> {
  const settings = (await watched(client)).findLast((tick) => tick.settings !== undefined)?.settings;
  return settings?.fingerprint ?? '';
}

async function changeKeys(client: TestedClient, take: Take): Promise<void> {
  await take('settings.storeKey', client.settings.storeKey({ provider: 'openai', key: keyCanary('stored') }));
  await take(
    'settings.storeKey',
    client.settings.storeKey({ provider: 'openai', key: `${canary('bad')} \n` }),
  );
  await take('settings.forgetKey', client.settings.forgetKey({ provider: 'anthropic' }));
  await take('settings.rereadLoginShell', client.settings.rereadLoginShell());
}

async function askOfTraffic(client: TestedClient, take: Take, providers: readonly string[]): Promise<void> {
  for (const provider of ['openai', 'anthropic', ...providers]) {
    await take('connections', client.connections({ provider }));
    await take('history', client.history({ provider, range: '1h' }));
    await take('probe', client.probe({ provider }));
  }
  await take('requestDetails', client.requestDetails({ id: 1 }));
  await take('cancelRequest', client.cancelRequest({ id: 1 }));
  await take('capture.start', client.capture.start({ provider: keyCanary('capture') }));
  await take('capture.start', client.capture.start({ provider: null }));
  await take('capture.view', client.capture.view());
  await take('capture.forget', client.capture.forget());
}

/** Inputs of the methods that depend on the program's surroundings. */
const INPUTS: Readonly<Record<string, readonly unknown[]>> = {
  'assistants.plan': both('claude-code', 'codex', 'opencode'),
  'assistants.connect': ['claude-code', 'codex', 'opencode'].map((name) => ({ name })),
  'assistants.disconnect': ['claude-code', 'codex', 'opencode'].map((name) => ({ name })),
  'desktop.reveal': [{ place: 'settings_file' }],
  'desktop.dismissUpdate': [{ version: '1.0.0' }],
  'assistants.sendAll': ['providers', 'proxy'].map((to) => ({ to })),
  'doctor.whatIf': [{ provider: 'openai', setting: 'poolMaxIdle' }],
  'sessions.turns': [{ id: 1, agent: 'main' }],
  'recordings.list': [{ filter: {}, limit: 100 }],
  'recordings.export': ['jsonl', 'har'].map((format) => ({ filter: {}, format })),
};

function both(...names: readonly string[]): readonly unknown[] {
  return names.flatMap((name) => ['connect', 'disconnect'].map((change) => ({ name, change })));
}

/**
 * Calls the methods that have not been called yet. Use only with the test's own home folder: some methods write into
 * it.
 */
export async function callTheOthers(
  client: TestedClient,
  outputs: Outputs,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    for (const input of INPUTS[name] ?? [undefined]) {
      let method: unknown = client;
      for (const part of name.split('.')) method = Reflect.get(Object(method), part);
      outputs.add(`control ${name}`, await outcome((method as (given: unknown) => Promise<unknown>)(input)));
    }
  }
}
