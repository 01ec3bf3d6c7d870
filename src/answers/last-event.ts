import { ALL_DIALECTS } from '../dialects/dialects.ts';

/** What ends a stream; clients hang up right after it. */
const LAST = new RegExp(
  `(?:^|\\n)(?:${ALL_DIALECTS.flatMap(({ terminalEvents }) => terminalEvents).join('|')})`,
  'u',
);

/** Whether an event, by its name (empty where it has none) and its data, is one after which nothing comes. */
export function isLastEvent(name: string, data: Buffer): boolean {
  return LAST.test(`event:${name}\ndata:${data.toString('latin1')}`);
}
