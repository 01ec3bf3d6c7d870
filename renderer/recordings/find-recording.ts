import { RecordedRequest } from '../../src/contract/recording.ts';

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
