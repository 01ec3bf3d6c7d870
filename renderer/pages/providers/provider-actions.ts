import type { ControlClient } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { showToast } from '../../ui/toasts.tsx';
import { formatProbe } from './format-health.ts';
import * as words from './words.ts';
import { lazyDialog } from '../../ui/lazy-dialog.ts';

/** Tries to connect to a provider and shows the result in a toast. */
export async function tryProvider(client: ControlClient, provider: string): Promise<void> {
  try {
    showToast(formatProbe(provider, await client.probe({ provider })));
  } catch (error) {
    showToast({ title: words.notTried(provider), description: reason(error), kind: 'trouble' });
  }
}

/** Dialogs of the Providers page, each loaded when first opened. */
export const PROVIDER_DIALOGS = {
  add: lazyDialog(async () => (await import('./add-provider-dialog.tsx')).AddProviderDialog),
  rename: lazyDialog(async () => (await import('./rename-dialog.tsx')).RenameDialog),
  remove: lazyDialog(async () => (await import('./remove-dialog.tsx')).RemoveDialog),
  storeKey: lazyDialog(async () => (await import('./store-key-dialog.tsx')).StoreKeyDialog),
};
