import type { CreateReason } from './connections.ts';

/** Why a connection was created, in words that follow "created because". */
export const CREATE_REASON_TEXTS: Readonly<Record<CreateReason, string>> = {
  first_use: 'it was the first request',
  no_idle: 'all others were busy',
  after_idle_timeout: 'the previous one timed out while idle',
  after_server_close: 'the server had closed the one before',
  after_reset: 'the server had reset the one before',
  after_idle_cap: 'the previous one exceeded the idle limit',
  after_max_age: 'the previous one reached its max age',
  after_error: 'the one before had failed',
  after_path_lost: "the previous one's network path was dead",
  settings_changed: 'the settings had changed',
  retry: 'a request was sent again',
  network_change: 'the network had changed',
};
