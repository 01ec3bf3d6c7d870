import path from 'node:path';
import { Assistants } from '../assistants/assistants.ts';
import { SYSTEM_WSL } from '../assistants/wsl-homes.ts';
import type { Clock } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { SettingsInputs } from '../settings/sources/inputs.ts';
import { AssistantsControl } from './assistants-control.ts';
import { proxyUrl } from './environment-lines.ts';

export interface ProgramAssistantsOptions {
  readonly inputs: Pick<SettingsInputs, 'homeDir' | 'platform'>;
  readonly isDemo: boolean;
  readonly settings: SettingsStore;
  readonly proxy: ProxyServer;
  readonly clock: Clock;
  readonly log: TargetLog;
  /** Called after this program changed how assistants relate to the proxy. */
  readonly onChange: () => void;
}

/** Creates the service for this user's assistants, based on the program's settings and its proxy's address. */
export function programAssistants(options: ProgramAssistantsOptions): AssistantsControl {
  const { inputs, isDemo, settings, proxy, clock, log, onChange } = options;
  const { requestHistory } = proxy;
  return new AssistantsControl({
    assistants: new Assistants({
      folder: path.join(path.dirname(settings.resolved.configPath), 'assistants'),
      home: inputs.homeDir,
      env: () => settings.variables,
      upstreams: () => settings.resolved.settings.providers,
      isDemo,
      asksForToken: () => settings.resolved.settings.proxyToken !== undefined,
      wallTime: () => clock.wallTime(),
    }),
    clock,
    proxyUrl: () => proxyUrl(proxy.reachableAt),
    rows: () => [...requestHistory.since(0).rows, ...requestHistory.live(clock.now())],
    wsl: inputs.platform === 'win32' ? SYSTEM_WSL : undefined,
    log,
    onChange,
  });
}
