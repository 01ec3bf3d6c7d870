import { RecordedRequest } from '../../src/contract/recording.ts';
import type { ControlClient } from '../client/client.ts';

/** A recording with its messages, which lists leave out; undefined where it is gone. */
export async function readOneRecording(
  client: ControlClient,
  { time, id, provider }: RecordedRequest,
  signal: AbortSignal,
): Promise<RecordedRequest | undefined> {
  const from = Date.parse(time);
  const input = { filter: { provider, from, to: from + 1 }, format: 'jsonl' } as const;
  const { text } = await client.recordings.export(input, { signal });
  return findRecording(text, id);
}

/** The recording of that number in a text of JSON lines. */
export function findRecording(lines: string, id: number): RecordedRequest | undefined {
  for (const line of lines.split('\n')) {
    // The number comes first to spare the parsing of bodies that nobody asked for.
    if (!line.includes(`"id":${id}`)) continue;
    const row = RecordedRequest.safeParse(JSON.parse(line));
    if (row.success && row.data.id === id) return row.data;
  }
  return undefined;
}
