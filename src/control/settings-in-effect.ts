import type { ResolvedSettings, Settings } from '../contract/settings/settings.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import type { Enforced } from '../settings/settings-editor.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { ProxyLifecycle } from './proxy-lifecycle.ts';
import { SettingsLog } from './settings-log.ts';

export interface SettingsInEffectOptions {
  readonly store: SettingsStore;
  readonly proxy: ProxyServer;
  readonly life: ProxyLifecycle;
  readonly log: TargetLog;
  /** Called once new settings are in effect. */
  readonly onApplied: (settings: Settings) => void;
}

/** Settings that the proxy uses, and the log of their changes. */
export class SettingsInEffect {
  readonly #options: SettingsInEffectOptions;
  readonly #log: SettingsLog;
  #resolved: ResolvedSettings;

  constructor(options: SettingsInEffectOptions) {
    this.#options = options;
    this.#log = new SettingsLog(options.log);
    this.#resolved = options.store.resolved;
  }

  get settings(): Settings {
    return this.#resolved.settings;
  }

  /** Applies the settings read so far, before the proxy listens, and starts logging findings. */
  async begin(): Promise<void> {
    const { store, proxy } = this.#options;
    this.#resolved = store.resolved;
    await proxy.apply(this.settings);
    store.onChange(() => this.#tellFindings());
    this.#tellFindings();
  }

  /** Puts new settings into effect. If it rejects, nothing was changed. */
  async apply(resolved: ResolvedSettings): Promise<Enforced> {
    const { proxy, life, onApplied } = this.#options;
    const before = this.#resolved;
    await proxy.loop.during('applying settings', () => life.apply(resolved.settings));
    this.#resolved = resolved;
    onApplied(resolved.settings);
    this.#log.applied(before, resolved, life.problems);
    const finishing = proxy.poolViews().reduce((sum, pool) => sum + pool.finishingOnOldSettings, 0);
    return { problems: life.problems, finishing };
  }

  /** A finding still being investigated is logged once the details are known. */
  #tellFindings(): void {
    const { life, store } = this.#options;
    if (!life.isAsking) this.#log.findings(store.findings);
  }
}
