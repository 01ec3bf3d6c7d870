import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A browser has no use for more tabs than this; the oldest session goes for a new one. */
const MAX_SESSIONS = 64;

/** Who may use the settings page: the link's token opens sessions, each tab holds a key of its own. */
export class PageSessions {
  /** Good for the life of this process; it stands in the link's fragment and nowhere else. */
  readonly token: string;
  readonly #keys = new Set<string>();

  /** Without a token of the user's it makes one up. */
  constructor(token: string | undefined) {
    this.token = token ?? randomBytes(32).toString('base64url');
  }

  /** A new session's key for whoever presents the token; undefined for anything else. */
  open(presented: string): string | undefined {
    if (!isSame(digest(presented), digest(this.token))) return undefined;
    const key = randomBytes(32).toString('base64url');
    this.#keys.add(digest(key));
    for (const oldest of [...this.#keys].slice(0, -MAX_SESSIONS)) this.#keys.delete(oldest);
    return key;
  }

  /** Whether this is the key of an open session. Keys are kept as digests: looking one up tells nothing of it. */
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
