import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { doctorText } from '../../src/report/doctor-text.ts';
import { ReceivedReport } from '../../src/contract/doctor-answer.ts';
import { poolOf } from '../support/settled-stats.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { type CallOptions, ClientCall } from '../support/client.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { DeadPaths, turnUntil } from '../support/dead-paths.ts';
import { eventually } from '../support/eventually.ts';
import { answerOk, type CallHandler } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { Patient, type PatientOptions } from './patient.ts';

/** A request of Claude Code, which gives up on its own. */
const POST: CallOptions = { method: 'POST', body: '{}', headers: { 'user-agent': 'claude-cli/2.1.0' } };
/** As behind a middlebox that acknowledges everything itself. */
const acknowledged = (): Promise<{ bytes: number; stuck: number }> => Promise.resolve({ bytes: 0, stuck: 0 });

/** Responds without a Date header, since the test's clock differs from the wall clock. */
const answerUndated: CallHandler = (call) => {
  call.response.sendDate = false;
  answerOk(call);
};

/** Responds unless the connection was quiet for longer than `quietMs`, as if a middlebox had forgotten it. */
function forgetsAfter(clock: TurnedClock, quietMs: number): CallHandler {
  const heardMs = new Map<number, number>();
  return (call) => {
    const nowMs = clock.now();
    if (nowMs - (heardMs.get(call.on.id) ?? nowMs) > quietMs) return;
    heardMs.set(call.on.id, nowMs);
    answerUndated(call);
  };
}

/** Sends a request and waits until the provider has received all of it. */
async function sent({ app, server }: Patient, options = POST): Promise<ClientCall> {
  const before = server.calls.length;
  const call = new ClientCall(`${app.url}/v1/responses`, options);
  await eventually('it is there', () => server.calls.length > before && server.calls.at(-1)?.whole === true);
  return call;
}

/** Sends a request whose client waits for that long and leaves. */
async function leaveAfter(patient: Patient, clock: TurnedClock, ms: number): Promise<void> {
  const { stats } = poolOf(patient.app.app);
  const call = await sent(patient);
  const { closed } = stats;
  clock.turn(ms);
  call.leave();
  await eventually('its connection is closed', () => stats.closed > closed);
}

/** Makes three requests hang on connections that idled 41, 55 and 70 s; all others get a response. */
async function startForgotten(
  context: TestContext,
  given: PatientOptions = {},
): Promise<{ readonly patient: Patient; readonly clock: TurnedClock }> {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock, { kernelLook: acknowledged, ...given });
  patient.server.handler = forgetsAfter(clock, 30_000);
  for (const idleMs of [41_000, 55_000, 70_000]) {
    await patient.ask();
    clock.turn(12_000);
    await patient.ask();
    clock.turn(idleMs);
    if (idleMs < 70_000) await leaveAfter(patient, clock, 180_000);
    else {
      const call = await sent(patient);
      clock.turn(600_000);
      assert.equal((await call.answer).status, 504);
    }
  }
  return { patient, clock };
}

test('hangs on connections that had idled are distinguished from a slow provider, with one remedy', async (context) => {
  const { patient, clock } = await startForgotten(context);
  const report = patient.report();
  assert.deepEqual(
    report.findings.map(({ id }) => id),
    ['hangs_on_reused'],
  );
  const { evidence, change } = patient.finding('hangs_on_reused');
  assert.deepEqual(evidence, [
    '3 requests got no byte on connections that had been idle for 41 s, 55 s and 70 s.',
    'All 3 requests on new connections were answered.',
    '3 requests on connections that had been idle for up to 12 s got an answer.',
    'They lasted 180 s to 600 s; 2 were abandoned by the client and 1 was ended by the request timeout.',
  ]);
  assert.deepEqual([change?.current, change?.proposed], [90, 12]);
  const text = doctorText(ReceivedReport.parse(report), 'Process 1');
  assert.match(text, /^error: openai: Requests hang on connections that had been idle$/mu);
  assert.match(
    text,
    /^ {2}Set: providers\.openai\.http_client\.pool_idle_timeout_secs: 12 s \(now 90 s, from default\)$/mu,
  );

  await patient.apply({ poolIdleTimeoutSecs: 12 });
  assert.deepEqual(patient.findings(), []);
  await patient.ask();
  clock.turn(41_000);
  await patient.ask();
});

test('requests that time out only after idling do not lengthen the timeout', async (context) => {
  const clock = new TurnedClock();
  const pool = { firstByteTimeoutSecs: 20 };
  const patient = await Patient.start(context, clock, { pool, kernelLook: acknowledged });
  patient.server.handler = forgetsAfter(clock, 30_000);
  for (let round = 0; round < 4; round += 1) {
    await patient.ask();
    clock.turn(40_000);
    const call = await sent(patient);
    clock.turn(20_000);
    assert.equal((await call.answer).headers['x-lunaroute-error'], 'first_byte_timeout');
  }
  await patient.ask();
  assert.deepEqual(
    patient.findings().map(({ id, change }) => [id, change?.current, change?.proposed]),
    [['hangs_on_reused', 90, 32]],
  );
});

test('a provider that is also silent on new connections is not blamed on idling', async (context) => {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock, { kernelLook: acknowledged });
  patient.server.handler = answerUndated;
  await patient.ask();
  patient.server.handler = () => undefined;
  clock.turn(40_000);
  for (let round = 0; round < 4; round += 1) await leaveAfter(patient, clock, 60_000);
  assert.deepEqual(
    patient.findings().map(({ id, evidence, change }) => [id, evidence, change]),
    [
      [
        'provider_silent',
        [
          '3 of 4 requests on connections that were new or just used were abandoned before the first byte, after 60 s.',
        ],
        null,
      ],
    ],
  );
});

test('behind a proxy dead paths are reported as hidden, without the login', async (context) => {
  const proxy = await startConnectProxy(context);
  const { host } = new URL(proxy.url);
  const openai = { ca: CA, proxy: `http://ada:secret-login@${host}` };
  const { patient } = await startForgotten(context, { openai, server: { tls: serverTls() } });
  const { findings } = patient.report();
  assert.deepEqual(
    findings.map(({ id, change }) => [id, change?.key.split('.').at(-1), change?.proposed]),
    [
      ['hangs_on_reused', 'pool_idle_timeout_secs', 12],
      ['proxy_hides_dead_paths', 'first_byte_timeout_secs', 60],
    ],
  );
  assert.ok(JSON.stringify(findings).includes(`reached through the proxy ${host}`));
  assert.ok(!JSON.stringify(findings).includes('secret-login'));
  assert.ok(proxy.tunnels.length > 0);
});

test('a path that the kernel reports dead after idling proposes earlier probes', async (context) => {
  const clock = new TurnedClock();
  const paths = new DeadPaths(clock);
  const patient = await Patient.start(context, clock, { kernelLook: paths.look });
  patient.server.handler = answerUndated;
  await patient.ask();
  clock.turn(41_000);
  const forgotten = patient.server.open;
  paths.die(...forgotten);
  const dead = new Set(forgotten.map(({ id }) => id));
  patient.server.handler = (call) => {
    if (!dead.has(call.on.id)) answerUndated(call);
  };
  const call = await sent(patient);
  await turnUntil(clock, 'it is answered', () => call.over);
  assert.equal((await call.answer).headers['x-lunaroute-error'], 'upstream_path_lost');
  const { evidence, change } = patient.finding('paths_lost');
  assert.deepEqual(evidence, [
    '1 request hit a dead network path on a connection that had been idle for 41 s.',
    'TCP keepalive sends its first probe after 60 s.',
  ]);
  assert.deepEqual([change?.key.split('.').at(-1), change?.proposed], ['tcp_keepalive_secs', 20]);
  await patient.apply({ tcpKeepaliveSecs: 20 });
  assert.deepEqual(patient.findings(), []);
});

test('no reuse is reported as such, without advice on the idle timeout', async (context) => {
  const clock = new TurnedClock();
  const pool = { poolMaxIdle: 0, poolIdleTimeoutSecs: 60 };
  const patient = await Patient.start(context, clock, { pool });
  patient.server.handler = answerUndated;
  for (let request = 0; request < 25; request += 1) {
    await patient.ask();
    clock.turn(100_000);
  }
  assert.deepEqual(
    patient.findings().map(({ title, change }) => [title, change?.proposed]),
    [['No reuse: every request opens a connection', 32]],
  );
});
