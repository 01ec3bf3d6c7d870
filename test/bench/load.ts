import { answerQuestions } from './answer-questions.ts';
import { runRequests } from './load-requests.ts';
import { OpenStreams } from './load-streams.ts';

// The load generator: raw sockets and prebuilt bytes, see load-requests.ts and load-streams.ts.
let streams: OpenStreams | null = null;

answerQuestions({
  requests: runRequests,
  openStreams: async (asks) => {
    streams = await OpenStreams.open(asks);
    return {};
  },
  finishStreams: () => {
    if (streams === null) throw new Error('no streams are open');
    return streams.finish();
  },
  closeStreams: () => {
    streams?.close();
    streams = null;
    return {};
  },
});
