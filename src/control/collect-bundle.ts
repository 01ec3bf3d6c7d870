import { arch, release, type } from 'node:os';
import type { TextFile } from '../contract/about.ts';
import { settingsSecrets } from '../redaction/settings-secrets.ts';
import { BUNDLE_LOG_LINES, supportBundle } from '../report/support-bundle.ts';
import type { ControlHost } from './control-host.ts';

/** Returns the versions of the program, what it is built on, and the system, by name. */
export function versions({ version, undiciVersion }: OwnVersions): Readonly<Record<string, string>> {
  const { node, electron, chrome } = process.versions;
  return {
    LunaRoute: version,
    ...(undiciVersion === undefined ? {} : { undici: undiciVersion }),
    ...(electron === undefined ? {} : { Electron: electron, Chromium: chrome ?? '' }),
    Node: node,
    System: `${type()} ${release()}, ${arch()}`,
  };
}

/** Versions known only to the build. */
export interface OwnVersions {
  readonly version: string;
  /** Version of the bundled undici, which is not Node's own. */
  readonly undiciVersion: string | undefined;
}

/** Returns this process's memory usage as a separate line. */
export function memoryLine(): { readonly Memory: string } {
  return { Memory: `${Math.round(process.memoryUsage.rss() / 1024 / 1024)} MB` };
}

/** Builds a running program's support bundle. */
export async function collectBundle(
  host: ControlHost,
  { homeDir, ...own }: OwnVersions & { readonly homeDir: string },
): Promise<TextFile> {
  const { clock, logging, proxy, settings } = host;
  const status = host.status();
  const { ring } = logging;
  const { records } = ring.since(ring.position - BUNDLE_LOG_LINES);
  return supportBundle({
    now: clock.wallTime(),
    versions: { ...versions(own), ...memoryLine() },
    settings: { effective: settings.resolved.effective, findings: settings.findings },
    doctor: host.doctor.report(),
    running: { status, pools: proxy.poolViews(), metrics: await proxy.metricsText(), log: records },
    secrets: settingsSecrets(settings.resolved.settings),
    homeDir,
  });
}
