import { useState } from 'react';
import { type ProviderActivity } from '../live/provider-activity.ts';
import { isSameOrder, type OrderedLanes, orderLanes, type ShownStretch } from './lane-order.ts';

const NONE: OrderedLanes = { lanes: [], live: 0 };

/** The lanes of a stretch, in order; the same object for as long as nothing in it has changed. */
export function useOrder(activity: ProviderActivity | undefined, shown: ShownStretch): OrderedLanes {
  const [known, setKnown] = useState(NONE);
  const order = activity === undefined ? NONE : orderLanes(activity.lanes, shown);
  if (isSameOrder(known, order)) return known;
  setKnown(order);
  return order;
}
