import type { Answers, Question, QuestionName, Reply } from './protocol.ts';

/**
 * Answers the runner's questions over IPC until the runner is gone, then calls `close` and ends the process. SIGINT is
 * left to the runner: Ctrl-C reaches the whole process group, and a child killed by it could not stop the server it
 * started.
 */
export function answerQuestions(answers: Answers, close: () => void | Promise<void> = () => {}): void {
  process.on('SIGINT', () => {});
  process.on('message', (question: Question<QuestionName>) => {
    void reply(answers, question);
  });
  process.once('disconnect', () => {
    void Promise.resolve(close()).finally(() => process.exit(0));
  });
}

async function reply<K extends QuestionName>(answers: Answers, { name, asks }: Question<K>): Promise<void> {
  let message: Reply<unknown>;
  try {
    const answer = answers[name];
    if (answer === undefined) throw new Error(`does not know "${name}"`);
    message = { kind: 'answer', answer: await answer(asks) };
  } catch (error) {
    message = { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
  // The runner may be gone by now, which is not an error: without the callback, `send` would throw here before `close`
  // ran.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
