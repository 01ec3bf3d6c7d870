import type { Locator, Page } from 'playwright-core';
import { type SessionsWindow, used, type Used } from './sessions-support.ts';

/** Ids of a session with every feature and of a small one. */
export const SESSION = '15a932ed-0000-4000-8000-00007c41d9e0';
export const OTHER = '7b1e0000-0000-4000-8000-0000cafe1234';
const AGENT = { 'x-claude-code-agent-id': 'a4ac3da6cbbd61ff' };
const TITLE = { 'anthropic-beta': 'claude-code-20250219,structured-outputs-2025-12-15' };

/** Usage the provider reports for the main thread's requests, turn by turn. */
export const TURNS: readonly (readonly Used[])[] = [
  [
    used({ fresh: 10, written: 50_000, output: 300 }),
    used({ fresh: 12, read: 50_000, written: 2000, output: 700 }),
  ],
  [used({ fresh: 5, read: 52_000, written: 8000, output: 2200 })],
  [used({ fresh: 7, written: 61_000, output: 1400 })],
  [used({ fresh: 5, read: 3000, written: 28_000, output: 640 })],
];
/** Usage of a subagent, and of the helper that titles the session. */
export const AGENT_USED = used({ fresh: 100, written: 9000, output: 50 });
export const TITLE_USED = used({ fresh: 700, output: 12 });

function limits(): Readonly<Record<string, string>> {
  const secs = Math.floor(Date.now() / 1000);
  return {
    'anthropic-ratelimit-unified-5h-utilization': '0.82',
    'anthropic-ratelimit-unified-5h-reset': String(secs + 82 * 60 - 5),
    'anthropic-ratelimit-unified-5h-status': 'allowed_warning',
    'anthropic-ratelimit-unified-7d-utilization': '0.54',
    'anthropic-ratelimit-unified-7d-reset': String(secs + 40 * 3600),
    'anthropic-ratelimit-unified-7d-status': 'allowed',
    'anthropic-ratelimit-unified-overage-status': 'rejected',
    'anthropic-ratelimit-unified-overage-disabled-reason': 'org_level_disabled',
    'anthropic-ratelimit-unified-overage-utilization': '0.25',
  };
}

/** Creates three sessions: one with every feature, one small, one that reports nothing. */
export async function work(window: SessionsWindow): Promise<void> {
  const call = { session: SESSION };
  for (const [at, turn] of TURNS.entries()) {
    for (const [request, one] of turn.entries()) {
      const stop = request < turn.length - 1 ? 'tool_use' : 'end_turn';
      const model = at < 2 ? 'claude-opus-4-8' : 'claude-sonnet-4-8';
      await window.claude({ ...call, used: one, stop, model, limits: limits() });
    }
  }
  await window.claude({ ...call, used: AGENT_USED, headers: AGENT });
  await window.claude({ ...call, used: TITLE_USED, headers: TITLE, model: 'claude-haiku-4-5-20251001' });
  await window.claude({ session: OTHER, used: used({ fresh: 3, written: 4000, output: 20 }) });
  await window.script();
  await window.script();
}

/** Finds a row of the table, such as `1_main_2` for the second turn of the first session's main thread. */
export function row(page: Page, key: string): Locator {
  return page.locator(`[id="session-row-${key}"]`);
}
