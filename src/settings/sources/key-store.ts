/** Where API keys that were entered in the window are kept. Only the desktop has one. */
export interface KeyStore {
  /** Whether keys are kept safely; `reason` says why not, and what to do instead. */
  available(): { readonly available: boolean; readonly reason: string };
  /** Providers that have a key which could not be read. */
  unread(): readonly string[];
  /** Every key, by provider. Rejects where the store cannot be read; its message is shown. */
  keys(): Promise<Readonly<Record<string, string>>>;
  store(provider: string, key: string): Promise<void>;
  forget(provider: string): Promise<void>;
}
