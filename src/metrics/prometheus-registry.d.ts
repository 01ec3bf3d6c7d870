/** The Registry alone, which prints: the package's index loads OpenTelemetry and two more that nothing here uses. */
declare module 'prom-client/lib/registry.js' {
  import type { Registry } from 'prom-client';

  const Made: typeof Registry;
  // It is a CommonJS module.
  export = Made;
}
