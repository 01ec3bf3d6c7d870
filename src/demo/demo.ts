import { type Clock, systemClock } from '../clock.ts';
import { SeededRandom } from './seeded-random.ts';
import { DemoProvider } from './provider.ts';
import { DemoTraffic } from './demo-traffic.ts';

export interface DemoOptions {
  readonly clock?: Clock;
  /** Gives numbers from 0 up to 1; what happens follows from them. */
  readonly random?: () => number;
}

/** A provider that takes the place of the real ones, and light traffic through the proxy; all on this machine. */
export interface Demo {
  /** Where every dialect is answered; the base URL of every provider in a demo. */
  readonly url: string;
  /**
   * Sends made-up assistants through the proxy at this address until the demo is closed. They go on by themselves
   * after the proxy was away; called again, they move to the new address.
   */
  startTraffic(proxyUrl: string): void;
  /** Ends the traffic and the provider; resolves when no connection and no timer is left. */
  close(): Promise<void>;
}

/** Starts the provider on a free loopback port. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const clock = options.clock ?? systemClock;
  const random = new SeededRandom(options.random ?? Math.random);
  const provider = new DemoProvider(random.fork(), clock);
  const traffic = new DemoTraffic(random.fork(), clock);
  const url = await provider.listen();
  return {
    url,
    startTraffic: (proxyUrl) => traffic.start(proxyUrl),
    close: async () => {
      await traffic.stop();
      await provider.close();
    },
  };
}
