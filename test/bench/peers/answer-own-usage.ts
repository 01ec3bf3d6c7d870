import { answerQuestions } from '../answer-questions.ts';
import { ownUsage } from './own-usage.ts';

// Loaded with --import into a program that is unaware of the benchmark.
answerQuestions(ownUsage());
