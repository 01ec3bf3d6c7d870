import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { Lane } from '../live/lane.ts';
import { programNowMs, useLive } from '../live/store.ts';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { parseConnectionPlace } from './connection-place.ts';
import { ConnectionTables } from './connection-tables.tsx';
import { ConnectionsEmpty } from './connections-empty.tsx';
import './connections-page.css';
import { historyHref, historyRangeOf } from './history-place.ts';
import { History } from './history.tsx';
import { PictureLegend } from './picture-legend.tsx';
import { ProviderPicture } from './provider-picture.tsx';

/** A picture that stands: its moment, and the lanes of each provider as they were. */
interface Frozen {
  readonly atMs: number;
  readonly lanes: ReadonlyMap<string, readonly Lane[]>;
  readonly requests: readonly RequestRow[];
}

/** What became of the connections: as a picture of five minutes, as a history of a day, and as a table. */
export function ConnectionsPage() {
  const [own, setOwn] = useState('picture');
  const [location] = useHashLocation();
  const range = historyRangeOf(location);
  const tab = range === undefined ? own : 'history';
  const setTab = (next: string): void => {
    if (next === 'history') window.location.hash = historyHref();
    else {
      setOwn(next);
      if (range !== undefined) window.location.hash = '#/connections';
    }
  };
  const [frozen, setFrozen] = useState<Frozen>();
  const pauseButton = (
    <Button
      icon={
        frozen === undefined ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />
      }
      onClick={() => setFrozen(frozen === undefined ? freeze() : undefined)}
    >
      {frozen === undefined ? 'Pause' : 'Resume'}
    </Button>
  );
  return (
    <Page title="Connections" actions={tab === 'picture' ? pauseButton : undefined}>
      <Tabs
        label="How to show them"
        items={[
          { value: 'picture', label: 'Picture' },
          { value: 'history', label: 'History' },
          { value: 'table', label: 'Table' },
        ]}
        value={tab}
        onChange={setTab}
      >
        {range !== undefined && <History range={range} />}
        {tab === 'picture' && <Pictures frozen={frozen} />}
        {tab === 'table' && <ConnectionTables />}
      </Tabs>
    </Page>
  );
}

interface PicturesProps {
  readonly frozen: Frozen | undefined;
}

function Pictures({ frozen }: PicturesProps) {
  const pools = useLive((live) => live.pools);
  // Subscribed for its changes only: the model itself stays the same object.
  useLive((live) => live.activityVersion);
  const [location] = useHashLocation();
  const named = parseConnectionPlace(location);
  const activity = useLive((live) => live.activity);
  const lostAtMs = useLive((live) => live.lostAtMs);
  const requests = useLive((live) => live.requests);
  const isEmpty = [...pools.keys()].every(
    (provider) => (activity.provider(provider)?.lanes.length ?? 0) === 0,
  );
  if (isEmpty && frozen === undefined) return <ConnectionsEmpty pools={[...pools.values()]} />;
  return (
    <div className="pictures">
      {[...pools.values()].map((pool, at) => (
        <ProviderPicture
          key={pool.provider}
          pool={pool}
          activity={activity.provider(pool.provider)}
          frozenAtMs={frozen?.atMs ?? lostAtMs}
          frozenLanes={frozen === undefined ? undefined : (frozen.lanes.get(pool.provider) ?? [])}
          requests={frozen?.requests ?? requests}
          namedId={named?.provider === pool.provider ? named.id : undefined}
          legend={at === 0 ? <PictureLegend /> : undefined}
        />
      ))}
    </div>
  );
}

function freeze(): Frozen {
  const { pools, activity, requests } = useLive.getState();
  const lanes = [...pools.keys()].map((name) => [name, activity.provider(name)?.lanes ?? []] as const);
  return { atMs: programNowMs(), lanes: new Map(lanes), requests };
}
