import { type Clock, systemClock } from '../clock.ts';
import { SeededRandom } from './seeded-random.ts';
import { DemoConfig } from './demo-config.ts';
import { DemoProvider } from './provider.ts';
import { DemoTraffic } from './demo-traffic.ts';

export interface DemoOptions {
  readonly clock?: Clock;
  /** Returns numbers from 0 up to 1, which determine everything that happens. */
  readonly random?: () => number;
}

/** A provider that replaces the real ones, and light traffic through the proxy, all on this machine. */
export interface Demo {
  /** Address that serves every dialect: the base URL of every provider in a demo. */
  readonly url: string;
  /** Returns the path of a config file for this demo alone; the first call creates it, and `close` deletes it. */
  configFile(): string;
  /**
   * Sends simulated assistants through the proxy at this address until the demo is closed. They resume automatically
   * after the proxy was unavailable; another call moves them to the new address.
   */
  startTraffic(proxyUrl: string): void;
  /** Resolves when the last request of the traffic has ended. */
  stopTraffic(): Promise<void>;
  /**
   * Deletes the config file at once, and stops the traffic and the provider; resolves when no connection and no timer
   * is left.
   */
  close(): Promise<void>;
}

/** Starts the provider on a free loopback port. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const clock = options.clock ?? systemClock;
  const random = new SeededRandom(options.random ?? Math.random);
  const provider = new DemoProvider(random.fork(), clock);
  const traffic = new DemoTraffic(random.fork(), clock);
  const config = new DemoConfig();
  const url = await provider.listen();
  return {
    url,
    configFile: () => config.file(),
    startTraffic: (proxyUrl) => traffic.start(proxyUrl),
    stopTraffic: () => traffic.stop(),
    close: async () => {
      config.delete();
      await traffic.stop();
      await provider.close();
    },
  };
}
