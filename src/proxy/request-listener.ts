import { AnswerReader, type AnswerReaderHost, reporterOf } from '../answers/answer-reader.ts';
import { type AnswerSummary, NO_ANSWER } from '../answers/answer-summary.ts';
import type { Decoders } from '../answers/body-decoder.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { UsageCounters } from '../metrics/usage-counters.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { RecordingListener } from '../recording/request-recording.ts';
import type { BeginSessionRequest, SessionRequest } from '../sessions/session-request.ts';
import type { Clock } from '../clock.ts';
import type { RequestLine } from '../dialects/dialect-definition.ts';
import type { ResponseHead } from '../upstream/request.ts';
import type { AcceptedRequest } from './accepted-request.ts';
import { keysOffered } from './client-credential.ts';
import { headerValues } from './request-head.ts';
import { pathOf } from './request-row.ts';
import type { Leaver } from './tunnel.ts';
import { WebSocketTurns } from './web-socket-turns.ts';

/** Whom a listener tells, and what all listeners share. */
export interface RequestListenerHost {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly sessions: BeginSessionRequest;
  readonly usage: UsageCounters;
  readonly answers: AnswerReaderHost;
  /** For WebSockets, which may last all day. */
  readonly messages: Decoders;
}

/** How a request ended. */
export interface RequestEnd {
  readonly row: RequestRow;
  /** Its answer was not broken off. */
  readonly isWhole: boolean;
  /** When the latest attempt had its connection; 0 where there was none. */
  readonly chosenAtMs: number;
}

/**
 * Listens to one request and its answer beside their way. Each byte is read once, for the store of sessions and, while
 * requests are recorded, for the recording. It never holds anything up.
 */
export class RequestListener {
  readonly #clock: Clock;
  readonly #acceptedAtMs: number;
  readonly #messages: Decoders;
  readonly #provider: string;
  readonly #usage: UsageCounters;
  readonly #session: SessionRequest;
  /** Undefined while nothing is recorded or captured. */
  readonly #recording: RecordingListener | undefined;
  readonly #line: RequestLine;
  readonly #answer: AnswerReader;
  #status = 0;
  /** Set once the protocols are switched. */
  #turns: WebSocketTurns | undefined;
  #firstDataMs: number | undefined;

  constructor(
    host: RequestListenerHost,
    accepted: AcceptedRequest,
    begun: Pick<RequestRow, 'id' | 'startedAt'>,
  ) {
    const { runtime, request, path, head, acceptedAtMs } = accepted;
    const { method = 'GET', rawHeaders, url = '' } = request;
    const { provider } = runtime;
    this.#clock = host.clock;
    this.#acceptedAtMs = acceptedAtMs;
    this.#messages = host.messages;
    this.#usage = host.usage;
    this.#provider = provider.name;
    this.#session = host.sessions({
      ...begun,
      rawHeaders,
      method,
      path: pathOf(url),
      provider: provider.name,
      contentLength: head.contentLength,
      isUpgrade: head.upgrade !== undefined,
      credential: keysOffered({ headers: head.forward, path })[0] ?? '',
    });
    this.#recording = host.recorder.begin?.({
      provider,
      upstreamUrl: runtime.upstreamUrl(path),
      url,
      headers: rawHeaders,
      isUpgrade: head.upgrade !== undefined,
    });
    this.#line = { method, path };
    this.#answer = new AnswerReader(
      host.answers,
      { line: this.#line, dialect: provider.dialect },
      this.#recording,
    );
  }

  /** Whether the answer is a stream that has said its last, although it has not ended yet. */
  get hasSaidLast(): boolean {
    return this.#answer.isAtEnd;
  }

  /** What is known of the answer so far. */
  get answer(): Pick<AnswerReader, 'model' | 'said'> {
    return this.#answer;
  }

  /** Whether it wants to hear the request's body. */
  get hearsBody(): boolean {
    return this.#recording !== undefined;
  }

  /** A piece of the request's body. */
  requestData(chunk: Buffer): void {
    this.#recording?.requestData(chunk);
  }

  /** The head of an answer that is not passed on, since the request is sent again. */
  passedOver(head: ResponseHead): void {
    this.#session.head(head.status, head.rawHeaders);
  }

  /** The head of the answer that goes to the client. */
  head(head: ResponseHead): void {
    this.#session.head(head.status, head.rawHeaders);
    this.#status = head.status;
    this.#recording?.head(head.rawHeaders);
    this.#answer.head(head.status, head.rawHeaders);
    if (head.status === 101) this.#turns = this.#webSocket(head);
  }

  /** A piece of the answer's body. */
  data(chunk: Buffer): void {
    if (this.#firstDataMs === undefined && chunk.length > 0)
      this.#firstDataMs = this.#clock.now() - this.#acceptedAtMs;
    this.#answer.data(chunk);
  }

  /** Bytes of a WebSocket. */
  moved(from: 'client' | 'provider', chunk: Buffer): void {
    this.#turns?.moved(from, chunk);
  }

  /** Who left a WebSocket first. */
  left(by: Leaver): void {
    this.#turns?.left(by);
  }

  /**
   * It is over. Who listens is told once the answer is decoded, in the same turn where it was not coded, and `read` after them.
   */
  end({ row, isWhole, chosenAtMs }: RequestEnd, read: (summary: AnswerSummary) => void): void {
    const connectMs = chosenAtMs === 0 ? row.durationMs : chosenAtMs - this.#acceptedAtMs;
    this.#recording?.ending();
    const tell = (summary: AnswerSummary): void => {
      const { coding, brokeOff, unread } = this.#answer;
      this.#recording?.end(row, { summary, coding, brokeOff, unread, place: this.#session.place });
      this.#session.end(row, summary, connectMs);
      this.#usage.answered(this.#provider, summary);
      read(summary);
    };
    if (this.#status === 101) return this.#endUpgraded(tell);
    this.#answer.end({ isWhole, wasAsked: row.connectionId > 0, firstDataMs: this.#firstDataMs }, tell);
  }

  /** Its turns have said what there was to say. */
  #endUpgraded(tell: (summary: AnswerSummary) => void): void {
    const turns = this.#turns;
    const told = (): void => {
      const missing = turns?.isFollowed === true ? undefined : 'upgraded';
      tell({ ...NO_ANSWER, isComplete: true, missing });
    };
    if (turns === undefined) told();
    else turns.end(told);
  }

  /** Undefined where its messages are not those of turns. */
  #webSocket({ rawHeaders }: ResponseHead): WebSocketTurns | undefined {
    const reporter = reporterOf({ ...this.#line, method: 'POST' });
    if (reporter === undefined) return undefined;
    return new WebSocketTurns({
      clock: this.#clock,
      decoders: this.#messages,
      session: this.#session,
      answered: (summary) => this.#usage.answered(this.#provider, summary),
      extensions: headerValues(
        rawHeaders.map((piece) => piece.toString('latin1')),
        'sec-websocket-extensions',
      ),
      inputIncludesCached: reporter.inputIncludesCached,
    });
  }
}
