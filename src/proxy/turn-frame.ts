import { readBeginning, lastObjectAt, parsedObject } from '../answers/json-pieces.ts';
import type { MessageText } from '../answers/web-socket/message-text.ts';
import type { Json } from '../dialects/dialect-definition.ts';
import { isObject, objectAt, word } from '../dialects/json-fields.ts';
import type { TurnFrame } from '../sessions/session-request.ts';

const METADATA = 'client_metadata';
const MAX_METADATA_CHARS = 8192;

/** Returns what a client's message says about the turn it starts; undefined if it doesn't start one. */
export function turnFrame(text: MessageText, startedAt: number): TurnFrame | undefined {
  const message = Buffer.isBuffer(text) ? parsedObject(text.toString()) : endsOf(text);
  if (message?.['type'] !== 'response.create') return undefined;
  const asked = isObject(message['response']) ? message['response'] : message;
  const client = objectAt(asked, METADATA);
  const metadata = client['x-codex-turn-metadata'];
  return {
    startedAt,
    turnId: word(client['turn_id']),
    metadata: typeof metadata === 'string' && metadata.length <= MAX_METADATA_CHARS ? metadata : undefined,
    model: word(asked['model']),
    isPrewarm: asked['generate'] === false,
  };
}

/** Reads a message of which only both ends were kept: its type is at the beginning, its turn at the end. */
function endsOf({ head, tail }: Exclude<MessageText, Buffer>): Json {
  const end = tail.toString();
  const metadata = lastObjectAt(end, METADATA);
  return {
    ...readBeginning(head.toString()),
    ...(metadata === undefined ? {} : { [METADATA]: metadata }),
    ...(/"generate": ?false/u.test(end) ? { generate: false } : {}),
  };
}
