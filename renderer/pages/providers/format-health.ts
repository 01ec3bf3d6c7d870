import type { ProbeOutcome, RecentFaults } from '../../../src/contract/health.ts';
import type { ToastText } from '../../ui/toast.ts';
import * as words from './words.ts';

/** The faults of the last five minutes, such as `2 errors, 1 timeout`; empty if there were none. */
export function formatFault(recent: RecentFaults): string {
  const counts = [
    counted(recent.errors, 'error', 'errors'),
    counted(recent.resets, 'reset', 'resets'),
    counted(recent.timeouts, 'timeout', 'timeouts'),
    counted(recent.staleReplaced, 'stale connection replaced', 'stale connections replaced'),
  ];
  return counts.filter(Boolean).join(', ');
}

/** The toast text for the result of a connection attempt; null if none was made. */
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
      // An ordinary toast is enough: the page shows the problem for as long as it lasts.
      return { title: `${provider} can’t be reached`, description: outcome.message };
  }
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
