import type { ControlClient } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { showToast } from '../../ui/toasts.tsx';
import { formatProbe } from './format-health.ts';
import * as words from './words.ts';

/** Tries to connect to a provider, and says what came of it. */
export async function tryProvider(client: ControlClient, provider: string): Promise<void> {
  try {
    showToast(formatProbe(provider, await client.probe({ provider })));
  } catch (error) {
    showToast({ title: words.notTried(provider), description: reason(error), kind: 'trouble' });
  }
}
