import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { test, type TestContext } from 'node:test';
import { type UpdateView, formatUpdate } from '../../src/contract/updates.ts';
import { type Permission, type RememberedLook, UpdateCheck } from '../../electron/updates/update-check.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const HOUR = 3_600_000;
const NOTHING: RememberedLook = { lookedAt: null, failure: '', latest: null, dismissed: '' };

/** Creates a feed on a real server, and update checks that can be started repeatedly. */
async function bench(context: TestContext) {
  const seen: IncomingMessage[] = [];
  const state = {
    tag: 'v0.3.0',
    status: 200,
    remembered: NOTHING,
    permission: 'granted' as Permission,
    isFull: false,
  };
  const server = http.createServer((request, response) => {
    seen.push(request);
    const body = { tag_name: state.tag, draft: false, prerelease: false, assets: [] };
    response.writeHead(state.status).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const clock = new TurnedClock();
  const lines: string[] = [];
  const feed = `http://127.0.0.1:${portOf(server)}/latest`;
  const make = (version = '0.2.0', hasFeed = true) =>
    new UpdateCheck({
      version,
      feed: hasFeed ? feed : undefined,
      clock,
      fetchFeed: (url, signal) => fetch(url, { signal, redirect: 'error' }),
      memory: {
        read: () => state.remembered,
        write: (changes) => {
          if (state.isFull) throw new Error('no space left');
          state.remembered = { ...state.remembered, ...changes };
        },
      },
      permission: () => state.permission,
      installOf: () => Promise.resolve({ by: 'apt', command: 'sudo apt install ./x.deb' }),
      log: (level, message) => void lines.push(`${level} ${message}`),
    });
  /** Resolves once no check is in progress. */
  const settled = (check: UpdateCheck): Promise<void> =>
    eventually('the look is done', () => check.view.kind !== 'on' || !check.view.isLooking);
  return { seen, state, clock, lines, make, settled };
}

function on(view: UpdateView): Extract<UpdateView, { kind: 'on' }> {
  assert.ok(view.kind === 'on', view.kind);
  return view;
}

test('ten starts within a day check once, and the eleventh after a day checks again', async (context) => {
  const { seen, clock, make, settled } = await bench(context);
  for (let start = 0; start < 10; start += 1) {
    const check = make();
    check.start();
    await settled(check);
    assert.equal(on(check.view).newer?.version, '0.3.0', 'known without being asked');
    check.close();
    clock.turn(2 * HOUR);
  }
  assert.equal(seen.length, 1);
  clock.turn(4 * HOUR);
  const check = make();
  check.start();
  await settled(check);
  assert.equal(seen.length, 2);
  check.close();
  assert.equal(clock.pending, 0);
});

test('a running program checks once a day, even when the machine sleeps', async (context) => {
  const { seen, clock, make, settled } = await bench(context);
  const check = make();
  check.start();
  await settled(check);
  clock.turn(23 * HOUR);
  assert.equal(seen.length, 1);
  clock.sleep(5 * HOUR);
  clock.turn(HOUR);
  await settled(check);
  assert.equal(seen.length, 2);
  for (let day = 0; day < 3; day += 1) {
    clock.turn(24 * HOUR);
    await settled(check);
  }
  assert.equal(seen.length, 5);
  check.close();
});

test('a manual check counts as the daily check, and two concurrent checks become a single request', async (context) => {
  const { seen, clock, make, settled } = await bench(context);
  const check = make();
  check.start();
  await settled(check);
  clock.turn(20 * HOUR);
  await Promise.all([check.lookNow(), check.lookNow()]);
  assert.equal(seen.length, 2);
  assert.equal(on(check.view).nextAt, clock.wallTime() + 24 * HOUR);
  clock.turn(20 * HOUR);
  await settled(check);
  assert.equal(seen.length, 2);
  check.close();
});

test('no check is made when off, in a demo, before the setting is known, or without a feed', async (context) => {
  const { seen, state, clock, make } = await bench(context);
  for (const permission of ['setting', 'demo', 'unknown'] as const) {
    state.permission = permission;
    const check = make();
    check.start();
    await check.lookNow();
    clock.turn(50 * HOUR);
    assert.equal(check.view.kind, permission === 'unknown' ? 'on' : 'off');
    check.close();
  }
  state.permission = 'granted';
  const bare = make('0.2.0', false);
  bare.start();
  await bare.lookNow();
  assert.deepEqual(bare.view, { kind: 'no_feed' });
  assert.equal(seen.length, 0);
  assert.equal(clock.pending, 0);
});

test('a changed setting takes effect immediately', async (context) => {
  const { seen, state, clock, make, settled } = await bench(context);
  state.permission = 'unknown';
  const check = make();
  check.start();
  assert.equal(seen.length, 0);
  state.permission = 'granted';
  check.settingsChanged();
  await settled(check);
  assert.equal(seen.length, 1);
  state.permission = 'setting';
  check.settingsChanged();
  assert.deepEqual([check.view, check.newerRelease], [{ kind: 'off', why: 'setting' }, undefined]);
  clock.turn(100 * HOUR);
  assert.equal(seen.length, 1);
  assert.equal(clock.pending, 0);
});

test('only later versions are newer, and a pre-release only when running a pre-release', async (context) => {
  const { state, make } = await bench(context);
  const table: readonly [ours: string, tag: string, isNewer: boolean][] = [
    ['0.2.0', 'v0.3.0', true],
    ['0.3.0', 'v0.3.0', false],
    ['0.4.0', 'v0.3.0', false],
    ['0.3.0-beta.1', 'v0.3.0', true],
    ['0.9.0', '0.10.0', true],
    ['0.2.0', 'v0.3.0-rc.1', false],
    ['0.3.0-beta.1', 'v0.3.0-rc.1', true],
    ['not a version', 'v0.3.0', false],
  ];
  for (const [ours, tag, isNewer] of table) {
    state.tag = tag;
    const check = make(ours);
    await check.lookNow();
    assert.equal(on(check.view).newer !== null, isNewer, `${ours} ${tag}`);
  }
});

test('a dismissed version stays dismissed after a restart, and the next version is announced', async (context) => {
  const { state, make } = await bench(context);
  const check = make();
  await check.lookNow();
  check.dismiss('0.3.0');
  assert.equal(on(make().view).newer?.isDismissed, true);
  state.tag = 'v0.3.1';
  const next = make();
  await next.lookNow();
  const { newer } = on(next.view);
  assert.deepEqual([newer?.version, newer?.isDismissed], ['0.3.1', false]);
  assert.deepEqual(newer?.install, { by: 'apt', command: 'sudo apt install ./x.deb' });
});

test('a failed check is quiet, counts as the daily check, and keeps the known version', async (context) => {
  const { seen, state, clock, lines, make, settled } = await bench(context);
  const check = make();
  check.start();
  await settled(check);
  state.status = 500;
  clock.turn(24 * HOUR);
  await settled(check);
  clock.turn(23 * HOUR);
  await settled(check);
  assert.equal(seen.length, 2);
  const view = on(check.view);
  assert.deepEqual([view.failure, view.newer?.version], ['it answered 500', '0.3.0']);
  const words = formatUpdate(view, (at) => `+${(at - clock.wallTime()) / HOUR} h`);
  assert.equal(
    words,
    'Version 0.3.0 is out. The release feed could not be read (it answered 500). Next check: +1 h.',
  );
  assert.deepEqual(lines, [
    'info Version 0.3.0 is out',
    'debug The release feed could not be read: it answered 500',
  ]);
  check.close();
});

test('no check is made when its time cannot be saved', async (context) => {
  const { seen, state, clock, lines, make, settled } = await bench(context);
  state.isFull = true;
  const check = make();
  check.start();
  await settled(check);
  clock.turn(100 * HOUR);
  assert.equal(seen.length, 0);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^info .*no space left/u);
});

test('a clock that is set back does not delay the next check', async (context) => {
  const { seen, state, clock, make, settled } = await bench(context);
  state.remembered = { ...NOTHING, lookedAt: clock.wallTime() + 1000 * HOUR };
  const check = make();
  check.start();
  await settled(check);
  assert.equal(seen.length, 1);
  assert.equal(state.remembered.lookedAt, clock.wallTime());
  check.close();
});
