import { useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { useLive } from '../../live/store.ts';
import { Kbd } from '../../ui/keys.tsx';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { parseConnectionPlace } from '../../navigation/list-places.ts';
import { ConnectionTables } from './connection-tables.tsx';
import { ConnectionsEmpty } from './connections-empty.tsx';
import './connections-page.css';
import { historyHref, historyRangeOf } from './history/history-place.ts';
import { History } from './history/history.tsx';
import { PictureToolbar } from './picture-toolbar.tsx';
import { ProviderPicture } from './provider-picture.tsx';
import { useStretch, useStretchKeys, useWallOffset } from './use-stretch.ts';
import * as words from './words.ts';

/** The connections over time: as a picture of up to an hour, as a history of up to a day, or as a table. */
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
  return (
    <Page title={words.pageTitle}>
      <Tabs
        label={words.views}
        items={[
          { value: 'picture', label: words.picture },
          { value: 'history', label: words.history },
          { value: 'table', label: words.table },
        ]}
        value={tab}
        onChange={setTab}
      >
        {range !== undefined && <History range={range} />}
        {tab === 'picture' && <Pictures />}
        {tab === 'table' && <ConnectionTables />}
      </Tabs>
    </Page>
  );
}

function Pictures() {
  const stretch = useStretch();
  useStretchKeys(stretch);
  const wallOffsetMs = useWallOffset();
  const pools = useLive((live) => live.pools);
  // Rerenders on changes; the model itself is mutated in place.
  useLive((live) => live.activityVersion);
  const [location] = useHashLocation();
  const named = parseConnectionPlace(location);
  const activity = useLive((live) => live.activity);
  const lostAtMs = useLive((live) => live.lostAtMs);
  const requests = useLive((live) => live.requests);
  const startedAt = useLive((live) => live.status?.startedAt);
  const isEmpty = [...pools.keys()].every(
    (provider) => (activity.provider(provider)?.timelines.length ?? 0) === 0,
  );
  if (isEmpty) return <ConnectionsEmpty pools={[...pools.values()]} />;
  return (
    <div className="pictures">
      <PictureToolbar stretch={stretch} />
      {[...pools.values()].map((pool) => (
        <ProviderPicture
          key={pool.provider}
          pool={pool}
          activity={activity.provider(pool.provider)}
          stretch={stretch}
          wallOffsetMs={wallOffsetMs}
          frozenAtMs={stretch.endMs === undefined ? lostAtMs : stretch.endMs - wallOffsetMs}
          begunMs={startedAt === undefined ? -Infinity : startedAt - wallOffsetMs}
          requests={requests}
          namedId={named?.provider === pool.provider ? named.id : undefined}
        />
      ))}
      <p className="small picture-keys">
        <span>{words.clickALane}</span>
        <span>
          <Kbd keys="+" /> <Kbd keys="−" /> {words.keysZoom} <Kbd keys="Shift ←" /> <Kbd keys="Shift →" />{' '}
          {words.keysMove} <Kbd keys="Esc" /> {words.keysLive}
        </span>
      </p>
    </div>
  );
}
