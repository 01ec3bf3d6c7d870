import type { RunningCommand } from './command-line.ts';
import type { Asked, PathAnswer, PathNetwork } from './path-network.ts';

/** A proxy on machine `a`. */
export class ProxyOnPath {
  readonly #network: PathNetwork;
  readonly #url: string;
  readonly #command: RunningCommand;

  constructor(network: PathNetwork, url: string, command: RunningCommand) {
    this.#network = network;
    this.#url = url;
    this.#command = command;
  }

  /** Waits for a matching log line; returns the match. */
  async logged(pattern: RegExp): Promise<string> {
    return (await this.#command.printed(pattern))[0];
  }

  ask(path: string, options?: Asked): Promise<PathAnswer> {
    return this.#network.ask(this.#url + path, options);
  }

  /** Leaves the given number of idle connections. */
  async warm(count: number): Promise<void> {
    const ready = Array.from({ length: count }, () => this.ask('/v1/think/300'));
    for (const { status } of await Promise.all(ready))
      if (status !== 200) throw new Error(`warming up: ${status}`);
  }

  /** Returns the closed connections of the provider `openai`, by reason. */
  async closed(): Promise<Record<string, number>> {
    const counts = (await this.#metrics('http_pool_connections_closed_by_reason_total')).map(
      ({ labels, value }) => [/reason="(\w+)"/u.exec(labels)?.[1] ?? '', value] as const,
    );
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  /** Returns the number of open connections to `openai` according to the metrics: created minus closed. */
  async open(): Promise<number> {
    const created = await this.#metrics('http_pool_connections_created_total');
    const closed = Object.values(await this.closed());
    return [...created.map(({ value }) => value), ...closed.map((count) => -count)].reduce(
      (sum, value) => sum + value,
      0,
    );
  }

  async #metrics(name: string): Promise<{ readonly labels: string; readonly value: number }[]> {
    const { body } = await this.ask('/metrics');
    const pattern = new RegExp(`^${name}\\{([^}]*provider="openai"[^}]*)\\} (\\d+)$`, 'gmu');
    return [...body.matchAll(pattern)].map(([, labels = '', value]) => ({ labels, value: Number(value) }));
  }
}
