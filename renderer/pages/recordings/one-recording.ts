import type { RecordedRequest } from '../../../src/contract/recording.ts';
import type { ControlClient } from '../../client/client.ts';
import { findRecording } from './find-recording.ts';

/** A recording with its messages, which lists leave out; undefined where it is gone. */
export async function readOneRecording(
  client: ControlClient,
  { time, id }: RecordedRequest,
  signal: AbortSignal,
): Promise<RecordedRequest | undefined> {
  const from = Date.parse(time);
  const filter = { text: `id:${id}`, from, to: from + 1 };
  const { text } = await client.recordings.export({ filter, format: 'jsonl' }, { signal });
  return findRecording(text, id);
}
