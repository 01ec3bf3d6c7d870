import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

/**
 * Replaces the file of the same name from src/rules in the server's bundle: the regex engine is next to the bundle and
 * is loaded on first use.
 */
export function loadRe2(): typeof RE2JS {
  // The same build makes this file from the package with these types.
  return (createRequire(import.meta.url)('./re2js.js') as { readonly RE2JS: typeof RE2JS }).RE2JS;
}
