// Single modules of packages whose index would load much unused code. Both are CommonJS.

/** Only the Client: undici's index also loads fetch, WebSocket, caches and mocks (14 MB). */
declare module 'undici/lib/dispatcher/client.js' {
  import type { Client } from 'undici';

  const Made: typeof Client;
  export = Made;
}

/** Only the Registry, which prints metrics: prom-client's index also loads OpenTelemetry and two more packages. */
declare module 'prom-client/lib/registry.js' {
  import type { Registry } from 'prom-client';

  const Made: typeof Registry;
  export = Made;
}
