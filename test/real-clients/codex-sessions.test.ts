import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { temporaryFolder } from '../support/command-line.ts';
import { CODEX, runAssistant } from './support/assistants.ts';
import { assertCounted, type Audited, startAudited } from './support/count-account.ts';
import { codexHome, type Login } from './support/codex-home.ts';
import type { ClientHeaders } from './support/provider-account.ts';

const { skip } = CODEX;
const HEADERS: ClientHeaders = {
  client: 'codex',
  session: (header) => header('session-id'),
  agent: (header) => (header('thread-id') === header('session-id') ? undefined : header('thread-id')),
  summaryGoesOn: true,
};
const RUN = { tool: 'functions/exec', input: 'text(await tools.exec_command({ cmd: "echo a note" }))' };
const SPAWN = {
  tool: 'collaboration/spawn_agent',
  input: { task_name: 'look', message: 'Look around', fork_turns: 'none' },
};
const WAIT = { tool: 'collaboration/wait_agent', input: {} };
/** A limit so low that the conversation is compacted before the next prompt. */
const SMALL_WINDOW = ['-c', 'model_auto_compact_token_limit=60000'];

/**
 * Sends three prompts, each from a new process that continues the session; the conversation is compacted before the
 * second.
 */
async function converse(context: TestContext, { url }: Audited, login: Login): Promise<void> {
  const home = temporaryFolder(context);
  const resume = ['resume', '--last'];
  for (const args of [
    ['Read the note'],
    [...SMALL_WINDOW, ...resume, 'And now?'],
    [...resume, 'And after?'],
  ]) {
    const outcome = await runAssistant(context, {
      program: CODEX,
      args: ['exec', '--skip-git-repo-check', ...args],
      env: {},
      home,
      files: codexHome(url, login),
    });
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.equal(outcome.stdout, 'Done\n', outcome.stderr);
    assert.deepEqual(outcome.elsewhere, []);
  }
}

for (const { over, takesWebSockets, login } of [
  { over: 'HTTP, its WebSockets refused', takesWebSockets: false, login: 'chatgpt' },
  { over: 'WebSockets', takesWebSockets: true, login: 'key' },
] as const) {
  test(
    `Codex over ${over}: tools, an agent, a compaction and resume match what the provider saw`,
    { skip },
    async (context) => {
      const audited = await startAudited(context);
      const { provider } = audited;
      provider.takesWebSockets = takesWebSockets;
      provider.script.main.push(RUN, SPAWN, WAIT);
      provider.script.agent.push(RUN);
      await converse(context, audited, login);
      const [view, ...others] = await assertCounted(audited, HEADERS);
      assert.deepEqual(others, []);
      assert.equal(view?.turns, 3);
      assert.deepEqual(
        view.agents.map(({ kind }) => kind),
        ['main', 'agent'],
      );
      assert.equal(provider.asked.filter(({ part }) => part === 'agent').length, 2);
      assert.ok(provider.upgrades.length >= 4, 'one for each process, and one for the agent');
      assert.ok(provider.asked.every(({ line }) => line.startsWith(takesWebSockets ? 'GET' : 'POST')));
    },
  );
}
