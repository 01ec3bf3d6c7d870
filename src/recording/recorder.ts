import type { Clock, Timer } from '../clock.ts';
import type { RecordedMessage, RecordedRequest } from '../contract/recording.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { RecordingSettings } from '../contract/settings/settings.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { RecordingDisk } from './append-file.ts';
import { BodyBudget } from './kept-body.ts';
import { RecordingWriter, type WriterOptions } from './recording-writer.ts';
import { secretForms } from './redact.ts';
import { Tape, type TapeHost, type TapeStart } from './tape.ts';

export interface RecorderOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly disk?: RecordingDisk | undefined;
}

/** What the settings say of recording, and the credentials that must never be in one. */
export interface RecorderSettings {
  readonly sessionRecording: RecordingSettings;
  readonly proxyToken: string | undefined;
  readonly providers: readonly ProviderSettings[];
}

/** Copies of bodies under way, all requests together. */
const BODIES_MOST_BYTES = 64 * 1024 * 1024;
/** A longer line is written without its bodies. */
const LINE_MOST_CHARS = 4 * 1024 * 1024;
/** A disk that hangs does not keep the program from ending. */
const CLOSE_MOST_MS = 2000;
const BYTES_OF_MB = 1024 * 1024;

/** Records requests while the settings say so. It can be switched on and off at any time. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #budget = new BodyBudget(BODIES_MOST_BYTES);
  #settings: RecordingSettings | undefined;
  #recording: Recording | undefined;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Listens to a request that begins; undefined while nothing is recorded, which is all that this then costs. */
  begin: ((start: TapeStart) => Tape) | undefined;

  /** Bytes of lines that wait for the disk. */
  get waitingBytes(): number {
    return this.#recording?.writer.waitingBytes ?? 0;
  }

  /** Bytes of bodies that are copied aside. */
  get keptBytes(): number {
    return this.#budget.usedBytes;
  }

  /** The disk takes nothing at present; it is tried again each minute. */
  get isPaused(): boolean {
    return this.#recording?.writer.isPaused ?? false;
  }

  /** Takes on new settings. Requests under way are recorded to their end where their folder stays. */
  apply(settings: RecorderSettings): void {
    const { sessionRecording } = settings;
    if (!sameFiles(this.#settings, sessionRecording)) this.#replace(sessionRecording);
    this.#settings = sessionRecording;
    const recording = this.#recording;
    if (recording === undefined) return void (this.begin = undefined);
    const host: TapeHost = {
      withBodies: sessionRecording.bodies,
      budget: this.#budget,
      secrets: secretForms(secretsIn(settings)),
      ending: () => recording.ending(),
      finished: (row) => recording.finished(row),
    };
    this.begin = (start) => new Tape(host, start);
  }

  /** Resolves when what was recorded so far is on the disk, or the disk does not take it. */
  async flush(): Promise<void> {
    await this.#inTime(this.#recording?.flush());
  }

  /** Ends recording; resolves when what waits is written, or after two seconds. */
  async close(): Promise<void> {
    this.begin = undefined;
    this.#settings = undefined;
    this.#replace(undefined);
    await this.#closing;
  }

  /** The same before it returns, for a program that ends. */
  closeNow(): void {
    this.begin = undefined;
    this.#settings = undefined;
    this.#recording?.writer.closeNow();
    this.#recording = undefined;
  }

  #replace(settings: RecordingSettings | undefined): void {
    const old = this.#recording;
    this.#recording =
      settings?.enabled === true
        ? new Recording(new RecordingWriter({ ...this.#options, ...limitsOf(settings) }))
        : undefined;
    if (old !== undefined) this.#closing = Promise.all([this.#closing, this.#inTime(old.close())]);
  }

  async #inTime(work: Promise<void> | undefined): Promise<void> {
    if (work === undefined) return;
    const { clock } = this.#options;
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => (timer = clock.schedule(resolve, CLOSE_MOST_MS)));
    await Promise.race([work, late]);
    if (timer !== undefined) clock.cancel(timer);
  }
}

/** One folder's recording: its writer, and the requests whose answers are still being decoded. */
class Recording {
  readonly writer: RecordingWriter;
  #ending = 0;
  #waiting: (() => void)[] = [];

  constructor(writer: RecordingWriter) {
    this.writer = writer;
  }

  ending(): void {
    this.#ending += 1;
  }

  finished(row: RecordedRequest | undefined): void {
    this.#ending -= 1;
    if (row === undefined) this.writer.drop();
    else this.#write(row);
    if (this.#ending > 0) return;
    for (const go of this.#waiting.splice(0)) go();
  }

  #write(row: RecordedRequest): void {
    const line = JSON.stringify(row);
    this.writer.write(line.length > LINE_MOST_CHARS ? JSON.stringify(withoutBodies(row)) : line);
  }

  async flush(): Promise<void> {
    if (this.#ending > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await this.writer.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.writer.close();
  }
}

function withoutBodies(row: RecordedRequest): RecordedRequest {
  const { request, response } = row;
  const strip = (message: RecordedMessage): RecordedMessage => ({
    headers: message.headers,
    omitted: 'too_large',
  });
  return {
    ...row,
    ...(request === undefined ? {} : { request: strip(request) }),
    ...(response === undefined ? {} : { response: strip(response) }),
  };
}

function limitsOf(settings: RecordingSettings): Omit<WriterOptions, 'clock' | 'log' | 'disk'> {
  return {
    folder: settings.directory,
    maxFileBytes: settings.maxFileMb * BYTES_OF_MB,
    keepDays: settings.keepDays,
    keepBytes: settings.keepMb * BYTES_OF_MB,
  };
}

/** Whether both mean the same files, so that the one that is open can stay. */
function sameFiles(a: RecordingSettings | undefined, b: RecordingSettings): boolean {
  return (
    a !== undefined &&
    a.enabled === b.enabled &&
    a.directory === b.directory &&
    a.maxFileMb === b.maxFileMb &&
    a.keepDays === b.keepDays &&
    a.keepMb === b.keepMb
  );
}

function secretsIn({ proxyToken, providers }: RecorderSettings): string[] {
  const found = proxyToken === undefined ? [] : [proxyToken];
  for (const { apiKey, proxy, baseUrl } of providers) {
    if (apiKey !== undefined) found.push(apiKey);
    for (const url of [proxy, baseUrl]) {
      const { username = '', password = '' } = (url === undefined ? null : URL.parse(url)) ?? {};
      found.push(password, decoded(password), username);
    }
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // no percent-encoding
  }
}
