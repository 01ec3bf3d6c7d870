import { instant } from './instant.ts';
import {
  amount,
  isUsefulReading,
  type LimitAnswer,
  type LimitReading,
  MINUTES_PER_DAY,
  usedOf,
} from './limit-reading.ts';

/** Headers of OpenAI and compatible providers; OpenRouter's names have no suffix. */
const HEADER = /^x-ratelimit-(limit|remaining|reset)(?:-([\w-]{1,40}))?$/u;

/** Returns the limits of an API key. Only the header name may tell whether a limit is per day or per minute. */
export function keyWindows({ headers, status, now }: LimitAnswer): readonly LimitReading[] {
  const found = new Map<string, Map<string, string>>();
  for (const [header, value] of headers) {
    const [, field, name = 'requests'] = HEADER.exec(header) ?? [];
    if (field !== undefined)
      found.set(name, (found.get(name) ?? new Map<string, string>()).set(field, value));
  }
  return [...found]
    .map(([name, fields]) => {
      const remaining = amount(fields.get('remaining'));
      const minutes = minutesOf(name);
      return {
        name,
        minutes,
        used: usedOf(amount(fields.get('limit')), remaining),
        isBlocked: status === 429 && remaining === 0,
        resetsAt: instant(fields.get('reset'), now),
        isShort: minutes !== MINUTES_PER_DAY,
      };
    })
    .filter(isUsefulReading);
}

function minutesOf(name: string): number | null {
  if (name.endsWith('-minute')) return 1;
  return name.endsWith('-day') ? MINUTES_PER_DAY : null;
}
