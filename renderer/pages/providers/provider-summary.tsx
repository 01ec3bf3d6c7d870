import type { ProviderView, SettingsView } from '../../../src/contract/settings/settings-view.ts';
import type { PoolView } from '../../../src/contract/status.ts';
import { ProviderLimits } from '../../limits/provider-limits.tsx';
import { programNowMs, useLive } from '../../live/store.ts';
import { formatShare, formatNoRequests } from '../../text/format.ts';
import { formatFault } from './format-health.ts';
import { formatKey } from './format-provider.ts';
import * as words from './words.ts';

interface ProviderSummaryProps {
  readonly view: SettingsView;
  readonly provider: ProviderView;
}

/** Base URL, warm connections, reuse rate and source of the key. */
export function ProviderSummary({ view, provider }: ProviderSummaryProps) {
  const pool = useLive((live) => live.pools.get(provider.name));
  const activity = useLive((live) => live.activity);
  // `activity` is mutated in place; subscribing to its version triggers the re-render.
  useLive((live) => live.activityVersion);
  const reuse = activity.reuseOf(provider.name, programNowMs());
  return (
    <dl className="panel provider-summary">
      <div>
        <dt>{words.baseUrl}</dt>
        <dd className="mono provider-url" title={provider.baseUrl}>
          {provider.baseUrl}
        </dd>
      </div>
      <div>
        <dt>{words.connections}</dt>
        <dd>
          <b>{pool?.stats.active ?? 0}</b> {words.active} · <b>{pool?.stats.idle ?? 0}</b>{' '}
          {pool === undefined ? null : words.ofMost(pool.maxIdle)} {words.idle}
          <PoolNotes pool={pool} />
        </dd>
      </div>
      <div>
        <dt>{words.reusedRecently}</dt>
        <dd>
          {reuse.total === 0 ? (
            formatNoRequests(pool)
          ) : (
            <>
              <b className="provider-reused">{formatShare(reuse.reused, reuse.total)}</b>{' '}
              {words.reusedOf(reuse.reused, reuse.total)}
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{words.key}</dt>
        <dd className="provider-key">{formatKey(provider.keySource, view.loginShell)}</dd>
      </div>
      <ProviderLimits provider={provider.name} />
    </dl>
  );
}

interface PoolNotesProps {
  readonly pool: PoolView | undefined;
}

/** Warnings about the pool's connections; empty while it is healthy. */
function PoolNotes({ pool }: PoolNotesProps) {
  if (pool === undefined) return null;
  const faults = formatFault(pool.health.recent);
  return (
    <>
      {pool.finishingOnOldSettings === 0 ? null : (
        <span className="provider-note">{words.finishing(pool.finishingOnOldSettings)}</span>
      )}
      {faults === '' ? null : <span className="provider-note">{words.recently(faults)}</span>}
    </>
  );
}
