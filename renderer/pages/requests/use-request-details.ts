import { useEffect, useState } from 'react';
import type { RequestDetailsAnswer } from '../../../src/contract/request-details.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { useControl } from '../../client/client.ts';

interface Known {
  readonly id: number;
  /** Progress of the request when its details were loaded. */
  readonly stage: string;
  readonly answer: RequestDetailsAnswer;
}

/** Loads a request's details and reloads them as it progresses; undefined before the first response. */
export function useRequestDetails(row: RequestRow): RequestDetailsAnswer | undefined {
  const client = useControl();
  const [known, setKnown] = useState<Known>();
  const { id } = row;
  const stage = `${row.state} ${row.status} ${row.attempts} ${row.connectionId}`;
  useEffect(() => {
    let isWanted = true;
    client
      .requestDetails({ id })
      .then((answer) => {
        if (isWanted) setKnown({ id, stage, answer });
      })
      .catch(() => undefined); // the link is lost; the window already reports that
    return () => {
      isWanted = false;
    };
  }, [client, id, stage]);
  return known?.id === id ? known.answer : undefined;
}
