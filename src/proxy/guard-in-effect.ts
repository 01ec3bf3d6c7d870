import type { Settings } from '../contract/settings/settings.ts';
import { type GuardRules, hostRules } from './guard.ts';

/** The guard's rules as they are now; nobody passes before they are set. */
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

  /** Takes on settings, and the port on which the proxy listens. */
  set({ host, allowedHosts, allowedOrigins, proxyToken }: Settings, port: number): void {
    // Connections to a former port live on, and name it.
    this.#ports.add(port);
    this.#rules = {
      hosts: hostRules(host, [...this.#ports], allowedHosts),
      origins: new Set(allowedOrigins),
      token: proxyToken,
    };
  }
}
