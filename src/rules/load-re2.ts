import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

/** Loads the engine on first use, since nothing needs it without rules. The desktop bundle replaces this file. */
export function loadRe2(): typeof RE2JS {
  // `require` returns `any`; the package's own types describe it.
  return (createRequire(import.meta.url)('re2js') as { readonly RE2JS: typeof RE2JS }).RE2JS;
}
