import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchFiles } from '../../src/settings/file/file-watch.ts';

test('a file check that hangs is reported after five seconds, never overlaps, and clears on return', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const looks: PromiseWithResolvers<string>[] = [];
  const slow: boolean[] = [];
  let changes = 0;
  const stop = watchFiles({
    files: () => ['/drive/config.yaml'],
    onChange: () => {
      changes += 1;
      return Promise.resolve();
    },
    isInDoubt: () => false,
    onSlow: (isSlow) => slow.push(isSlow),
    factsOf: () => {
      const look = Promise.withResolvers<string>();
      looks.push(look);
      return look.promise;
    },
  });
  const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  looks[0]?.resolve('one');
  await turn();
  context.mock.timers.tick(1000);
  await turn();
  assert.equal(looks.length, 2);
  context.mock.timers.tick(60_000);
  await turn();
  assert.equal(looks.length, 2, 'never two at once');
  assert.deepEqual(slow, [false, true]);
  looks[1]?.resolve('two');
  await turn();
  assert.deepEqual(slow, [false, true, false]);
  assert.equal(changes, 1);
  stop();
  context.mock.timers.tick(10_000);
  await turn();
  assert.equal(looks.length, 2, 'and none afterwards');
});

test('a file in doubt and a failed reload are checked again', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let changes = 0;
  let isInDoubt = true;
  const stop = watchFiles({
    files: () => ['/drive/config.yaml'],
    onChange: () => {
      changes += 1;
      return changes === 1 ? Promise.reject(new Error('no')) : Promise.resolve();
    },
    isInDoubt: () => isInDoubt,
    onSlow: () => undefined,
    factsOf: () => Promise.resolve('the same'),
  });
  context.after(stop);
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    context.mock.timers.tick(1000);
  };
  for (let look = 0; look < 4; look += 1) await turn();
  assert.ok(changes >= 3, String(changes));
  isInDoubt = false;
  await turn();
  const seen = changes;
  for (let look = 0; look < 4; look += 1) await turn();
  assert.equal(changes, seen);
});
