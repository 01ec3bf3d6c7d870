import { hash, randomBytes } from 'node:crypto';
import type { ExtraUsage } from '../../contract/limits.ts';
import type { LimitReading } from './limit-reading.ts';

/**
 * Maximum number of accounts per provider; a new one replaces the least recently used.
 * @internal Exported for its test, which fills it.
 */
export const MAX_ACCOUNTS = 16;
/** Credential digests kept per account: a login's token changes about every hour. */
const MAX_CREDENTIALS = 8;

/**
 * Bounds for cached digests, by number and by length of the value: a digest costs more than the rest of an account's
 * lookup.
 */
const MAX_DIGESTS = 16;
const MAX_DIGESTED_CHARS = 4096;

/** The latest reading of a window. */
export interface KeptWindow extends LimitReading {
  /** Milliseconds since 1970. */
  readonly asOf: number;
}

/** One account of one provider, identified by digests. */
export interface Account {
  /** From 1. */
  readonly number: number;
  id: string | undefined;
  credentials: string[];
  readonly windows: Map<string, KeptWindow>;
  extra: ExtraUsage | undefined;
}

/** Digests that identify a response's account: the id from the provider or the client, otherwise the credential. */
export interface AccountClues {
  readonly id: string | undefined;
  readonly credential: string;
}

/** Accounts seen so far, in memory only. */
export class Accounts {
  readonly #salt = randomBytes(16).toString('base64');
  /** Digests by the credential or id itself, for the last few requests; these values are used nowhere else. */
  readonly #digests = new Map<string, string>();
  /** Accounts by provider, the most recently used last. */
  readonly #providers = new Map<string, Account[]>();

  /** Returns the digest of an id or a credential, stable only within this process. */
  digest(value: string): string {
    const known = this.#digests.get(value);
    if (known !== undefined) return known;
    const made = hash('sha256', this.#salt + value, 'base64');
    if (value.length > MAX_DIGESTED_CHARS) return made;
    if (this.#digests.size >= MAX_DIGESTS) this.#digests.clear();
    this.#digests.set(value, made);
    return made;
  }

  get providers(): ReadonlyMap<string, readonly Account[]> {
    return this.#providers;
  }

  /** Finds or creates the account. An account known only by a credential takes the id once one is seen. */
  find(provider: string, clues: AccountClues): Account {
    const accounts = this.#providers.get(provider) ?? [];
    this.#providers.set(provider, accounts);
    const named = accounts.find(({ id }) => id !== undefined && id === clues.id);
    const paying = accounts.find(({ credentials }) => credentials.includes(clues.credential));
    const isSame = clues.id === undefined || paying?.id === undefined;
    const found = named ?? (isSame ? paying : undefined) ?? newAccount(accounts);
    found.id ??= clues.id;
    if (paying !== undefined && paying !== found) leave(accounts, paying, clues.credential);
    if (!found.credentials.includes(clues.credential))
      found.credentials = [...found.credentials, clues.credential].slice(-MAX_CREDENTIALS);
    if (accounts.at(-1) !== found) accounts.push(...accounts.splice(accounts.indexOf(found), 1));
    return found;
  }
}

/** Adds an account with the lowest free number at the end of the list. */
function newAccount(accounts: Account[]): Account {
  if (accounts.length >= MAX_ACCOUNTS) accounts.shift();
  let number = 1;
  while (accounts.some((account) => account.number === number)) number += 1;
  const account: Account = { number, id: undefined, credentials: [], windows: new Map(), extra: undefined };
  accounts.push(account);
  return account;
}

/**
 * Removes a credential that belongs to another account, and the account if it is left with neither id nor credential.
 */
function leave(accounts: Account[], account: Account, credential: string): void {
  account.credentials = account.credentials.filter((each) => each !== credential);
  if (account.id === undefined && account.credentials.length === 0)
    accounts.splice(accounts.indexOf(account), 1);
}
