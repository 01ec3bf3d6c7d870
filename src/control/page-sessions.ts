import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** More than a browser needs for tabs; a new session replaces the oldest. */
const MAX_SESSIONS = 64;

/** Access to the settings page: the link's token opens sessions, and each tab has a separate key. */
export class PageSessions {
  /** Valid for the life of this process; appears in the link's fragment and nowhere else. */
  readonly token: string;
  readonly #keys = new Set<string>();

  /** Generates a token if the user set none. */
  constructor(token: string | undefined) {
    this.token = token ?? randomBytes(32).toString('base64url');
  }

  /** Opens a session for the right token and returns its key; undefined for anything else. */
  open(presented: string): string | undefined {
    if (!isSame(digest(presented), digest(this.token))) return undefined;
    const key = randomBytes(32).toString('base64url');
    this.#keys.add(digest(key));
    for (const oldest of [...this.#keys].slice(0, -MAX_SESSIONS)) this.#keys.delete(oldest);
    return key;
  }

  /**
   * Whether this is the key of an open session. Keys are stored as digests, so that a lookup's timing reveals nothing.
   */
  isOpen(key: string): boolean {
    return this.#keys.has(digest(key));
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
