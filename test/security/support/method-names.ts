import { control } from '../../../src/contract/control.ts';

/** Returns the dotted names of all control methods, in declaration order. */
export function methodNames(): readonly string[] {
  return namesIn(control, []);
}

function namesIn(part: unknown, path: readonly string[]): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  // oRPC marks procedures this way; groups have no such key.
  if ('~orpc' in part) return [path.join('.')];
  return Object.entries(part).flatMap(([name, inner]) => namesIn(inner, [...path, name]));
}
