import type { TestContext } from 'node:test';
import { ProxyServer } from '../../src/proxy/proxy-server.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { defaultsOf } from '../../src/contract/settings/definition.ts';
import { GENERAL } from '../../src/contract/settings/general.ts';
import { POOL_DEFAULTS, type PoolSettings } from '../../src/contract/settings/pool.ts';
import type { ProviderSettings } from '../../src/contract/settings/provider.ts';
import type { Settings } from '../../src/contract/settings/settings.ts';
import { Logging } from '../../src/logging/logging.ts';
import type { BeginSessionRequest } from '../../src/sessions/session-request.ts';
import type { ReadSystemCertificates } from '../../src/upstream/system-certificates.ts';
import type { KernelLook } from '../../src/upstream/kernel-table.ts';

export interface AppUnderTest {
  readonly app: ProxyServer;
  readonly url: string;
  readonly port: number;
  /** The settings with which it was started. */
  readonly settings: Settings;
  /** Every line that would be written to standard output. */
  readonly lines: string[];
}

export interface AppTestOptions {
  /** URL of the two built-in providers openai and anthropic. */
  readonly upstream: string;
  readonly pool?: Partial<PoolSettings>;
  readonly openai?: Partial<ProviderSettings>;
  readonly anthropic?: Partial<ProviderSettings>;
  /** Settings of the third built-in provider, which exists only if they are given. */
  readonly gemini?: Partial<ProviderSettings>;
  readonly more?: readonly ProviderSettings[];
  readonly settings?: Partial<Settings>;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly kernelLook?: KernelLook;
  /** Reads no certificate by default, so that no test depends on the machine's store. */
  readonly readSystemCertificates?: ReadSystemCertificates;
  readonly sessions?: BeginSessionRequest;
  readonly uptimeMs?: () => number;
  readonly lookAtAddresses?: () => void;
}

/** Returns a provider's settings without a file and variables, with the given overrides. */
export function providerSettings(
  given: Partial<ProviderSettings> & { readonly baseUrl: string },
): ProviderSettings {
  return {
    name: 'openai',
    dialect: 'openai',
    enabled: true,
    apiKey: undefined,
    inject: 'auto',
    pathVersion: 'auto',
    proxy: undefined,
    proxySetBy: '',
    caFile: undefined,
    ca: undefined,
    systemCa: true,
    pool: POOL_DEFAULTS,
    ...given,
  };
}

/** Returns settings without providers, on a free port, with the log at debug. */
export function settingsByDefault(): Settings {
  const general = defaultsOf(GENERAL);
  return {
    ...general,
    port: 0,
    ui: { ...general.ui, enabled: false },
    logLevel: 'debug',
    logTargets: {},
    logRequests: true,
    sessionRecording: { ...general.sessionRecording, directory: '' },
    providers: [],
    misconfigured: [],
    rulesRefusal: undefined,
    listenRefusal: undefined,
  };
}

/** Starts the proxy on a free port with the log at debug; it is closed when the test ends. */
export async function startApp(context: TestContext, options: AppTestOptions): Promise<AppUnderTest> {
  const pool = { ...POOL_DEFAULTS, ...options.pool };
  const lines: string[] = [];
  const settings: Settings = {
    ...settingsByDefault(),
    providers: [
      providerSettings({ baseUrl: options.upstream, pool, ...options.openai }),
      providerSettings({
        baseUrl: options.upstream,
        name: 'anthropic',
        dialect: 'anthropic',
        pool,
        ...options.anthropic,
      }),
      ...(options.gemini === undefined
        ? []
        : [
            providerSettings({
              baseUrl: options.upstream,
              name: 'gemini',
              dialect: 'gemini',
              pool,
              ...options.gemini,
            }),
          ]),
      ...(options.more ?? []),
    ],
    ...options.settings,
  };
  const clock = options.clock ?? systemClock;
  const logging = new Logging({
    levels: settings,
    format: 'text',
    write: (text) => void lines.push(...text.trimEnd().split('\n')),
    wallTime: clock.wallTime.bind(clock),
  });
  logging.release();
  const app = new ProxyServer({
    settings,
    logging,
    version: '0.0.0-test',
    clock,
    random: options.random,
    kernelLook: options.kernelLook,
    readSystemCertificates: options.readSystemCertificates ?? (() => Promise.resolve('[]')),
    sessions: options.sessions,
    uptimeMs: options.uptimeMs,
    lookAtAddresses: options.lookAtAddresses,
  });
  context.after(() => app.close());
  const { port } = await app.start();
  return { app, url: `http://127.0.0.1:${port}`, port, settings, lines };
}
