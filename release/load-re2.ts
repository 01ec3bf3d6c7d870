import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

/** Stands in the server's bundle for the file of this name in src/rules: the engine lies beside it, read when it is first asked for. */
export function loadRe2(): typeof RE2JS {
  // The same build makes it of the package whose types these are.
  return (createRequire(import.meta.url)('./re2js.js') as { readonly RE2JS: typeof RE2JS }).RE2JS;
}
