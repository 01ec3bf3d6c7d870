import { Copy, Download, Scissors } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { RecordedMessage } from '../../../src/contract/recording.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { copyText, saveText } from '../../ui/copy.ts';
import './recorded-message.css';
import { bodyText, OMITTED_WORDS } from './format-recorded.ts';
import * as words from './words.ts';

/** Initial limit on the characters shown: laying out megabytes of text is slow. */
const BODY_SHOWN_CHARS = 8000;

interface RecordedMessageViewProps {
  readonly name: 'request' | 'response';
  readonly message: RecordedMessage;
  /** Whether this is a capture rather than a recording. */
  readonly isCaptured?: boolean;
}

/** Headers and body of one direction, recorded or captured. */
export function RecordedMessageView({ name, message, isCaptured = false }: RecordedMessageViewProps) {
  const { text } = message;
  return (
    <section className="recorded-message" aria-label={words.message(name)}>
      <div className="recorded-message-head">
        <h3>{name === 'request' ? words.request : words.response}</h3>
        {text === undefined ? null : (
          <span>
            <IconButton
              label={words.copyBody(name)}
              size="small"
              icon={<Copy size={13} aria-hidden="true" />}
              onClick={() => void copyText(text, words.theBody(name))}
            />
            <IconButton
              label={words.saveBody(name)}
              size="small"
              icon={<Download size={13} aria-hidden="true" />}
              onClick={() => saveBody(name, text)}
            />
          </span>
        )}
      </div>
      {message.headers.length === 0 ? null : (
        <p className="recorded-headers">
          {withPlaces(message.headers).map(({ place, name: header, value }) => (
            <span key={place}>
              <span className="recorded-header-name">{header}:</span> {value}
            </span>
          ))}
        </p>
      )}
      <Body message={message} isCaptured={isCaptured} />
    </section>
  );
}

/** Saves as `body.json`, the name used in the curl command, or `response.txt`. */
function saveBody(name: RecordedMessageViewProps['name'], text: string): void {
  const [extension, type] = /^\s*[[{]/u.test(text) ? ['json', 'application/json'] : ['txt', 'text/plain'];
  saveText(text, `${name === 'request' ? 'body' : name}.${extension}`, type);
}

/** Adds the index as a key, since a header name may repeat. */
function withPlaces(headers: RecordedMessage['headers']) {
  return headers.map(([name, value], place) => ({ place, name, value }));
}

type BodyProps = Pick<RecordedMessageViewProps, 'message' | 'isCaptured'>;

function Body({ message, isCaptured = false }: BodyProps) {
  const [isWhole, setWhole] = useState(false);
  const text = useMemo(() => bodyText(message), [message]);
  if (message.omitted !== undefined) {
    const omitted = OMITTED_WORDS[message.omitted];
    return <p className="small">{isCaptured ? omitted.replace('recorded', 'captured') : omitted}</p>;
  }
  if (message.text === undefined || text === '') return <p className="small">{words.noBody}</p>;
  const isLong = text.length > BODY_SHOWN_CHARS && !isWhole;
  return (
    <>
      <pre className="recorded-text">{isLong ? text.slice(0, BODY_SHOWN_CHARS) : text}</pre>
      {isLong ? (
        <Button size="small" onClick={() => setWhole(true)}>
          {words.showAll(text.length)}
        </Button>
      ) : null}
      {message.cut === true && !isLong ? (
        <p className="recorded-cut">
          <Scissors size={12} aria-hidden="true" /> {words.cutHere(isCaptured)}
        </p>
      ) : null}
    </>
  );
}
