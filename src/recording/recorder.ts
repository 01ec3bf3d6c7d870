import { ByteBudget } from '../answers/byte-budget.ts';
import type { Clock, Timer } from '../clock.ts';
import { MAX_CAPTURED_BODY_BYTES } from '../contract/capture.ts';
import { RecordedRequest } from '../contract/recording.ts';
import type { RecordingSettings } from '../contract/settings/settings.ts';
import { type SecretSettings, settingsSecrets } from '../redaction/settings-secrets.ts';
import { PII_KINDS } from '../contract/settings/pii.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { RecordingDisk } from './append-file.ts';
import { Capture } from './capture.ts';
import { RecordingWriter, type WriterOptions } from './recording-writer.ts';
import { cleanRow, hiddenMessage, type RedactJob, Redactor, type RedactRules } from './redact-job.ts';
import { type RedactOutcome, RedactThread } from './redact-thread.ts';
import { RequestRecordingPair } from './request-recording-pair.ts';
import {
  type RecordingListener,
  RequestRecording,
  type RequestRecordingHost,
  type RequestRecordingStart,
} from './request-recording.ts';

export interface RecorderOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly disk?: RecordingDisk | undefined;
}

/** The recording settings, and the credentials that must never be recorded. */
export interface RecorderSettings extends SecretSettings {
  readonly sessionRecording: RecordingSettings;
}

/** Maximum size of a recorded body; the rest is cut off. */
const MAX_BODY_BYTES = 512 * 1024;
/** Total limit for copies of bodies in progress. */
const MAX_BODIES_BYTES = 64 * 1024 * 1024;
/** Placeholder for a text that could not be checked for personal data. */
const NOT_RECORDED = '<not recorded>';
/** Time limit for closing, so that a hanging disk doesn't keep the program from exiting. */
const MAX_CLOSE_MS = 2000;
const BYTES_OF_MB = 1024 * 1024;
/** Larger than both bodies of a capture can become unless they aren't text. The result is parsed in one step. */
const MAX_CAPTURED_CHARS = 6 * MAX_CAPTURED_BODY_BYTES;

/** Builds the lines of recordings. */
interface LineMaker {
  /**
   * Builds a line synchronously. After a failed attempt in the thread, it omits everything that only the thread can
   * redact.
   */
  readonly now: (job: RedactJob, failed?: 'too_slow' | 'busy') => string;
  /** Builds a line in a thread; undefined if no thread is needed. */
  readonly later?: (job: RedactJob) => Promise<RedactOutcome>;
}

/**
 * Records requests while the settings enable it, and captures single requests on demand. It can be switched on and off
 * at any time.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #budget = new ByteBudget(MAX_BODIES_BYTES);
  #settings: RecordingSettings | undefined;
  #recording: Recording | undefined;
  #record: ((start: RequestRecordingStart) => RequestRecording) | undefined;
  #rules: RedactRules = { secrets: [], pii: undefined };
  readonly #thread: RedactThread;
  #closing: Promise<unknown> = Promise.resolve();
  readonly capture: Capture;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#thread = new RedactThread(options);
    this.capture = new Capture({
      clock: options.clock,
      budget: this.#budget,
      redactor: () => this.#redactor(),
      changed: () => this.#listen(),
    });
  }

  /**
   * Starts recording a request. Undefined while nothing is being recorded or captured, so that the only cost then is
   * this check.
   */
  begin: ((start: RequestRecordingStart) => RecordingListener | undefined) | undefined;

  /** Bytes of lines waiting for the disk. */
  get waitingBytes(): number {
    return this.#recording?.writer.waitingBytes ?? 0;
  }

  /** Bytes of bodies copied for recordings in progress. */
  get keptBytes(): number {
    return this.#budget.usedBytes;
  }

  /** Whether the disk is failing; writing is retried every minute. */
  get isPaused(): boolean {
    return this.#recording?.writer.isPaused ?? false;
  }

  /** Applies settings. Requests in progress are still recorded to their end if the folder stays the same. */
  apply(settings: RecorderSettings): void {
    const { sessionRecording } = settings;
    if (!sameFiles(this.#settings, sessionRecording)) this.#replace(sessionRecording);
    this.#settings = sessionRecording;
    this.#rules = { secrets: settingsSecrets(settings), pii: piiRules(sessionRecording.pii) };
    this.#record = this.#recorderOf(sessionRecording);
    this.#listen();
  }

  #recorderOf({
    bodies,
  }: RecordingSettings): ((start: RequestRecordingStart) => RequestRecording) | undefined {
    const recording = this.#recording;
    this.#thread.isKept = recording !== undefined && this.#needsThread(bodies);
    if (recording === undefined) return undefined;
    const line = this.#lineMaker(bodies);
    const host: RequestRecordingHost = {
      withBodies: bodies,
      maxBodyBytes: MAX_BODY_BYTES,
      budget: this.#budget,
      ending: () => recording.ending(),
      finished: (job) => recording.finished(job, line),
    };
    return (start) => new RequestRecording(host, start);
  }

  /** Sets `begin` to whatever wants the next request. */
  #listen(): void {
    const record = this.#record;
    const { capture } = this;
    this.begin =
      capture.state.kind === 'waiting' ? (start) => pairOf(record?.(start), capture.begin(start)) : record;
  }

  /**
   * Returns a function that redacts as for recordings, by the present settings; if the thread fails, the bodies are
   * omitted.
   */
  #redactor(): (job: RedactJob) => Promise<RecordedRequest> {
    const rules: RedactRules = { ...this.#rules, maxChars: MAX_CAPTURED_CHARS };
    return async (job) => {
      const outcome = await this.#thread.redact(job, rules);
      const line = 'line' in outcome ? outcome.line : quickLines(rules)(job, outcome.failed);
      return RecordedRequest.parse(JSON.parse(line));
    };
  }

  /** Resolves when everything recorded so far is on the disk, or can't be written. */
  async flush(): Promise<void> {
    await this.#inTime(this.#recording?.flush());
  }

  /** Ends recording; resolves when everything pending is written, or after two seconds. */
  async close(): Promise<void> {
    this.#stop();
    this.#replace(undefined);
    await this.#closing;
    this.#thread.close();
  }

  /** Ends recording synchronously, for a program about to exit. */
  closeNow(): void {
    this.#stop();
    this.#recording?.closeNow();
    this.#recording = undefined;
    this.#thread.close();
  }

  /**
   * Returns how to build lines. A row's short texts are redacted directly; bodies, and anything searched for personal
   * data, are redacted in a thread.
   */
  #lineMaker(withBodies: boolean): LineMaker {
    const rules = this.#rules;
    const now = quickLines(rules);
    return this.#needsThread(withBodies) ? { now, later: (job) => this.#thread.redact(job, rules) } : { now };
  }

  #needsThread(withBodies: boolean): boolean {
    return withBodies || this.#rules.pii !== undefined;
  }

  #stop(): void {
    this.#record = undefined;
    this.#settings = undefined;
    this.capture.forget();
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
    const late = new Promise<void>((resolve) => (timer = clock.schedule(resolve, MAX_CLOSE_MS)));
    await Promise.race([work, late]);
    if (timer !== undefined) clock.cancel(timer);
  }
}

/** The recording in one folder: its writer, and the requests whose lines are being built. */
class Recording {
  readonly writer: RecordingWriter;
  /** Number of finished requests whose lines aren't built yet. */
  #ending = 0;
  /** Jobs being redacted, with the line maker to use if the program exits first. */
  readonly #pending = new Map<RedactJob, LineMaker>();
  #waiting: (() => void)[] = [];

  constructor(writer: RecordingWriter) {
    this.writer = writer;
  }

  ending(): void {
    this.#ending += 1;
  }

  finished(job: RedactJob | undefined, lines: LineMaker): void {
    if (job === undefined || lines.later === undefined) {
      if (job === undefined) this.writer.drop();
      else this.writer.write(lines.now(job));
      return this.#ended();
    }
    this.#pending.set(job, lines);
    void lines.later(job).then((outcome) => {
      if (!this.#pending.delete(job)) return; // already written because the program is exiting
      this.writer.write('line' in outcome ? outcome.line : lines.now(job, outcome.failed));
      this.#ended();
    });
  }

  #ended(): void {
    this.#ending -= 1;
    if (this.#ending > 0) return;
    for (const go of this.#waiting.splice(0)) go();
  }

  async flush(): Promise<void> {
    if (this.#ending > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await this.writer.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.writer.close();
  }

  closeNow(): void {
    for (const [job, lines] of this.#pending) this.writer.write(lines.now(job, 'busy'));
    this.#pending.clear();
    this.writer.closeNow();
  }
}

function pairOf(
  one: RecordingListener | undefined,
  other: RecordingListener | undefined,
): RecordingListener | undefined {
  return one === undefined || other === undefined ? (one ?? other) : new RequestRecordingPair(one, other);
}

function limitsOf(settings: RecordingSettings): Omit<WriterOptions, 'clock' | 'log' | 'disk'> {
  return {
    folder: settings.directory,
    maxFileBytes: settings.maxFileMb * BYTES_OF_MB,
    keepDays: settings.keepDays,
    keepBytes: settings.keepMb * BYTES_OF_MB,
  };
}

/** Whether both settings lead to the same files, so that the open one can be kept. */
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

/** Builds lines without a thread. If personal data must be removed, it omits all texts, since they weren't checked. */
function quickLines(rules: RedactRules): LineMaker['now'] {
  const redactor = new Redactor({ ...rules, pii: undefined });
  const { pii } = rules;
  return (job, failed = 'busy') => {
    const row = pii === undefined ? job.row : cleanRow(job.row, () => NOT_RECORDED);
    const { request, response } = job;
    const clean = redactor.row(row);
    if (request === undefined || response === undefined) return JSON.stringify(clean);
    const messages = { request: hiddenMessage(request, failed), response: hiddenMessage(response, failed) };
    return JSON.stringify({ ...clean, ...messages });
  };
}

/** Returns the personal data to look for; undefined if disabled. */
function piiRules(pii: RecordingSettings['pii']): RedactRules['pii'] {
  if (!pii.enabled) return undefined;
  return { kinds: PII_KINDS.filter((kind) => pii.detect[kind]), patterns: pii.customPatterns };
}
