import type { DoctorReport } from '../../../src/contract/doctor.ts';
import { useLive } from '../../live/store.ts';
import { formatCount, formatShare, formatNoRequests } from '../../text/format.ts';
import { hrefOf } from '../../navigation/place.ts';
import { formatSpan } from './format-finding.ts';
import * as words from './words.ts';

interface LookedAtProps {
  readonly report: DoctorReport;
}

/** The data that the findings are based on, per provider. */
export function LookedAt({ report }: LookedAtProps) {
  const pools = useLive((live) => live.pools);
  return (
    <section className="panel looked-at" aria-labelledby="looked-at-title">
      <h2 id="looked-at-title">{words.checkedTitle}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.provider}</th>
            <th scope="col" className="is-number">
              {words.requests}
            </th>
            <th scope="col" className="is-number">
              {words.created}
            </th>
            <th scope="col" className="is-number">
              {words.reused}
            </th>
            <th scope="col">{words.recordedOver}</th>
          </tr>
        </thead>
        <tbody>
          {report.providers.map(({ provider, requests, created, reused, spanMs }) => (
            <tr key={provider} className={requests === 0 ? 'is-silent' : undefined}>
              <th scope="row">{provider}</th>
              <td className="is-number">{formatCount(requests)}</td>
              <td className="is-number looked-at-created">{requests === 0 ? '–' : formatCount(created)}</td>
              <td className="is-number looked-at-reused">
                {requests === 0 ? '–' : `${formatCount(reused)} (${formatShare(reused, requests)})`}
              </td>
              <td>{requests === 0 ? formatNoRequests(pools.get(provider)) : formatSpan(spanMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small">
        {words.lastHourKept} <a href={hrefOf({ page: 'connections' })}>{words.seeConnections}</a>
      </p>
    </section>
  );
}
