import { utcDay } from '../clock.ts';
import { DroppedLine, RecordedRequest, type Recordings, MAX_RECORDINGS } from '../contract/recording.ts';
import type { RecordingFilter } from '../contract/recording-filter.ts';
import { RECORDED_LANGUAGE } from '../contract/recorded-fields.ts';
import { linesBackwards } from './lines-backwards.ts';
import { type RecordingFile, recordingFiles } from './recording-files.ts';

const DAY_MS = 86_400_000;

export interface ReadRecordingsOptions {
  /** Maximum number of rows; at most {@link MAX_RECORDINGS}. */
  readonly limit: number;
  readonly filter?: RecordingFilter;
  /** Total characters of headers and bodies to include, latest recordings first; 0 for none. */
  readonly maxBodiesChars?: number;
}

/**
 * Reads the recordings in a folder, latest to finish first. Skips and counts torn and invalid lines. A missing folder
 * counts as empty; other file system errors are thrown.
 */
export async function readRecordings(folder: string, options: ReadRecordingsOptions): Promise<Recordings> {
  const { filter = {}, maxBodiesChars = 0 } = options;
  const limit = Math.min(options.limit, MAX_RECORDINGS);
  const rows: RecordedRequest[] = [];
  let unreadable = 0;
  let dropped = 0;
  let bodiesChars = 0;
  for (const file of await recordingFiles(folder)) {
    if (!mayHold(file, filter)) continue;
    for await (const line of linesBackwards(file.path)) {
      if (line === '') continue;
      const read = line === undefined ? undefined : parseLine(line);
      if (read === undefined) unreadable += 1;
      else if ('dropped' in read) dropped += read.dropped;
      else if (matches(read, filter)) {
        if (rows.length === limit) return { rows, unreadable, dropped, hasMore: true };
        if (read.request !== undefined || read.response !== undefined) bodiesChars += line?.length ?? 0;
        rows.push(bodiesChars > maxBodiesChars ? withoutMessages(read) : read);
      }
    }
  }
  return { rows, unreadable, dropped, hasMore: false };
}

/**
 * Whether a recording matches the filter; false for an invalid filter.
 * @internal Has tests of its own.
 */
export function matches(row: RecordedRequest, { text = '', from, to }: RecordingFilter): boolean {
  const at = Date.parse(row.time);
  if ((from !== undefined && at < from) || (to !== undefined && at >= to)) return false;
  const filter = RECORDED_LANGUAGE.read(text);
  return filter.kind === 'ok' && filter.matches(row);
}

/**
 * Whether a file may contain matches. A request is in the file of the day it finished on, at most a day after it began.
 */
function mayHold(file: RecordingFile, { from, to }: RecordingFilter): boolean {
  if (from !== undefined && file.day < utcDay(from)) return false;
  return to === undefined || file.day <= utcDay(Math.min(to + DAY_MS, 8.64e15));
}

function parseLine(line: string): RecordedRequest | { readonly dropped: number } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined; // torn by a crash, or written by something else
  }
  const row = RecordedRequest.safeParse(parsed);
  return row.success ? row.data : DroppedLine.safeParse(parsed).data;
}

function withoutMessages({ request, response, ...row }: RecordedRequest): RecordedRequest {
  void request;
  void response;
  return row;
}
