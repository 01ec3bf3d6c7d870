import { systemClock } from '../../src/clock.ts';
import { POOL_DEFAULTS } from '../../src/contract/settings/pool.ts';
import { Logging } from '../../src/logging/logging.ts';
import { ProxyServer } from '../../src/proxy/proxy-server.ts';
import { providerSettings, settingsByDefault } from '../support/running-app.ts';

/** The soak test's proxy, in a separate process so that its heap is measured alone; it replies over IPC. */
const upstream = process.argv[2] ?? '';
const pool = {
  ...POOL_DEFAULTS,
  timeoutSecs: 20,
  connectTimeoutSecs: 5,
  firstByteTimeoutSecs: 4,
  streamIdleTimeoutSecs: 4,
  poolIdleTimeoutSecs: 10,
  maxConnectionAgeSecs: 60,
};
const logging = new Logging({
  levels: { logLevel: 'info', logTargets: {} },
  format: 'text',
  write: () => undefined,
  wallTime: () => systemClock.wallTime(),
});
logging.release();
logging.setRingLevel('debug');
const proxy = new ProxyServer({
  settings: {
    ...settingsByDefault(),
    logLevel: 'info',
    providers: [
      providerSettings({ baseUrl: upstream, pool }),
      providerSettings({ baseUrl: upstream, name: 'anthropic', dialect: 'anthropic', pool }),
    ],
  },
  logging,
  version: 'soak',
});

function report(): object {
  globalThis.gc?.();
  return {
    heapBytes: process.memoryUsage().heapUsed,
    rssBytes: process.memoryUsage().rss,
    inFlight: proxy.inFlight,
    requests: proxy.requestHistory.position,
    resources: process.getActiveResourcesInfo(),
    stats: proxy.poolViews().map(({ stats }) => stats),
  };
}

process.on('message', (message) => {
  if (message === 'report') process.send?.({ kind: 'report', ...report() });
  if (message === 'drain') {
    void proxy
      .stop()
      .then(() =>
        setTimeout(() => setImmediate(() => process.send?.({ kind: 'drained', ...report() })), 1500),
      );
  }
});
const { port } = await proxy.start();
process.send?.({ kind: 'listening', port });
