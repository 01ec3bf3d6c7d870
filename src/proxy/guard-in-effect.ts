import type { Settings } from '../contract/settings/settings.ts';
import { type GuardRules, hostRules } from './guard.ts';

/** The guard's rules in effect. Nobody is admitted until they are set. */
export class GuardInEffect {
  #rules: GuardRules = {
    hosts: { exact: new Set(), anyPort: new Set() },
    origins: new Set(),
    token: undefined,
  };
  readonly #ports = new Set<number>();

  get rules(): GuardRules {
    return this.#rules;
  }

  /** Applies settings and the port on which the proxy listens. */
  set({ host, allowedHosts, allowedOrigins, proxyToken }: Settings, port: number): void {
    // Keep former ports: connections to them remain open and name them in Host.
    this.#ports.add(port);
    this.#rules = {
      hosts: hostRules(host, [...this.#ports], allowedHosts),
      origins: new Set(allowedOrigins),
      token: proxyToken,
    };
  }
}
