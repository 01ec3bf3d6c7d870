import type { RecordedRequest } from '../../../src/contract/recording.ts';

/** The recording of that number in a text of JSON lines, which the program wrote by the contract's schema. */
export function findRecording(lines: string, id: number): RecordedRequest | undefined {
  for (const line of lines.split('\n')) {
    // The number comes first to spare the parsing of bodies that nobody asked for.
    if (!line.includes(`"id":${id}`)) continue;
    // The program's own answer, which is typed by the contract like any other: reading it again here would bring all of zod along.
    const row = JSON.parse(line) as RecordedRequest;
    if (row.id === id) return row;
  }
  return undefined;
}
