import type { TestContext } from 'node:test';
import { serverTls } from './certificates.ts';
import { type InspectingProxy, startInspectingProxy } from './inspecting-proxy.ts';
import { SystemStore } from './system-store.ts';
import { startTaggedServer } from './tagged-server.ts';

/** A company network: its proxy decrypts all TLS, and its root certificate is in a simulated system store. */
export interface InspectedNetwork {
  readonly inspecting: InspectingProxy;
  readonly store: SystemStore;
  /** One line of a config file with providers that use the proxy. */
  readonly providers: string;
}

/** Starts the network with a provider behind the proxy; it is closed when the test ends. */
export async function startInspectedNetwork(context: TestContext): Promise<InspectedNetwork> {
  const inspecting = await startInspectingProxy(context);
  const provider = await startTaggedServer(context, { tls: serverTls() });
  const store = new SystemStore(context);
  store.install('corp', inspecting.authority.pem);
  const providers = `providers: { openai: { base_url: "${provider.url}", proxy: "${inspecting.proxy.url}" } }\n`;
  return { inspecting, store, providers };
}
