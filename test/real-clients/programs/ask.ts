import type { Question } from '../support/question.ts';
import { SDKS } from './sdks.ts';

// A user's program: sends the questions in its first argument and prints what the SDK returned for each.
const questions = JSON.parse(process.argv[2] ?? '[]') as readonly Question[];
const answers: { readonly text?: string; readonly error?: string }[] = [];
for (const question of questions) {
  try {
    answers.push({ text: (await SDKS[question.sdk]?.(question)) ?? 'no such SDK' });
  } catch (error) {
    answers.push({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
}
process.stdout.write(JSON.stringify(answers));
