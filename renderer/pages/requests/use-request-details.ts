import { useEffect, useState } from 'react';
import type { RequestDetailsAnswer } from '../../../src/contract/request-details.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { useControl } from '../../client/client.ts';

interface Known {
  readonly id: number;
  /** How far it had come when it was asked about. */
  readonly stage: string;
  readonly answer: RequestDetailsAnswer;
}

/** What is known of a request beside its row, asked for again as it goes on; undefined before the first answer. */
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
      .catch(() => undefined); // the link is lost, which the window says itself
    return () => {
      isWanted = false;
    };
  }, [client, id, stage]);
  return known?.id === id ? known.answer : undefined;
}
