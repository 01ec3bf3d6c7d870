import { PowerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PoolView } from '../../src/contract/status.ts';
import type { Lane } from '../live/lane.ts';
import type { ProviderActivity } from '../live/provider-activity.ts';
import { programNowMs, useLive } from '../live/store.ts';
import { countWords, shareWords } from '../live/words.ts';
import { Picture } from './picture.tsx';
import { LANES_MOST_HEIGHT, lanesHeight } from './picture-view.ts';
import './provider-picture.css';

interface ProviderPictureProps {
  readonly pool: PoolView;
  /** Undefined before anything is known of it. */
  readonly activity: ProviderActivity | undefined;
  /** The moment at which the picture stands: it was stopped, or the program is not heard any more. */
  readonly frozenAtMs: number | undefined;
  /** The lanes as they were when the picture was stopped. */
  readonly frozenLanes: readonly Lane[] | undefined;
  readonly namedId: number | undefined;
  readonly legend?: ReactNode;
}

/** One provider's panel: its numbers, and its picture or what is to be said instead. */
export function ProviderPicture({
  pool,
  activity,
  frozenAtMs,
  frozenLanes,
  namedId,
  legend,
}: ProviderPictureProps) {
  const lanes = frozenLanes ?? activity?.lanes ?? [];
  return (
    <section className="panel provider-picture" aria-labelledby={`picture-${pool.provider}`}>
      <div className="provider-picture-head">
        <h2 id={`picture-${pool.provider}`}>{pool.provider}</h2>
        <PoolNumbers pool={pool} />
        {legend}
      </div>
      {activity === undefined || lanes.length === 0 ? (
        <NoLanes pool={pool} />
      ) : (
        <Picture
          provider={pool.provider}
          activity={activity}
          lanes={lanes}
          cap={pool.maxIdle}
          frozenAtMs={frozenAtMs}
          namedId={namedId}
        />
      )}
      {lanesHeight(lanes.length) <= LANES_MOST_HEIGHT ? null : (
        <p className="small">
          {countWords(lanes.length)} connections; scroll for those that are not in sight.
        </p>
      )}
      {activity === undefined || activity.lanesDropped === 0 ? null : (
        <p className="small">
          {countWords(activity.lanesDropped)} older connections had to leave the picture early: there were too
          many.
        </p>
      )}
    </section>
  );
}

interface PoolNumbersProps {
  readonly pool: PoolView;
}

/** `3 active, 5 idle of 32`, and how much was reused. */
export function PoolNumbers({ pool }: PoolNumbersProps) {
  const { active, idle } = pool.books;
  // Subscribed for its changes only: the model itself stays the same object.
  useLive((live) => live.activityVersion);
  const activity = useLive((live) => live.activity);
  const { reused, total } = activity.reuseOf(pool.provider, programNowMs());
  return (
    <p className="pool-numbers">
      <span>
        {countWords(active)} active, {countWords(idle)} idle of {countWords(pool.maxIdle)}
      </span>
      {total === 0 ? null : (
        <span
          className="pool-reuse"
          title={`${countWords(reused)} of ${countWords(total)} requests in five minutes`}
        >
          {shareWords(reused, total)} reused
        </span>
      )}
      {pool.finishingOnOldSettings === 0 ? null : (
        <span>{countWords(pool.finishingOnOldSettings)} finishing on old settings</span>
      )}
    </p>
  );
}

function NoLanes({ pool }: PoolNumbersProps) {
  if (!pool.enabled) {
    return (
      <p className="no-lanes">
        <PowerOff size={14} aria-hidden="true" /> Switched off in the settings: requests for it are answered
        with 403.{' '}
        <a href={`#/providers/${encodeURIComponent(pool.provider)}?setting=enabled`}>Switch it on</a>
      </p>
    );
  }
  return <p className="no-lanes">No connection in the last five minutes.</p>;
}
