import { answerLimits } from '../../src/sessions/limits/answer-limits.ts';
import type { LimitReading } from '../../src/sessions/limits/limit-reading.ts';

export const NOW = Date.UTC(2026, 10, 28, 12, 0, 0);
export const SECS = NOW / 1000;

export type Headers = Readonly<Record<string, string>>;

export function read(headers: Headers, status = 200): ReturnType<typeof answerLimits> {
  const raw = Object.entries(headers).flat();
  return answerLimits(
    status,
    raw.map((text) => Buffer.from(text)),
    NOW,
  );
}

export const UNIFIED = 'Anthropic-RateLimit-Unified';

export const CASES: readonly {
  readonly name: string;
  readonly headers: Headers;
  readonly status?: number;
  readonly windows: readonly (readonly unknown[])[];
}[] = [
  {
    name: 'a Claude subscription: fractions, seconds since 1970, and overage is no window',
    headers: {
      [`${UNIFIED}-Status`]: 'allowed',
      [`${UNIFIED}-5h-Utilization`]: '0.82',
      [`${UNIFIED}-5h-Reset`]: String(SECS + 4800),
      [`${UNIFIED}-5h-Status`]: 'allowed_warning',
      [`${UNIFIED}-7d-Utilization`]: '1.07',
      [`${UNIFIED}-7d-Reset`]: String(SECS + 90_000),
      [`${UNIFIED}-7d_opus-Utilization`]: '0.39',
      [`${UNIFIED}-Reset`]: String(SECS + 4800),
      [`${UNIFIED}-Overage-Status`]: 'rejected',
      [`${UNIFIED}-Overage-Utilization`]: '0.5',
      [`${UNIFIED}-Fallback-Percentage`]: '0.5',
      [`${UNIFIED}-Representative-Claim`]: 'five_hour',
    },
    windows: [
      ['5h', 300, 82, 4800],
      ['7d', 10_080, 107, 90_000],
      ['7d_opus', 10_080, 39, null],
    ],
  },
  {
    name: 'a 429 of a subscription: the claim names the window that refuses',
    status: 429,
    headers: {
      [`${UNIFIED}-status`]: 'rejected',
      [`${UNIFIED}-representative-claim`]: 'five_hour',
      [`${UNIFIED}-5h-utilization`]: '1',
      [`${UNIFIED}-5h-reset`]: String(SECS + 60),
      [`${UNIFIED}-7d-utilization`]: '0.4',
      [`${UNIFIED}-7d_sonnet-status`]: 'rejected',
    },
    windows: [
      ['5h', 300, 100, 60, 'blocked'],
      ['7d', 10_080, 40, null],
      ['7d_sonnet', 10_080, null, null, 'blocked'],
    ],
  },
  {
    name: 'with extra usage in use nothing is blocked',
    headers: {
      [`${UNIFIED}-status`]: 'allowed',
      [`${UNIFIED}-overage-in-use`]: 'true',
      [`${UNIFIED}-5h-status`]: 'rejected',
      [`${UNIFIED}-5h-utilization`]: '1.2',
    },
    windows: [['5h', 300, 120, null]],
  },
  {
    name: 'what is no number is refused field by field',
    headers: {
      [`${UNIFIED}-5h-utilization`]: 'NaN',
      [`${UNIFIED}-7d-utilization`]: '-0.5',
      [`${UNIFIED}-7d_opus-utilization`]: '0.25',
      [`${UNIFIED}-7d_opus-reset`]: '-3',
      [`${UNIFIED}-7d_oi-utilization`]: '',
    },
    windows: [['7d_opus', 10_080, 25, null]],
  },
  {
    name: 'an Anthropic API key: what remains, and RFC 3339',
    headers: {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-28T12:00:30Z',
      'anthropic-ratelimit-input-tokens-limit': '40000',
      'anthropic-ratelimit-input-tokens-remaining': '4000',
      'anthropic-ratelimit-output-tokens-limit': '0',
      'anthropic-ratelimit-output-tokens-remaining': '0',
    },
    windows: [
      ['requests', 1, 2, 30],
      ['input-tokens', 1, 90, null],
    ],
  },
  {
    name: 'an OpenAI API key: durations',
    headers: {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-limit-tokens': '30000',
      'x-ratelimit-remaining-tokens': '3000',
      'x-ratelimit-reset-tokens': '6m0s',
    },
    windows: [
      ['requests', null, 0.2, 0.12],
      ['tokens', null, 90, 360],
    ],
  },
  {
    name: 'Cerebras and Mistral: the name tells the window',
    headers: {
      'x-ratelimit-limit-requests-day': '1000',
      'x-ratelimit-remaining-requests-day': '250',
      'x-ratelimit-reset-requests-day': '33011.5',
      'x-ratelimit-limit-tokens-minute': '60000',
      'x-ratelimit-remaining-tokens-minute': '0',
      'x-ratelimit-tokens-query-cost': '1200',
    },
    status: 429,
    windows: [
      ['requests-day', 1440, 75, 33_011.5],
      ['tokens-minute', 1, 100, null, 'blocked'],
    ],
  },
  {
    name: 'OpenRouter: milliseconds since 1970, and no name',
    headers: {
      'X-RateLimit-Limit': '20',
      'X-RateLimit-Remaining': '5',
      'X-RateLimit-Reset': String(NOW + 7000),
    },
    windows: [['requests', null, 75, 7]],
  },
  {
    name: 'a ChatGPT login: a primary window of a week and a secondary one of 0 minutes',
    headers: {
      'x-codex-plan-type': 'pro',
      'x-codex-primary-used-percent': '29.5',
      'x-codex-primary-window-minutes': '10080',
      'x-codex-primary-reset-at': String(SECS + 600),
      'x-codex-secondary-used-percent': '0',
      'x-codex-secondary-window-minutes': '0',
      'x-codex-secondary-reset-at': '',
    },
    windows: [['7d', 10_080, 29.5, 600]],
  },
  {
    name: 'a ChatGPT login at its limit, with a family of its own',
    status: 429,
    headers: {
      'x-codex-primary-used-percent': '100',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': '',
      'x-codex-primary-reset-after-seconds': '90',
      'x-codex-rate-limit-reached-type': 'primary',
      'x-codex-bengalfox-primary-used-percent': '12',
      'x-codex-bengalfox-primary-window-minutes': '300',
      'x-codex-bengalfox-limit-name': 'Spark',
      'x-codex-other-secondary-used-percent': '1',
    },
    windows: [
      ['5h', 300, 100, 90, 'blocked'],
      ['5h_Spark', 300, 12, null],
      ['secondary_other', null, 1, null],
    ],
  },
  {
    name: 'an answer without limits, with headers of the same letters',
    headers: {
      'access-control-allow-origin': '*',
      'x-request-id': 'r',
      age: '1',
      'x-ratelimit-policy': '5;w=1',
    },
    windows: [],
  },
  {
    name: 'values and names that are far too long',
    headers: {
      [`${UNIFIED}-5h-utilization`]: '0'.repeat(5000),
      [`${UNIFIED}-${'9'.repeat(500)}h-utilization`]: '0.5',
    },
    windows: [],
  },
];

export function window(name: string, more: Partial<LimitReading> = {}): LimitReading {
  return {
    name,
    minutes: 300,
    used: 0.5,
    isBlocked: false,
    resetsAt: NOW + 60_000,
    isShort: false,
    ...more,
  };
}
