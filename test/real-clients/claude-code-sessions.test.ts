import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { temporaryFolder } from '../support/command-line.ts';
import { CLAUDE_CODE, runAssistant } from './support/assistants.ts';
import { assertCounted, type Audited, startAudited } from './support/count-account.ts';
import type { ClientHeaders } from './support/provider-account.ts';
import { isSummary } from './support/scripted-answers.ts';

const { skip } = CLAUDE_CODE;
const HEADERS: ClientHeaders = {
  client: 'claude_code',
  session: (header) => header('x-claude-code-session-id'),
  agent: (header) => header('x-claude-code-agent-id'),
  parent: (header) => header('x-claude-code-parent-agent-id'),
};
const READ = { tool: 'Read', input: { file_path: 'note.txt' } };

/** A tool whose results the client requests from the provider. */
const SEARCH = [
  { tool: 'ToolSearch', input: { query: 'select:WebSearch' } },
  { tool: 'WebSearch', input: { query: 'what a note is, and who has read it '.repeat(8) } },
];

/** Returns a call that starts an agent; a background agent reports to the conversation when it is done. */
function agent(inBackground: boolean) {
  const input = { description: 'Look', prompt: 'Look around', subagent_type: 'general-purpose' };
  return { tool: 'Agent', input: { ...input, run_in_background: inBackground } };
}

interface Conversation {
  readonly prompts: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Sends the prompts in print mode, each from a new process that continues the session. */
async function converse(
  context: TestContext,
  { url }: Audited,
  { prompts, env }: Conversation,
): Promise<void> {
  const home = temporaryFolder(context);
  for (const [index, prompt] of prompts.entries()) {
    const outcome = await runAssistant(context, {
      program: CLAUDE_CODE,
      args: ['-p', ...(index === 0 ? [] : ['--continue']), '--allowedTools=WebSearch', prompt],
      env: { ANTHROPIC_BASE_URL: url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', ...env },
      home,
      files: { 'project/note.txt': 'A note' },
    });
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.deepEqual(outcome.elsewhere, []);
  }
}

test(
  'Claude Code: tools, search, nested agents, --continue, /context and /compact match what the provider saw',
  { skip },
  async (context) => {
    const audited = await startAudited(context);
    const { script, asked } = audited.provider;
    script.main.push(READ, ...SEARCH, agent(true));
    script.agent.push(agent(false), READ);
    const prompts = ['Read the note', 'And now?', '/context', '/compact', 'And after?'];
    await converse(context, audited, { prompts, env: { ANTHROPIC_API_KEY: 'sk-ant-own' } });
    const [view, ...others] = await assertCounted(audited, HEADERS);
    assert.deepEqual(others, []);
    assert.equal(view?.turns, 5, 'three prompts, the report of an agent and /compact');
    assert.deepEqual(
      view.agents.map(({ kind, requests }) => [kind, kind === 'helpers' || requests]),
      [
        ['main', 9],
        ['agent', 2],
        ['agent', 2],
        ['helpers', true],
      ],
    );
    assert.ok(asked.some(({ line }) => line === 'POST /v1/messages/count_tokens?beta=true'));
    assert.equal(asked.filter(({ part, said }) => part === 'helper' && said !== undefined).length, 1);
  },
);

test(
  'Claude Code with request hint headers on a subscription: a mid-turn compaction belongs to the turn',
  { skip },
  async (context) => {
    const audited = await startAudited(context);
    const { provider } = audited;
    provider.tokensPerByte = 4;
    provider.script.main.push(READ, agent(false));
    await converse(context, audited, {
      prompts: ['Read the note'],
      env: {
        CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-own',
        CLAUDE_CODE_AUTO_COMPACT_WINDOW: '100000',
        CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
      },
    });
    const [view] = await assertCounted(audited, { ...HEADERS, summaryGoesOn: true });
    assert.equal(view?.turns, 1);
    const classes = provider.asked.map(({ headers }) => headers['x-claude-code-request-class']);
    const parts = provider.asked.map(({ part, said }) =>
      part === 'agent' ? 'subagent' : said !== undefined && isSummary(said.deed) ? 'compaction' : part,
    );
    assert.deepEqual(classes, parts);
    assert.equal(classes.filter((one) => one === 'compaction').length, 1);
  },
);
