import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { temporaryFolder } from '../support/command-line.ts';
import { OPENCODE, runAssistant } from './support/assistants.ts';
import { assertCounted, type Audited, startAudited } from './support/count-account.ts';
import type { ClientHeaders } from './support/provider-account.ts';

const { skip } = OPENCODE;
/** Each agent has its own session. */
const HEADERS: ClientHeaders = {
  client: 'opencode',
  session: (header) => header('x-parent-session-id') ?? header('x-session-id'),
  agent: (header) => (header('x-parent-session-id') === undefined ? undefined : header('x-session-id')),
};
const READ = { tool: 'read', input: { filePath: 'note.txt' } };
const TASK = {
  tool: 'task',
  input: { description: 'Look', prompt: 'Look around', subagent_type: 'general' },
};

interface Prompt {
  readonly model: string;
  readonly text: string;
}

/** Sends each prompt from a new process that continues the session. */
async function converse(context: TestContext, { url }: Audited, prompts: readonly Prompt[]): Promise<void> {
  const home = temporaryFolder(context);
  const options = { baseURL: `${url}/v1` };
  const own = {
    npm: '@ai-sdk/openai-compatible',
    options: { ...options, apiKey: 'own' },
    models: { small: {}, large: {} },
  };
  for (const [index, { model, text }] of prompts.entries()) {
    const outcome = await runAssistant(context, {
      program: OPENCODE,
      args: ['run', '-m', model, ...(index === 0 ? [] : ['--continue']), text],
      env: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify({
          provider: { anthropic: { options }, own },
          small_model: 'own/small',
          permission: 'allow',
          autoupdate: false,
        }),
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        ANTHROPIC_API_KEY: 'own',
      },
      home,
      files: { 'project/note.txt': 'A note' },
    });
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.match(outcome.stdout, /^Done$/mu);
  }
}

test(
  'opencode: a title, tools, a task session and --continue over another API match what the providers saw',
  { skip },
  async (context) => {
    const audited = await startAudited(context);
    const { script, asked } = audited.provider;
    script.main.push(READ, TASK);
    script.agent.push(READ);
    await converse(context, audited, [
      { model: 'own/large', text: 'Read the note' },
      { model: 'anthropic/claude-sonnet-4-5', text: 'And now?' },
    ]);
    const [view, ...others] = await assertCounted(audited, HEADERS);
    assert.deepEqual(others, []);
    assert.equal(view?.turns, 2);
    assert.deepEqual(
      view.agents.map(({ kind, requests }) => [kind, requests]),
      [
        ['main', 4],
        ['agent', 2],
        ['helpers', 1],
      ],
    );
    assert.deepEqual(view.providers.toSorted(), ['anthropic', 'openai']);
    assert.equal(asked.at(-1)?.line, 'POST /v1/messages');
  },
);
