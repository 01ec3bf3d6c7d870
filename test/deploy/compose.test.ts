import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { GENERAL } from '../../src/contract/settings/general.ts';
import { ROOT, startCommand, temporaryFolder } from '../support/command-line.ts';
import { strangeVariables } from './known-variables.ts';

const FOLDER = path.join(ROOT, 'deploy');
const Service = z.strictObject({
  image: z.string().optional(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
  volumes: z.array(z.string()).default([]),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  restart: z.string().optional(),
  stop_grace_period: z.string().optional(),
});
const Compose = z.strictObject({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.object({})).default({}),
});

function composed(file: string): z.infer<typeof Compose> {
  return Compose.parse(parse(readFileSync(path.join(FOLDER, file), 'utf8')));
}

const FILES = ['compose.yaml', 'compose.observability.yaml'].map(composed);
const SERVICES = FILES.flatMap(({ services }) => Object.entries(services));
const dockerfile = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8').replaceAll(/\\\n/gu, ' ');
const environment = Object.fromEntries(
  [...(/^ENV (.*)$/mu.exec(dockerfile)?.[1] ?? '').matchAll(/(\w+)=(\S+)/gu)].map(
    ([, name = '', value = '']) => [name, value],
  ),
);

test('ports are published only for this machine, and containers have no extra privileges', () => {
  for (const [name, service] of SERVICES) {
    for (const port of service.ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/u, name);
    assert.deepEqual(service.cap_drop, ['ALL'], name);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
    if (name !== 'lunaroute') assert.match(service.image ?? '', /:v?\d+\.\d+\.\d+$/u, 'a version of its own');
    for (const volume of service.volumes) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('.')) assert.ok(existsSync(path.join(FOLDER, from)), volume);
      else
        assert.ok(
          FILES.some(({ volumes }) => from in volumes),
          volume,
        );
    }
  }
});

test('the image and compose use the default port, and wait longer than the drain', () => {
  const lunaroute = FILES[0]?.services['lunaroute'];
  const port = GENERAL.port.default;
  assert.deepEqual(lunaroute?.ports, [`127.0.0.1:${port}:${port}`]);
  assert.match(dockerfile, new RegExp(`^EXPOSE ${port}$`, 'mu'));
  const drain = Number(environment['LUNAROUTE_DRAIN_SECS']);
  // Docker's default is ten seconds.
  assert.ok(drain > 0 && drain + 2 <= 10);
  assert.ok(Number.parseInt(lunaroute.stop_grace_period ?? '', 10) > drain);
  assert.equal(lunaroute.read_only, true);
});

test('the product accepts the environment of the image and of compose without findings', async (context) => {
  const given = FILES[0]?.services['lunaroute']?.environment ?? {};
  const { XDG_CONFIG_HOME, ...own } = environment;
  assert.equal(XDG_CONFIG_HOME, '/etc');
  assert.deepEqual(strangeVariables([...Object.keys(own), ...Object.keys(given)]), []);
  const home = temporaryFolder(context);
  // Compose passes keys missing from the shell as empty variables or not at all.
  const env = Object.fromEntries(
    Object.entries({ ...own, ...given }).map(([name, value]) => [name, String(value ?? '')]),
  );
  const check = startCommand(context, ['check', '--json'], { home, env });
  assert.equal(await check.exited, 0);
  assert.deepEqual(z.object({ findings: z.array(z.unknown()) }).parse(JSON.parse(check.stdout)).findings, []);
});

test('the image starts Node directly, as an unknown user, and every allowed file exists', () => {
  assert.match(dockerfile, /^ENTRYPOINT \["node", .*"\/app\/dist\/server\/launch\.js"\]$/mu);
  assert.match(
    dockerfile,
    /^HEALTHCHECK .* CMD \["node", "\/app\/dist\/server\/launch\.js", "healthcheck"\]$/mu,
  );
  assert.match(dockerfile, /^USER 10001:0$/mu);
  const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n');
  assert.equal(
    ignored.find((line) => !line.startsWith('#')),
    '*',
    'a list of what may come in',
  );
  const allowed = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  for (const name of allowed) assert.ok(existsSync(path.join(ROOT, name)), name);
});

test('Prometheus scrapes the service by the host that compose allows, under the job of the alerts', () => {
  const file = readFileSync(path.join(FOLDER, 'prometheus/prometheus.yml'), 'utf8');
  const config = z
    .object({
      scrape_configs: z.array(
        z.object({
          job_name: z.string(),
          static_configs: z.array(z.object({ targets: z.array(z.string()) })),
        }),
      ),
    })
    .parse(parse(file));
  const targets = config.scrape_configs.flatMap((job) => job.static_configs.flatMap((one) => one.targets));
  assert.deepEqual(
    [config.scrape_configs[0]?.job_name, targets],
    ['lunaroute', [`lunaroute:${GENERAL.port.default}`]],
  );
  assert.equal(FILES[0]?.services['lunaroute']?.environment['LUNAROUTE_ALLOWED_HOSTS'], 'lunaroute');
  assert.deepEqual(composed('compose.demo.yaml').services['lunaroute']?.command, ['serve', '--demo']);
});
