import { arch, release, type } from 'node:os';
import type { SupportBundle } from '../contract/support-bundle.ts';
import { settingsSecrets } from '../redaction/settings-secrets.ts';
import { BUNDLE_LOG_LINES, supportBundle } from '../report/support-bundle.ts';
import type { ControlHost } from './control-host.ts';

/** What runs here, by name. `version` is the program's own. */
export function versions(version: string): Readonly<Record<string, string>> {
  const { node, electron, chrome } = process.versions;
  const megabytes = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  return {
    LunaRoute: version,
    Node: node,
    ...(electron === undefined ? {} : { Electron: electron, Chromium: chrome ?? '' }),
    System: `${type()} ${release()}, ${arch()}`,
    Memory: `${megabytes} MB`,
  };
}

/** Collects a running program's support bundle. */
export async function collectBundle(host: ControlHost, homeDir: string): Promise<SupportBundle> {
  const { clock, logging, proxy, settings } = host;
  const status = host.status();
  const { ring } = logging;
  const { records } = ring.since(ring.position - BUNDLE_LOG_LINES);
  return supportBundle({
    now: clock.wallTime(),
    versions: versions(status.version),
    settings: { effective: settings.resolved.effective, findings: settings.findings },
    doctor: host.doctor.report(),
    running: { status, pools: proxy.poolViews(), metrics: await proxy.metricsText(), log: records },
    secrets: settingsSecrets(settings.resolved.settings),
    homeDir,
  });
}
