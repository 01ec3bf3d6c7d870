import { useState } from 'react';
import type { RequestDetails } from '../../../src/contract/request-details.ts';
import { plural } from '../../text/format.ts';
import { Segmented } from '../../ui/segmented.tsx';

const SIDES = [
  { value: 'answer', label: 'Received' },
  { value: 'toProvider', label: 'Sent' },
  { value: 'fromClient', label: 'From the client' },
] as const;
type Side = (typeof SIDES)[number]['value'];

interface RequestHeadersProps {
  readonly details: RequestDetails;
}

/** The headers of a request and its answer, without what may be a credential. */
export function RequestHeaders({ details }: RequestHeadersProps) {
  const [side, setSide] = useState<Side>('answer');
  const headers = details[side].map(([name, value], at) => ({ key: `${at} ${name}`, name, value }));
  return (
    <section className="request-headers" aria-label="Headers">
      <div className="request-headers-head">
        <h3>Headers</h3>
        <Segmented label="Headers shown" options={SIDES} value={side} onChange={setSide} />
      </div>
      {headers.length === 0 ? (
        <p className="secondary">{side === 'answer' ? 'No response.' : 'None.'}</p>
      ) : (
        <dl>
          {headers.map(({ key, name, value }) => (
            <div key={key}>
              <dt>{name.toLowerCase()}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className="small secondary">
        Keys are never kept: angle brackets show the length of a removed value.
        {details.headersLeftOut === 0
          ? ''
          : ` ${plural(details.headersLeftOut, 'header')} over the 8 KiB limit not shown.`}
      </p>
    </section>
  );
}
