import type { LimitWindow } from '../../contract/limits.ts';
import { type Account, type AccountClues, Accounts, type KeptWindow } from './accounts.ts';
import type { ExtraReading, LimitReading } from './limit-reading.ts';

/**
 * Maximum number of windows per account; a new one replaces the least recently read. @internal Exported for its test,
 * which fills it.
 */
export const MAX_WINDOWS = 32;
/** Tolerance for the same reset time, which two sources round differently. */
const SAME_RESET_MS = 5000;
/** Minimum interval between reported readings that differ only in time. */
const SAME_READING_MS = 1000;
/** Least fraction used for a window of minutes to be shown. */
const SHORT_USED_FROM = 0.8;

/** Rate-limit windows of all providers, as read from responses. */
export class LimitStore {
  readonly accounts = new Accounts();
  #revision = 0;

  /** Increases with every change; 0 before the first reading. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * Records what one response or event reports, leaving other windows unchanged. `now` is in milliseconds since 1970.
   */
  read(provider: string, clues: AccountClues, { windows, extra, now }: ReadAt): void {
    if (windows.length === 0 && extra === undefined) return;
    const account = this.accounts.find(provider, clues);
    for (const reading of windows) this.#keep(account, reading, now);
    if (extra !== undefined) this.#keepExtra(account, extra, now);
  }

  /** Returns the windows to show at `now`, ordered by provider and account. */
  windows(now: number): readonly LimitWindow[] {
    return [...this.accounts.providers].flatMap(([provider, all]) => {
      const accounts = all.filter(({ windows }) => windows.size > 0);
      const isOneOfMany = accounts.length > 1;
      return accounts
        .toSorted((one, other) => one.number - other.number)
        .flatMap((account) => shown(account, now).map((window) => ({ provider, ...window, isOneOfMany })));
    });
  }

  #keepExtra(account: Account, reading: ExtraReading, now: number): void {
    const { extra: before } = account;
    const isSame =
      before?.state === reading.state &&
      before.reason === reading.reason &&
      before.used === reading.used &&
      before.resetsAt === reading.resetsAt &&
      now - before.asOf < SAME_READING_MS;
    if (isSame) return;
    account.extra = { ...reading, asOf: now };
    this.#revision += 1;
  }

  #keep({ windows }: Account, reading: LimitReading, now: number): void {
    const before = windows.get(reading.name);
    // A window of minutes has ended by then, whether its end was reported or not.
    const { isShort, minutes } = reading;
    const told = reading.resetsAt ?? (isShort ? now + (minutes ?? 1) * 60_000 : null);
    const resetsAt = steadyReset(before, told);
    const isSame =
      before !== undefined &&
      before.used === reading.used &&
      before.isBlocked === reading.isBlocked &&
      before.resetsAt === resetsAt &&
      now - before.asOf < SAME_READING_MS;
    if (isSame) return;
    windows.delete(reading.name);
    windows.set(reading.name, { ...reading, resetsAt, asOf: now });
    const [oldest] = windows.keys();
    if (windows.size > MAX_WINDOWS && oldest !== undefined) windows.delete(oldest);
    this.#revision += 1;
  }
}

interface ReadAt {
  readonly windows: readonly LimitReading[];
  readonly extra?: ExtraReading | undefined;
  readonly now: number;
}

/** Keeps the previous reset time if the new one differs only by rounding, so that the two compare as equal. */
function steadyReset(before: KeptWindow | undefined, resetsAt: number | null): number | null {
  if (before === undefined || before.resetsAt === null || resetsAt === null) return resetsAt;
  return Math.abs(before.resetsAt - resetsAt) <= SAME_RESET_MS ? before.resetsAt : resetsAt;
}

function shown(
  { number, windows, extra }: Account,
  now: number,
): readonly Omit<LimitWindow, 'provider' | 'isOneOfMany'>[] {
  return [...windows.values()]
    .filter(
      ({ isShort, isBlocked, used, resetsAt }) =>
        !isShort || ((isBlocked || (used ?? 0) > SHORT_USED_FROM) && (resetsAt ?? now) >= now),
    )
    .toSorted((one, other) => (one.minutes ?? 0) - (other.minutes ?? 0) || one.name.localeCompare(other.name))
    .map(({ name, minutes, used, isBlocked, resetsAt, asOf }) => ({
      account: number,
      name,
      minutes,
      used,
      isBlocked,
      resetsAt,
      asOf,
      ...(extra === undefined ? {} : { extra }),
    }));
}
