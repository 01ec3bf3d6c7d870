/** Reason given by a peer whose program is not installed on this machine. */
export const NOT_INSTALLED = 'not installed';

/** Resources used by a process so far: CPU of all its threads and children, and resident memory. */
export type Usage = { readonly cpuMicros: number; readonly rssBytes: number };

/** Port of a server, and how long its process took to listen. */
export type Started = { readonly port: number; readonly readyMs: number };

/** Number of requests and of connections; each connection waits for its response before the next request. */
export type RequestLoad = { readonly port: number; readonly connections: number; readonly total: number };

/** Chunks of `streams` open streams: how often the client read, and how many bytes arrived. */
export type StreamResult = { readonly reads: number; readonly bytes: number };

/** A row of a CPU profile: a function and the time spent in it, without its callees. */
export type SelfTime = { readonly name: string; readonly place: string; readonly selfMicros: number };

type Nothing = Readonly<Record<string, never>>;

/** Questions that the runner asks child processes, with their answers. Each child answers those it supports. */
export type Questions = {
  /** Starts a server; `upstreamPort` is 0 for the upstream itself. */
  start: { asks: { readonly upstreamPort: number }; answers: Started };
  /** Peers: `collect` runs a full garbage collection first, in Node peers. */
  usage: { asks: { readonly collect: boolean }; answers: Usage };
  profileStart: { asks: Nothing; answers: Nothing };
  profileStop: { asks: Nothing; answers: { readonly rows: readonly SelfTime[] } };
  /** Upstream: sends `chunks` more events on every open stream, one per stream and interval, then ends them. */
  pace: { asks: { readonly chunks: number; readonly intervalMs: number }; answers: Nothing };
  /** Load: a closed loop of small requests. */
  requests: { asks: RequestLoad; answers: { readonly p50Micros: number } };
  /** Load: opens streams and answers once the head and first event of each have arrived. */
  openStreams: { asks: { readonly port: number; readonly streams: number }; answers: Nothing };
  /** Load: waits until every open stream has ended. Counts from the moment all were open. */
  finishStreams: { asks: Nothing; answers: StreamResult };
  closeStreams: { asks: Nothing; answers: Nothing };
};

export type QuestionName = keyof Questions;

/** The questions that a child process supports. */
export type Answers = {
  readonly [K in QuestionName]?: (
    asks: Questions[K]['asks'],
  ) => Questions[K]['answers'] | Promise<Questions[K]['answers']>;
};

/** Messages between the runner and its child processes. */
export type Question<K extends QuestionName> = { readonly name: K; readonly asks: Questions[K]['asks'] };
export type Reply<Answer> =
  { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'failed'; readonly reason: string };
