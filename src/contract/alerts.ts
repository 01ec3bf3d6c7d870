import type { CacheBreak, SessionView } from './sessions.ts';

/** What somebody who does not look at the window should know. It holds no id, path or prompt. */
export interface Alert {
  /** The same for the same cause. */
  readonly key: string;
  /** Rises as it gets worse: then it is told again. */
  readonly rank: number;
  readonly kind: 'limits' | 'sessions' | 'providers' | 'cacheBreaks';
  readonly title: string;
  readonly body: string;
}

/** What is looked at of a session for alerts. */
export interface AlertSession extends Pick<SessionView, 'id' | 'name' | 'state' | 'trouble'> {
  /** The latest of its main thread. */
  readonly mainBreak: CacheBreak | null;
}
