import { execFile } from 'node:child_process';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cleanEnv, temporaryFolder } from '../../support/command-line.ts';
import type { Question } from './question.ts';

/** Path of the program that sends the questions. */
export const ASK_PROGRAM = fileURLToPath(new URL('../programs/ask.ts', import.meta.url));

/** What the SDK returned: the text of the response, or the error it threw. */
export interface SdkAnswer {
  readonly text?: string;
  readonly error?: string;
}

/** Asks the questions one after the other in a separate process, as a user's program would. */
export async function askSdks(
  context: TestContext,
  questions: readonly Question[],
): Promise<readonly SdkAnswer[]> {
  const home = temporaryFolder(context);
  const { stdout } = await promisify(execFile)(process.execPath, [ASK_PROGRAM, JSON.stringify(questions)], {
    env: cleanEnv({ home }),
    cwd: home,
  });
  return JSON.parse(stdout) as readonly SdkAnswer[];
}
