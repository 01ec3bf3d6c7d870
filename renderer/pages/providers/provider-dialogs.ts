import { lazyDialog } from '../../ui/lazy-dialog.ts';

/** What the Providers page asks, loaded when it asks. */
export const PROVIDER_DIALOGS = {
  add: lazyDialog(async () => (await import('./add-provider-dialog.tsx')).AddProviderDialog),
  rename: lazyDialog(async () => (await import('./rename-dialog.tsx')).RenameDialog),
  remove: lazyDialog(async () => (await import('./remove-dialog.tsx')).RemoveDialog),
  storeKey: lazyDialog(async () => (await import('./store-key-dialog.tsx')).StoreKeyDialog),
};
