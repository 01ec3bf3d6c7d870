import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBalanced, counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { type Answer, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { OK_ANSWER, startScriptedUpstream } from '../support/raw-upstream.ts';
import { startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { FAULTS } from './faults.ts';

function text(answer: Answer): string {
  const code = answer.headers['x-lunaroute-error'];
  if (answer.status === 0) return 'nothing';
  if (typeof code === 'string') {
    return `${answer.status} ${code}${answer.headers['x-should-retry'] === 'true' ? ', repeat at once' : ''}`;
  }
  return `${answer.status} ${answer.body}${answer.complete ? '' : ' CUT'}`;
}

for (const fault of FAULTS) {
  test(`fault: ${fault.name}`, async (context) => {
    const clock = new TurnedClock();
    const requests: number[] = [];
    let asked = 0;
    const upstream = await startScriptedUpstream(context, async (peer) => {
      const at = requests.push(0) - 1;
      for (;;) {
        // The first request after the warm-up is under test; later ones get a normal response.
        const isTested = asked + 1 === (fault.warm === true ? 2 : 1);
        await (isTested && fault.early === true ? peer.has('\r\n\r\n') : peer.message());
        requests[at] = (requests[at] ?? 0) + 1;
        asked += 1;
        if (isTested) await fault.script(peer, clock);
        else peer.send(OK_ANSWER);
      }
    });
    const { app, url } = await startApp(context, {
      upstream: upstream.url,
      clock,
      random: () => 0.5,
      ...(fault.pool === undefined ? {} : { pool: fault.pool }),
    });
    const pool = poolOf(app);
    if (fault.warm === true) {
      await new ClientCall(`${url}/v1/models`).answer;
      await eventually('the connection is idle', () => pool.stats.idle === 1);
    }
    const [peer] = upstream.connections;
    if (peer !== undefined) fault.whileIdle?.(peer);
    if (fault.whileIdle !== undefined) await eventually('it is seen', () => pool.stats.idle === 0);

    const answer = await new ClientCall(`${url}/v1/models`, fault.request).answer;
    await settledStats(pool);
    if (fault.idleMs !== undefined) clock.turn(fault.idleMs);
    const stats = await settledStats(pool);
    assert.equal(text(answer), fault.client, 'what the client saw');
    assert.deepEqual(requests, fault.upstream, 'what the provider saw');
    assert.deepEqual(counted(stats.createdBy), fault.created, 'why connections were created');
    assert.deepEqual(counted(stats.closedBy), fault.closed, 'why connections were closed');
    assertBalanced(stats);
  });
}
