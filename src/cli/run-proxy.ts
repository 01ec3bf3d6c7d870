import type { Settings } from '../contract/settings/settings.ts';
import type { ProxyAddress } from '../control/environment-lines.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { EXIT_USAGE } from './command-inputs.ts';
import { inputsOf } from '../settings/sources/inputs.ts';
import { findSubject } from './running-instance.ts';
import { freePort } from './started-proxy.ts';

/** Where to send a command's requests: to a running proxy, or to one started for this command alone. */
export interface RunProxy {
  readonly address: ProxyAddress;
  readonly settings: Settings;
  /** Whether nothing listens there yet. */
  readonly isToBeStarted: boolean;
}

/** Criteria for choosing the proxy. */
export interface RunProxyChoice {
  readonly config?: string;
  readonly pid?: number;
  readonly isDemo: boolean;
}

/** Other machines have no business with the proxy of one command. */
const LOOPBACK = '127.0.0.1';
/** Placeholder: the settings only need to know that there will be a demo provider. */
const SOME_DEMO_URL = 'http://127.0.0.1:9';

/**
 * Returns the running proxy, or else an address to start one at: the port in the settings, or a free port if that is
 * taken or for a demo. If the choice is ambiguous, says so on standard error and returns undefined.
 */
export async function chooseProxy({ config, pid, isDemo }: RunProxyChoice): Promise<RunProxy | undefined> {
  const inputs = inputsOf({ config });
  if (isDemo) {
    const { settings } = resolveSettings({ ...inputs, flags: { config, demoUrl: SOME_DEMO_URL } });
    return toBeStarted(settings, 0);
  }
  const subject = await findSubject({ config, pid, withoutDemos: true }, inputs);
  if (subject.kind === 'unclear') {
    process.stderr.write(subject.message);
    process.exitCode = EXIT_USAGE;
    return undefined;
  }
  const { settings } = subject.resolved;
  const address = subject.kind === 'running' ? subject.instance.address : null;
  if (address !== null) return { address, settings, isToBeStarted: false };
  return toBeStarted(settings, settings.port);
}

async function toBeStarted(settings: Settings, port: number): Promise<RunProxy> {
  const address = { host: LOOPBACK, port: await freePort({ host: LOOPBACK, port }) };
  return { address, settings, isToBeStarted: true };
}
