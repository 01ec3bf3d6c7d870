import { test, type TestContext } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { type RunningShell, startRunningShell, startShell } from '../support/electron/running-shell.ts';
import { type Desktop, SCENARIOS } from '../support/electron/scenarios.ts';

const skip = browserMissing();

for (const scenario of SCENARIOS) {
  test(`over the stand-in: ${scenario.name}`, { skip }, async (t) => {
    const provider = await startDialectProvider(t);
    const env = { LUNAROUTE_OPENAI_BASE_URL: provider.url, LUNAROUTE_ANTHROPIC_BASE_URL: provider.url };
    await scenario.run(asDesktop(t, await startRunningShell(t, { pages: true, env })), provider);
  });
}

function asDesktop(context: TestContext, shell: RunningShell): Desktop {
  const secondStart = async (): Promise<number | string> =>
    (await startShell(context, { home: shell.home })).exited;
  return Object.assign(shell, { secondStart });
}
