import type { Clock, Timer } from '../clock.ts';
import { MAX_CAPTURED_BODY_BYTES } from '../contract/capture.ts';
import { RecordedRequest } from '../contract/recording.ts';
import type { RecordingSettings } from '../contract/settings/settings.ts';
import { type SecretSettings, settingsSecrets } from '../redaction/settings-secrets.ts';
import { PII_KINDS } from '../contract/settings/pii.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { RecordingDisk } from './append-file.ts';
import { BodyBudget } from '../answers/kept-body.ts';
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

/** What the settings say of recording, and the credentials that must never be in one. */
export interface RecorderSettings extends SecretSettings {
  readonly sessionRecording: RecordingSettings;
}

/** As much of a body is recorded. */
const MAX_BODY_BYTES = 512 * 1024;
/** Copies of bodies under way, all requests together. */
const MAX_BODIES_BYTES = 64 * 1024 * 1024;
/** What stands in the place of a text that could not be looked through. */
const NOT_RECORDED = '<not recorded>';
/** A disk that hangs does not keep the program from ending. */
const MAX_CLOSE_MS = 2000;
const BYTES_OF_MB = 1024 * 1024;
/** More than both bodies of a capture become, but where they are not text: it is parsed at one go. */
const MAX_CAPTURED_CHARS = 6 * MAX_CAPTURED_BODY_BYTES;

/** Makes lines of recordings. */
interface LineMaker {
  /** Before it returns; where there is a better way that failed, without whatever that would have cleaned. */
  readonly now: (job: RedactJob, failed?: 'too_slow' | 'busy') => string;
  /** In a thread; undefined where nothing needs one. */
  readonly later?: (job: RedactJob) => Promise<RedactOutcome>;
}

/** Records requests while the settings say so, and captures one when asked. It can be switched on and off at any time. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #budget = new BodyBudget(MAX_BODIES_BYTES);
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

  /** Listens to a request that begins; undefined while none is recorded or waited for, which is all that this then costs. */
  begin: ((start: RequestRecordingStart) => RecordingListener | undefined) | undefined;

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

  /** Whoever wants the next request hears of it. */
  #listen(): void {
    const record = this.#record;
    const { capture } = this;
    this.begin =
      capture.state.kind === 'waiting' ? (start) => pairOf(record?.(start), capture.begin(start)) : record;
  }

  /** The same redaction as that of recordings, with the settings of now; where it fails, no body is left. */
  #redactor(): (job: RedactJob) => Promise<RecordedRequest> {
    const rules: RedactRules = { ...this.#rules, maxChars: MAX_CAPTURED_CHARS };
    return async (job) => {
      const outcome = await this.#thread.redact(job, rules);
      const line = 'line' in outcome ? outcome.line : quickLines(rules)(job, outcome.failed);
      return RecordedRequest.parse(JSON.parse(line));
    };
  }

  /** Resolves when what was recorded so far is on the disk, or the disk does not take it. */
  async flush(): Promise<void> {
    await this.#inTime(this.#recording?.flush());
  }

  /** Ends recording; resolves when what waits is written, or after two seconds. */
  async close(): Promise<void> {
    this.#stop();
    this.#replace(undefined);
    await this.#closing;
    this.#thread.close();
  }

  /** The same before it returns, for a program that ends. */
  closeNow(): void {
    this.#stop();
    this.#recording?.closeNow();
    this.#recording = undefined;
    this.#thread.close();
  }

  /**
   * How lines are made of what was recorded. The texts of a row are short, and are cleaned at once; bodies, and whatever is
   * searched for personal data, are cleaned in a thread.
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

/** One folder's recording: its writer, and the requests whose lines are still being made. */
class Recording {
  readonly writer: RecordingWriter;
  /** Requests that are over and whose lines are still to come. */
  #ending = 0;
  /** What is being redacted, with what makes a line of it that waits for nothing. */
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
      if (!this.#pending.delete(job)) return; // written when the program ended
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

/** Lines that need no thread. Where personal data is looked for, no text is in them, since it was not looked through. */
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

/** What is looked for, where anything is. */
function piiRules(pii: RecordingSettings['pii']): RedactRules['pii'] {
  if (!pii.enabled) return undefined;
  return { kinds: PII_KINDS.filter((kind) => pii.detect[kind]), patterns: pii.customPatterns };
}
