// Single modules of packages, whose index would load much that nothing here uses. Both are CommonJS.

/** The Client alone: undici's index loads fetch, WebSocket, caches and mocks with it, 14 MB. */
declare module 'undici/lib/dispatcher/client.js' {
  import type { Client } from 'undici';

  const Made: typeof Client;
  export = Made;
}

/** The Registry alone, which prints: prom-client's index loads OpenTelemetry and two more packages. */
declare module 'prom-client/lib/registry.js' {
  import type { Registry } from 'prom-client';

  const Made: typeof Registry;
  export = Made;
}
