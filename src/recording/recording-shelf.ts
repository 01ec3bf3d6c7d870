import type { RecordedRequest, RecordingExport, RecordingsView } from '../contract/recording.ts';
import type { RecordingFilter } from '../contract/recording-filter.ts';
import { MAX_RECORDINGS } from '../contract/recording.ts';
import type { RecordingSettings } from '../contract/settings/settings.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { utcDay } from '../clock.ts';
import { harPieces, jsonlPieces } from './export-recordings.ts';
import { readRecordings } from './read-recordings.ts';

/** Maximum total of headers and bodies in one export. */
const MAX_EXPORTED_BODIES_CHARS = 16 * 1024 * 1024;

export interface ShelfOptions {
  readonly settings: () => RecordingSettings;
  /** Resolves when everything recorded so far is readable. */
  readonly flush: () => Promise<void>;
  /** Runs heavy work under a name. */
  readonly during?: (<T>(what: string, work: () => Promise<T>) => Promise<T>) | undefined;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  readonly version: string;
}

/** The recordings in the folder from the settings, as requested by a window. */
export class RecordingShelf {
  readonly #options: ShelfOptions;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** Returns recordings without headers and bodies, latest to finish first. Rejects with the system's error. */
  list(filter: RecordingFilter, limit: number): Promise<RecordingsView> {
    return this.#during('reading recordings', () => this.#list(filter, limit));
  }

  /** Returns all matching recordings as the text of a file. Rejects with the system's error. */
  export(filter: RecordingFilter, format: 'jsonl' | 'har'): Promise<RecordingExport> {
    return this.#during('exporting recordings', () => this.#export(filter, format));
  }

  async #list(filter: RecordingFilter, limit: number): Promise<RecordingsView> {
    const { enabled, directory } = this.#options.settings();
    await this.#options.flush();
    const recordings = await readRecordings(directory, { limit, filter });
    return { ...recordings, isRecording: enabled, folder: directory };
  }

  async #export(filter: RecordingFilter, format: 'jsonl' | 'har'): Promise<RecordingExport> {
    await this.#options.flush();
    const { rows } = await readRecordings(this.#options.settings().directory, {
      limit: MAX_RECORDINGS,
      filter,
      maxBodiesChars: MAX_EXPORTED_BODIES_CHARS,
    });
    const name = `lunaroute-${utcDay(this.#options.wallTime())}.${format}`;
    return { name, text: await this.#format(rows, format) };
  }

  #during<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#options.during === undefined ? work() : this.#options.during(what, work);
  }

  #format(rows: readonly RecordedRequest[], format: 'jsonl' | 'har'): Promise<string> {
    switch (format) {
      case 'jsonl':
        return inSlices(jsonlPieces(rows));
      case 'har':
        return inSlices(harPieces(rows, this.#options.version));
    }
  }
}

/** Characters assembled before yielding to the event loop. */
const SLICE_CHARS = 256 * 1024;

async function inSlices(pieces: Iterable<string>): Promise<string> {
  const all: string[] = [];
  let chars = 0;
  for (const piece of pieces) {
    all.push(piece);
    chars += piece.length;
    if (chars < SLICE_CHARS) continue;
    chars = 0;
    await nextTurn();
  }
  return all.join('');
}
