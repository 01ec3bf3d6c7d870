import { Copy } from 'lucide-react';
import type { LogRecord } from '../../../src/contract/log.ts';
import { connectionHref } from '../../navigation/list-places.ts';
import { formatMoment } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { DetailField, DetailPane } from '../../ui/detail-pane.tsx';
import { copyText } from '../../ui/copy.ts';
import './log-detail.css';
import { connectionOf, formatLine, providerOf, seenText } from './log-line.ts';
import { recordJson, recordText } from './log-text.ts';
import * as words from './words.ts';

interface LogDetailProps {
  readonly record: LogRecord;
  readonly onClose: () => void;
  readonly onProvider: (provider: string) => void;
  readonly onConnection: (provider: string, connection: number) => void;
}

/** The details of a log line, with links. */
export function LogDetail({ record, onClose, onProvider, onConnection }: LogDetailProps) {
  const { parts } = formatLine(record.message);
  const provider = providerOf(record);
  const connection = connectionOf(record);
  return (
    <DetailPane label={words.detail} title={words.lineTitle(record.seq)} onClose={onClose}>
      <p className="detail-pane-text">{parts.map(({ text }) => text).join('')}</p>
      <dl>
        <DetailField name="time" value={formatMoment(record.time)} />
        <DetailField name="level" value={record.level} />
        <DetailField name="target" value={record.target} />
        {Object.entries(record.fields).map(([name, value]) => (
          <DetailField key={name} name={name} value={seenText(String(value))} />
        ))}
      </dl>
      <div className="log-detail-actions">
        <Button
          size="small"
          icon={<Copy size={12} aria-hidden="true" />}
          onClick={() => void copyText(recordText(record), words.theLine)}
        >
          {words.copyAsText}
        </Button>
        <Button
          size="small"
          icon={<Copy size={12} aria-hidden="true" />}
          onClick={() => void copyText(recordJson(record), words.theLineAsJson)}
        >
          {words.copyAsJson}
        </Button>
      </div>
      {provider === undefined ? null : (
        <div className="log-detail-actions">
          <Button size="small" onClick={() => onProvider(provider)}>
            {words.onlyProvider(provider)}
          </Button>
          {connection === undefined ? null : (
            <>
              <Button size="small" onClick={() => onConnection(provider, connection)}>
                {words.onlyConnection(connection)}
              </Button>
              <a href={connectionHref({ provider, id: connection })}>{words.showConnection}</a>
            </>
          )}
        </div>
      )}
    </DetailPane>
  );
}
