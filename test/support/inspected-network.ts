import type { TestContext } from 'node:test';
import { serverTls } from './certificates.ts';
import { type InspectingProxy, startInspectingProxy } from './inspecting-proxy.ts';
import { SystemStore } from './system-store.ts';
import { startTaggedServer } from './tagged-server.ts';

/** A company's network: its proxy reads all TLS, and its root certificate is in a store like the system's. */
export interface InspectedNetwork {
  readonly inspecting: InspectingProxy;
  readonly store: SystemStore;
  /** The providers of a config file that lead through that proxy, on one line. */
  readonly providers: string;
}

/** Starts one with a provider beyond it; it ends with the test. */
export async function startInspectedNetwork(context: TestContext): Promise<InspectedNetwork> {
  const inspecting = await startInspectingProxy(context);
  const provider = await startTaggedServer(context, { tls: serverTls() });
  const store = new SystemStore(context);
  store.install('corp', inspecting.authority.pem);
  const providers = `providers: { openai: { base_url: "${provider.url}", proxy: "${inspecting.proxy.url}" } }\n`;
  return { inspecting, store, providers };
}
