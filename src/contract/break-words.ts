import type { CacheBreak } from './sessions.ts';
export function breakText(one: CacheBreak): string {
  return `${one.readable} ${one.read}`;
}
