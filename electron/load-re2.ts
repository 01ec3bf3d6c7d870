import { RE2JS } from 're2js';

/** Stands in the bundle for the file of this name in src/rules: the packaged app has no node_modules to load it from. */
export function loadRe2(): typeof RE2JS {
  return RE2JS;
}
