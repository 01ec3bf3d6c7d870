import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ConfigText } from './support/config-text.ts';
import { prepareProgram } from './support/live-program.ts';
import { START_CASES } from './support/start-cases.ts';
import { configText, startWorld } from './support/world.ts';

suite('a start with an unusable setting fails and names its place', { concurrency: 4 }, () => {
  for (const { name, setting, how } of START_CASES) {
    test(name, async (context) => {
      const world = await startWorld(context);
      const { text, line } = how.edit(new ConfigText(configText(world, 1000, setting.variant)));
      const { start, config } = prepareProgram(context, { config: text, args: ['--no-ui'] });
      const { command } = start();
      assert.equal(await command.exited, 2);
      assert.equal(command.stdout, '');
      const places = [line, line + 1].map((number) => `${config}:${number}:`);
      assert.ok(
        places.some((place) => command.stderr.includes(place)),
        `line ${line}: ${command.stderr}`,
      );
    });
  }
});
