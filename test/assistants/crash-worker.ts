import type { AssistantName } from '../../src/contract/assistants.ts';
import { assistantsIn } from './support.ts';

/** Carries one change out and kills itself at the given step, as a power cut would. */
const [home = '', name = '', action = '', step = '', url = ''] = process.argv.slice(2);
const assistants = assistantsIn(home, {
  onStep: (reached) => {
    if (reached === step) process.kill(process.pid, 'SIGKILL');
  },
});
const assistant = name as AssistantName;
if (action === 'connect') await assistants.connect(assistant, url);
else if (action === 'rewrite') await assistants.rewrite(url);
else await assistants.disconnect(assistant);
