import type { CloseReason } from '../../src/contract/connections.ts';

/** How the window describes a reason for closing. */
export interface CloseFacts {
  /** Text shown after the connection's number. */
  readonly words: string;
  /** Whether the server or a fault closed it, rather than the proxy's own decision. */
  readonly isFault: boolean;
}

export const CLOSE_FACTS: Readonly<Record<CloseReason, CloseFacts>> = {
  idle_timeout: { words: 'closed at its idle timeout', isFault: false },
  server_hint: { words: "closed at the server's own limit", isFault: false },
  server_closed: { words: 'closed by the server', isFault: true },
  server_reset: { words: 'reset by the server', isFault: true },
  server_close_header: {
    words: 'closed as the server asked',
    isFault: false,
  },
  idle_cap: { words: 'closed above the cap on idle ones', isFault: false },
  max_age: { words: 'closed at max age', isFault: false },
  request_aborted: {
    words: 'closed when its request was cancelled',
    isFault: false,
  },
  timeout: { words: 'closed at a timeout', isFault: true },
  error: { words: 'closed by an error', isFault: true },
  path_lost: {
    words: 'closed because its network path was dead',
    isFault: true,
  },
  suspect: {
    words: 'closed in case its network path was dead',
    isFault: false,
  },
  drained: { words: 'closed for new settings', isFault: false },
  network_change: { words: 'closed for a change of the network', isFault: false },
  upgraded: { words: 'handed over to an upgrade', isFault: false },
  not_reusable: { words: 'closed, since it could not be used again', isFault: false },
  shutdown: { words: 'closed as the proxy stopped', isFault: false },
};
