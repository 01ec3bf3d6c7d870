import {
  DroppedLine,
  RecordedRequest,
  type RecordingFilter,
  type Recordings,
  RECORDINGS_MOST,
  type StatusClass,
} from '../contract/recording.ts';
import { linesBackwards } from './lines-backwards.ts';
import { dayOf, type RecordingFile, recordingFiles } from './recording-files.ts';

const DAY_MS = 86_400_000;

export interface ReadOptions {
  /** At most {@link RECORDINGS_MOST}. */
  readonly limit: number;
  readonly filter?: RecordingFilter;
  /** Headers and bodies come along, the latest first, while all of them together are no longer; 0 without. */
  readonly bodiesMostChars?: number;
}

/**
 * Reads the recordings of a folder, the latest to finish first. Lines that are torn or no recordings are counted and
 * read over. No folder is no recordings; another error of the file system is thrown.
 */
export async function readRecordings(folder: string, options: ReadOptions): Promise<Recordings> {
  const { filter = {}, bodiesMostChars = 0 } = options;
  const limit = Math.min(options.limit, RECORDINGS_MOST);
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
        rows.push(bodiesChars > bodiesMostChars ? withoutMessages(read) : read);
      }
    }
  }
  return { rows, unreadable, dropped, hasMore: false };
}

/** Whether a recording is one of those asked for. */
export function matches(row: RecordedRequest, filter: RecordingFilter): boolean {
  const { provider, statusClass, text, from, to } = filter;
  if (provider !== undefined && row.provider !== provider) return false;
  if (statusClass !== undefined && !isOfClass(row, statusClass)) return false;
  const at = Date.parse(row.time);
  if ((from !== undefined && at < from) || (to !== undefined && at >= to)) return false;
  return text === undefined || holdsText(row, text.toLowerCase());
}

function isOfClass(row: RecordedRequest, wanted: StatusClass): boolean {
  switch (wanted) {
    case 'failed':
      return row.code !== null;
    case 'none':
      return row.status === 0;
    case '1xx':
    case '2xx':
    case '3xx':
    case '4xx':
    case '5xx':
      return Math.trunc(row.status / 100) === Number(wanted[0]);
  }
}

function holdsText(row: RecordedRequest, lower: string): boolean {
  const { path, model, client, session, agent, code, providerError, stopReason } = row;
  return [path, model, client, session, agent, code, providerError, stopReason].some(
    (value) => value?.toLowerCase().includes(lower) === true,
  );
}

/** A request is in the file of the day on which it finished, a day after it began at the latest. */
function mayHold(file: RecordingFile, { from, to }: RecordingFilter): boolean {
  if (from !== undefined && file.day < dayOf(from)) return false;
  return to === undefined || file.day <= dayOf(Math.min(to + DAY_MS, 8.64e15));
}

function parseLine(line: string): RecordedRequest | { readonly dropped: number } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined; // torn by a crash, or not ours
  }
  const row = RecordedRequest.safeParse(parsed);
  return row.success ? row.data : DroppedLine.safeParse(parsed).data;
}

function withoutMessages({ request, response, ...row }: RecordedRequest): RecordedRequest {
  void request;
  void response;
  return row;
}
