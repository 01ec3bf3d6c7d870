import { isLoopbackHost } from '../contract/settings/host.ts';
import type { Settings } from '../contract/settings/settings.ts';
import { type GuardRules, hostRules } from './guard.ts';
import type { ListenAddress } from './listener.ts';

/** The settings that the guard uses. */
type GuardSettings = Pick<Settings, 'host' | 'allowedHosts' | 'allowedOrigins' | 'proxyToken'>;

/** The guard's rules in effect. They depend on the listener that accepted the connection. */
export class GuardInEffect {
  #settings: GuardSettings;
  /** Rules by bound address, as computed since the latest settings. */
  #rules = new WeakMap<ListenAddress, GuardRules>();
  /** Token of the latest settings with each host. */
  readonly #tokens = new Map<string, string | undefined>();

  constructor(settings: GuardSettings) {
    this.#settings = settings;
    this.set(settings);
  }

  /** Applies settings. Their host only matters once a listener is bound to it. */
  set(settings: GuardSettings): void {
    this.#settings = settings;
    this.#rules = new WeakMap();
    this.#tokens.set(settings.host, settings.proxyToken);
  }

  /** Returns the rules for connections accepted at this address. */
  rulesAt(bound: ListenAddress): GuardRules {
    const rules = this.#rules.get(bound) ?? this.#makeRules(bound);
    this.#rules.set(bound, rules);
    return rules;
  }

  #makeRules(bound: ListenAddress): GuardRules {
    const { allowedHosts, allowedOrigins } = this.#settings;
    return {
      hosts: hostRules(bound, allowedHosts),
      origins: new Set(allowedOrigins),
      token: this.#tokenAt(bound),
    };
  }

  /** Settings may drop the token because they leave a host beyond loopback: what was accepted there still needs it. */
  #tokenAt({ host }: ListenAddress): string | undefined {
    const { proxyToken } = this.#settings;
    return proxyToken ?? (isLoopbackHost(host) ? undefined : this.#tokens.get(host));
  }
}
