import { plural } from '../text/format.ts';

/** Texts around the rate limits; the limits themselves are worded in `src/contract/format-limit.ts`. */

export const title = 'Rate limits';
export const rateLimit = 'Rate limit';
export function showAll(count: number): string {
  return `Show all ${plural(count, 'limit')}`;
}
export const leastLeft = 'least left';
export const blocked = 'blocked';
export const extraUsage = 'Extra usage';
export function extraUsageOf(owner: string): string {
  return `${owner}, extra usage`;
}
