import { control } from '../../../src/contract/control.ts';

/** The dotted names of every control method, in their order. */
export function methodNames(): readonly string[] {
  return namesIn(control, []);
}

function namesIn(part: unknown, path: readonly string[]): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  // oRPC marks what is a procedure, and not a group of them.
  if ('~orpc' in part) return [path.join('.')];
  return Object.entries(part).flatMap(([name, inner]) => namesIn(inner, [...path, name]));
}
