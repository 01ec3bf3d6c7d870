import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

/** Loads the engine when it is first asked for: without rules nobody needs it. The desktop's bundle has another file here. */
export function loadRe2(): typeof RE2JS {
  // What the package is, its types say.
  return (createRequire(import.meta.url)('re2js') as { readonly RE2JS: typeof RE2JS }).RE2JS;
}
