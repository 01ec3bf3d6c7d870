import type { AssistantAddress } from '../../../src/contract/assistants.ts';
import { formatAddress } from './format-assistant.ts';
import * as words from './words.ts';

interface DriftTableProps {
  readonly addresses: readonly AssistantAddress[];
  /** The assistant's name. */
  readonly label: string;
}

/** Compares what LunaRoute wrote with the current values. */
export function DriftTable({ addresses, label }: DriftTableProps) {
  return (
    // Long addresses scroll, so the region must be reachable by keyboard.
    <div className="drift" role="region" aria-label={words.addressesOf(label)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.driftKey}</th>
            <th scope="col">{words.driftWritten}</th>
            <th scope="col">{words.driftNow}</th>
          </tr>
        </thead>
        <tbody>
          {addresses.map(({ key, now, written }) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>{written ?? words.driftNothing}</td>
              {now === written ? (
                <td>
                  <span className="drift-same">{words.driftSame}</span>
                </td>
              ) : (
                <td className="is-changed">{formatAddress(now)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
