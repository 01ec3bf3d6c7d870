/** The Client alone: undici's index loads fetch, WebSocket, caches and mocks with it, 14 MB that nothing here uses. */
declare module 'undici/lib/dispatcher/client.js' {
  import type { Client } from 'undici';

  const Made: typeof Client;
  // It is a CommonJS module.
  export = Made;
}
