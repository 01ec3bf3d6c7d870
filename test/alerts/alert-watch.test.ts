import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlertWatch } from '../../src/alerts/alert-watch.ts';
import type { LimitWindow } from '../../src/contract/limits.ts';
import { TargetLog } from '../../src/logging/logging.ts';
import { ask } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

test('a rate limit alert logs one line when it is raised and one when it is resolved', async (context) => {
  const clock = new TurnedClock();
  let used = '0.85';
  const resetsAt = Math.floor(clock.wallTime() / 1000) + 5400;
  const provider = await startTaggedServer(context, {
    handler: ({ response }) => {
      response.writeHead(200, {
        'content-length': 2,
        'anthropic-ratelimit-unified-status': 'allowed',
        'anthropic-ratelimit-unified-5h-utilization': used,
        'anthropic-ratelimit-unified-5h-reset': String(resetsAt),
        'anthropic-ratelimit-unified-5h-status': 'allowed',
      });
      response.end('{}');
    },
  });
  const { url, lines, app } = await startProgram(context, {
    clock,
    config: `providers:\n  anthropic:\n    base_url: ${provider.url}\n`,
  });
  const told = (): string[] => lines.filter((line) => line.includes('code=alert_'));
  const send = async (): Promise<void> => {
    const before = app.proxy.sessions.limits()[0]?.asOf ?? 0;
    clock.turn(1);
    await ask(`${url}/v1/messages`, { method: 'POST', body: '{"model":"opus"}' });
    await eventually('it was read', () => (app.proxy.sessions.limits()[0]?.asOf ?? 0) > before);
    clock.turn(1000);
  };
  await send();
  await send();
  await eventually('it is told', () => told().length > 0);
  used = '0.1';
  await send();
  await eventually('its end is told', () => told().length > 1);
  const [raised = '', cleared = '', ...more] = told();
  assert.match(
    raised,
    /^\[WARN\] Claude: rate limit running low: 5 h: 15% left, resets .+ code=alert_limits$/u,
  );
  assert.equal(cleared, '[INFO] Resolved: Claude: rate limit running low code=alert_limits');
  assert.deepEqual(more, []);
  const { body } = await ask(`${url}/metrics`);
  assert.match(
    body,
    /^lunaroute_ratelimit_used_ratio\{provider="anthropic",account="1",window="5h"\} 0.1$/mu,
  );
});

test('an idle program does not wake up to check for alerts', async (context) => {
  const clock = new TurnedClock();
  const provider = await startTaggedServer(context);
  const { url, app } = await startProgram(context, {
    clock,
    config: `providers:\n  openai:\n    base_url: ${provider.url}\n`,
  });
  await ask(`${url}/v1/models`);
  await eventually('the request is over', () => app.proxy.inFlight === 0);
  let looks = 0;
  const poolViews = app.proxy.poolViews.bind(app.proxy);
  app.proxy.poolViews = () => {
    looks += 1;
    return poolViews();
  };
  clock.turn(1000);
  assert.ok(looks <= 1);
  clock.turn(3_600_000);
  assert.ok(looks <= 1, `${looks} looks in an hour`);
});

test('an active alert is checked only when it may end, and a forgotten limit is not logged as resolved', () => {
  for (const [resetsAfterMs, maxLooks] of [
    [3_600_000 * 24 * 6, 8],
    [null, 8],
    [600_000, 3],
  ] as const) {
    const clock = new TurnedClock();
    const lines: string[] = [];
    const log = new TargetLog({
      record: (_level, message) => void lines.push(message),
      defer: () => undefined,
    });
    const resetsAt = resetsAfterMs === null ? null : clock.wallTime() + resetsAfterMs;
    const asOf = clock.wallTime();
    const window = {
      provider: 'anthropic',
      account: 1,
      isOneOfMany: false,
      name: '7d',
      minutes: 10_080,
      used: 0.82,
      isBlocked: false,
      resetsAt,
      asOf,
    };
    let looks = 0;
    let limits: readonly LimitWindow[] = [window];
    const watch = new AlertWatch({
      clock,
      log,
      facts: () => {
        looks += 1;
        const settings = { limits: true, sessions: true, providers: true, cacheBreaks: false };
        return { settings, now: clock.wallTime(), nowMs: clock.now(), limits, sessions: [], pools: [] };
      },
    });
    watch.touch();
    clock.turn(6 * 3_600_000);
    assert.ok(looks <= maxLooks, `${looks} looks in six hours`);
    assert.equal(
      lines.filter((line) => line.startsWith('Resolved')).length,
      resetsAfterMs === 600_000 ? 1 : 0,
    );
    limits = [];
    const told = lines.length;
    watch.touch();
    clock.turn(1000);
    assert.equal(lines.length, told, 'what is forgotten is not solved');
    watch.close();
  }
});
