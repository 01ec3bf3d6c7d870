import { Copy, X } from 'lucide-react';
import type { LogRecord } from '../../src/contract/log.ts';
import { connectionHref } from '../connections/connection-place.ts';
import { momentWords } from '../live/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { copyText } from '../ui/copy.ts';
import './log-detail.css';
import { connectionOf, lineWords, providerOf, seenText } from './log-line.ts';
import { recordJson, recordText } from './log-text.ts';

interface LogDetailProps {
  readonly record: LogRecord;
  readonly onClose: () => void;
  readonly onProvider: (provider: string) => void;
  readonly onConnection: (provider: string, connection: number) => void;
}

/** Everything one line says, and where to go from it. */
export function LogDetail({ record, onClose, onProvider, onConnection }: LogDetailProps) {
  const { parts } = lineWords(record.message);
  const provider = providerOf(record);
  const connection = connectionOf(record);
  return (
    <aside className="log-detail" aria-label="The chosen line">
      <div className="log-detail-head">
        <h2>Line {record.seq}</h2>
        <IconButton
          label="Close the details"
          size="small"
          icon={<X size={14} aria-hidden="true" />}
          onClick={onClose}
        />
      </div>
      <p className="log-detail-message">{parts.map(({ text }) => text).join('')}</p>
      <dl>
        <Field name="time" value={momentWords(record.time)} />
        <Field name="level" value={record.level} />
        <Field name="target" value={record.target} />
        {Object.entries(record.fields).map(([name, value]) => (
          <Field key={name} name={name} value={seenText(String(value))} />
        ))}
      </dl>
      <div className="log-detail-actions">
        <Button
          size="small"
          icon={<Copy size={12} aria-hidden="true" />}
          onClick={() => void copyText(recordText(record), 'the line')}
        >
          Copy as text
        </Button>
        <Button
          size="small"
          icon={<Copy size={12} aria-hidden="true" />}
          onClick={() => void copyText(recordJson(record), 'the line as JSON')}
        >
          Copy as JSON
        </Button>
      </div>
      {provider === undefined ? null : (
        <div className="log-detail-actions">
          <Button size="small" onClick={() => onProvider(provider)}>
            Only {provider}
          </Button>
          {connection === undefined ? null : (
            <>
              <Button size="small" onClick={() => onConnection(provider, connection)}>
                Only connection {connection}
              </Button>
              <a href={connectionHref({ provider, id: connection })}>Show connection</a>
            </>
          )}
        </div>
      )}
    </aside>
  );
}

interface FieldProps {
  readonly name: string;
  readonly value: string;
}

function Field({ name, value }: FieldProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
