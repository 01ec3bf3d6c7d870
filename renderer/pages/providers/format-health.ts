import type { ProbeOutcome, RecentFaults } from '../../../src/contract/health.ts';
import type { ToastText } from '../../ui/toast.ts';
import * as words from './words.ts';

/** What went wrong in the last five minutes: `2 errors, 1 timeout`; empty while nothing did. */
export function formatFault(recent: RecentFaults): string {
  const counts = [
    counted(recent.errors, 'error', 'errors'),
    counted(recent.resets, 'reset', 'resets'),
    counted(recent.timeouts, 'timeout', 'timeouts'),
    counted(recent.staleReplaced, 'stale connection replaced', 'stale connections replaced'),
  ];
  return counts.filter(Boolean).join(', ');
}

/** What trying to connect came to, for a toast. Null: it was not tried. */
export function formatProbe(provider: string, outcome: ProbeOutcome | null): ToastText {
  switch (outcome?.kind) {
    case undefined:
      return { title: words.notTried(provider), description: 'It is switched off or was removed.' };
    case 'reachable': {
      const tls = outcome.tlsMs === null ? '' : `, TLS in ${Math.round(outcome.tlsMs)} ms`;
      return {
        title: `${provider} can be reached`,
        description: `Connected in ${Math.round(outcome.connectMs)} ms${tls}. No request was sent.`,
      };
    }
    case 'failing':
      // The page says so for as long as it lasts.
      return { title: `${provider} can’t be reached`, description: outcome.message };
  }
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
