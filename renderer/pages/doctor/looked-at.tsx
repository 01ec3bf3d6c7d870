import type { DoctorReport } from '../../../src/contract/doctor.ts';
import { formatCount, formatShare } from '../../text/format.ts';
import { hrefOf } from '../../navigation/place.ts';
import { formatSpan } from './format-finding.ts';

interface LookedAtProps {
  readonly report: DoctorReport;
}

/** What the findings rest on, provider by provider. */
export function LookedAt({ report }: LookedAtProps) {
  return (
    <section className="panel looked-at" aria-labelledby="looked-at-title">
      <h2 id="looked-at-title">What was checked</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Provider</th>
            <th scope="col" className="is-number">
              Requests
            </th>
            <th scope="col" className="is-number">
              Created
            </th>
            <th scope="col" className="is-number">
              Reused
            </th>
            <th scope="col">Recorded over</th>
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
              <td>{requests === 0 ? 'no request' : formatSpan(spanMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small">
        The last hour is kept, in memory only.{' '}
        <a href={hrefOf({ page: 'connections' })}>See the connections</a>
      </p>
    </section>
  );
}
