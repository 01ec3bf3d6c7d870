import { writeSync } from 'node:fs';
import type { AssistantName } from '../../src/contract/assistants.ts';
import { assistantsIn } from './support.ts';

/**
 * Carries out one change, reports when it reaches the given step, and blocks there: the parent process then kills it,
 * like a power cut.
 */
const [home = '', name = '', action = '', step = '', url = ''] = process.argv.slice(2);
const assistants = assistantsIn(home, {
  onStep: (reached) => {
    if (reached !== step) return;
    writeSync(1, 'reached');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
const assistant = name as AssistantName;
if (action === 'connect') await assistants.connect(assistant, url);
else if (action === 'rewrite') await assistants.rewrite(url);
else await assistants.disconnect(assistant);
