import { CLIENTS } from './clients.ts';
import type { Dialect } from './dialect.ts';

/** How long an assistant waits for the next byte of an answer that has begun before it gives up by itself. */
export interface AssistantClock {
  readonly assistant: string;
  /** What it speaks. */
  readonly dialect: Dialect;
  readonly userAgent: RegExp;
  /** Seconds of silence after which it tells its user; undefined where it does not. */
  readonly warnsAfterSecs: number | undefined;
  /** Seconds of silence after which it ends the request. */
  readonly endsAfterSecs: number;
}

/** The assistants whose own clocks are known, as they are when their users have not changed them. */
export const ASSISTANT_CLOCKS: readonly AssistantClock[] = [
  // It shows a banner, and aborts the stream itself.
  {
    assistant: CLIENTS.claude_code.label,
    dialect: 'anthropic',
    userAgent: CLIENTS.claude_code.userAgent,
    warnsAfterSecs: 20,
    endsAfterSecs: 180,
  },
  // `stream_idle_timeout_ms` of its model providers.
  {
    assistant: CLIENTS.codex.label,
    dialect: 'openai',
    userAgent: CLIENTS.codex.userAgent,
    warnsAfterSecs: undefined,
    endsAfterSecs: 300,
  },
];

/** The clock of the assistant that a request came from, by its User-Agent; undefined where none is known. */
export function clockOfClient(userAgent: string): AssistantClock | undefined {
  return ASSISTANT_CLOCKS.find((clock) => clock.userAgent.test(userAgent));
}
