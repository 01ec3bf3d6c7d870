import { Copy, Scissors } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { RecordedMessage } from '../../src/contract/recording.ts';
import { countWords } from '../live/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { copyText } from '../ui/copy.ts';
import { BODY_SHOWN_CHARS, bodyText } from './body-text.ts';
import './recorded-message.css';
import { OMITTED_WORDS } from './recorded-words.ts';

interface RecordedMessageViewProps {
  /** `request` or `response`. */
  readonly name: 'request' | 'response';
  readonly message: RecordedMessage;
}

/** Headers and body of one direction, as they were recorded. */
export function RecordedMessageView({ name, message }: RecordedMessageViewProps) {
  return (
    <section className="recorded-message" aria-label={`The ${name}`}>
      <div className="recorded-message-head">
        <h3>{name === 'request' ? 'Request' : 'Response'}</h3>
        {message.text === undefined ? null : (
          <IconButton
            label={`Copy the body of the ${name}`}
            size="small"
            icon={<Copy size={13} aria-hidden="true" />}
            onClick={() => void copyText(message.text ?? '', `the body of the ${name}`)}
          />
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
      <Body message={message} />
    </section>
  );
}

/** A header may come more than once: only its place tells it apart. */
function withPlaces(headers: RecordedMessage['headers']) {
  return headers.map(([name, value], place) => ({ place, name, value }));
}

interface BodyProps {
  readonly message: RecordedMessage;
}

function Body({ message }: BodyProps) {
  const [isWhole, setWhole] = useState(false);
  const text = useMemo(() => bodyText(message), [message]);
  if (message.omitted !== undefined) return <p className="small">{OMITTED_WORDS[message.omitted]}</p>;
  if (message.text === undefined || text === '') return <p className="small">No body.</p>;
  const isLong = text.length > BODY_SHOWN_CHARS && !isWhole;
  return (
    <>
      <pre className="recorded-text">{isLong ? text.slice(0, BODY_SHOWN_CHARS) : text}</pre>
      {isLong ? (
        <Button size="small" onClick={() => setWhole(true)}>
          Show all {countWords(text.length)} characters
        </Button>
      ) : null}
      {message.cut === true && !isLong ? (
        <p className="recorded-cut">
          <Scissors size={12} aria-hidden="true" /> Cut here: only the beginning was recorded.
        </p>
      ) : null}
    </>
  );
}
