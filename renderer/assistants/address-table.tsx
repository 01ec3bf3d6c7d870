import type { AssistantAddress } from '../../src/contract/assistants.ts';
import { addressWords } from './assistant-words.ts';

interface AddressTableProps {
  readonly addresses: readonly AssistantAddress[];
  /** What we wrote is not what stands there: both are shown. */
  readonly isDrifted: boolean;
  readonly label: string;
}

/** The keys that hold an address, with what stands there now. */
export function AddressTable({ addresses, isDrifted, label }: AddressTableProps) {
  if (isDrifted) return <DriftTable addresses={addresses} label={label} />;
  return (
    <dl className="assistant-addresses">
      {addresses.map(({ key, now }) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd className={now === null ? 'is-unset' : undefined}>{addressWords(now)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What LunaRoute wrote beside what stands there now. */
export function DriftTable({ addresses, label }: Omit<AddressTableProps, 'isDrifted'>) {
  return (
    <div className="drift" role="region" aria-label={`Addresses of ${label}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">LunaRoute wrote</th>
            <th scope="col">Stands there now</th>
          </tr>
        </thead>
        <tbody>
          {addresses.map(({ key, now, written }) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>{written ?? 'nothing'}</td>
              <td className={now === written ? undefined : 'is-changed'}>
                {addressWords(now)}
                {now === written ? <span className="small"> unchanged</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
