import { useState } from 'react';
import { type ProviderActivity } from '../../live/provider-activity.ts';
import {
  isSameOrder,
  type OrderedTimelines,
  orderTimelines,
  type ShownStretch,
} from '../../connection-timeline/timeline-order.ts';

const NONE: OrderedTimelines = { timelines: [], live: 0 };

/** The timelines of a stretch, in order; the same object for as long as nothing in it has changed. */
export function useOrder(activity: ProviderActivity | undefined, shown: ShownStretch): OrderedTimelines {
  const [known, setKnown] = useState(NONE);
  const order = activity === undefined ? NONE : orderTimelines(activity.timelines, shown);
  if (isSameOrder(known, order)) return known;
  setKnown(order);
  return order;
}
