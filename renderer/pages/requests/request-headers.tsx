import { useState } from 'react';
import type { RequestDetails } from '../../../src/contract/request-details.ts';
import { Segmented } from '../../ui/segmented.tsx';
import * as words from './words.ts';

const SIDES = [
  { value: 'answer', label: words.received },
  { value: 'toProvider', label: words.sent },
  { value: 'fromClient', label: words.fromClient },
] as const;
type Side = (typeof SIDES)[number]['value'];

interface RequestHeadersProps {
  readonly details: RequestDetails;
}

/** Request and response headers, without possible credentials. */
export function RequestHeaders({ details }: RequestHeadersProps) {
  const [side, setSide] = useState<Side>('answer');
  const headers = details[side].map(([name, value], at) => ({ key: `${at} ${name}`, name, value }));
  return (
    <section className="request-headers" aria-label={words.headers}>
      <div className="request-headers-head">
        <h3>{words.headers}</h3>
        <Segmented label={words.headersShown} options={SIDES} value={side} onChange={setSide} />
      </div>
      {headers.length === 0 ? (
        <p className="secondary">{side === 'answer' ? words.noResponse : words.noHeaders}</p>
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
        {words.keysNotKept}
        {words.headersLeftOut(details.headersLeftOut)}
      </p>
    </section>
  );
}
