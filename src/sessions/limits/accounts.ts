import { hash, randomBytes } from 'node:crypto';
import type { ExtraUsage } from '../../contract/limits.ts';
import type { LimitReading } from './limit-reading.ts';

/**
 * The accounts of one provider that are told apart; the one that was silent longest goes for a new one.
 * @internal Its test goes up to it.
 */
export const MAX_ACCOUNTS = 16;
/** Credentials that are kept as digests of one account: a login's token changes every hour or so. */
const MAX_CREDENTIALS = 8;

/** Digests that are remembered, as a digest costs more than the rest of what is found out of an account: of so many values, none longer. */
const MAX_DIGESTS = 16;
const MAX_DIGESTED_CHARS = 4096;

/** A window as it was read last. */
export interface KeptWindow extends LimitReading {
  /** Milliseconds since 1970. */
  readonly asOf: number;
}

/** One account of one provider. What it is known by is kept as digests. */
export interface Account {
  /** From 1. */
  readonly number: number;
  id: string | undefined;
  credentials: string[];
  readonly windows: Map<string, KeptWindow>;
  extra: ExtraUsage | undefined;
}

/** By what an answer's account is known, as digests: the provider's or the client's own id for it, else the credential. */
export interface AccountClues {
  readonly id: string | undefined;
  readonly credential: string;
}

/** Who pays. In memory only. */
export class Accounts {
  readonly #salt = randomBytes(16).toString('base64');
  /** By the credential or id itself, as the last few requests brought it; it goes nowhere else. */
  readonly #digests = new Map<string, string>();
  /** Those of each provider, the latest last. */
  readonly #providers = new Map<string, Account[]>();

  /** Of an id or a credential; the same only while this process lives. */
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

  /** The account that is meant. One that was known by a credential alone is the same once it is named. */
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

/** The lowest number that is free, at the end of the list. */
function newAccount(accounts: Account[]): Account {
  if (accounts.length >= MAX_ACCOUNTS) accounts.shift();
  let number = 1;
  while (accounts.some((account) => account.number === number)) number += 1;
  const account: Account = { number, id: undefined, credentials: [], windows: new Map(), extra: undefined };
  accounts.push(account);
  return account;
}

/** A credential turns out to be another account's; an account without a name and a credential was that one all along. */
function leave(accounts: Account[], account: Account, credential: string): void {
  account.credentials = account.credentials.filter((each) => each !== credential);
  if (account.id === undefined && account.credentials.length === 0)
    accounts.splice(accounts.indexOf(account), 1);
}
