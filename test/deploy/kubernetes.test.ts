import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { GENERAL } from '../../src/contract/settings/general.ts';
import { ROOT, startCommand, temporaryFolder } from '../support/command-line.ts';
import { misfits } from './kubernetes-types.ts';
import { type Manifest, manifestsIn, rendered } from './kustomize.ts';
import { strangeVariables } from './known-variables.ts';

const FOLDERS = ['base', 'overlays/team', 'overlays/prometheus-operator'] as const;
const placeOf = (folder: string): string => path.join(ROOT, 'deploy/kubernetes', folder);

const Labels = z.record(z.string(), z.string());
const Selector = z.object({ matchLabels: Labels });
const Probe = z.object({
  httpGet: z.object({ path: z.string(), port: z.literal('http') }),
  timeoutSeconds: z.int(),
});
const Container = z.object({
  ports: z.tuple([z.object({ name: z.literal('http'), containerPort: z.int() })]),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
  startupProbe: Probe,
  livenessProbe: Probe,
  readinessProbe: Probe,
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.int() }) }) }),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.tuple([z.object({ mountPath: z.string(), subPath: z.undefined().optional() })]),
});
const Deployment = z.object({
  spec: z.object({
    replicas: z.int(),
    selector: Selector,
    template: z.object({
      metadata: z.object({ labels: Labels }),
      spec: z.object({
        enableServiceLinks: z.literal(false),
        automountServiceAccountToken: z.literal(false),
        terminationGracePeriodSeconds: z.int(),
        securityContext: z.object({
          runAsNonRoot: z.literal(true),
          runAsUser: z.literal(10001),
          seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.tuple([Container]),
      }),
    }),
  }),
});
const Service = z.object({
  spec: z.object({
    selector: Labels,
    ports: z.tuple([z.object({ port: z.int(), targetPort: z.literal('http') })]),
  }),
});
const ConfigMap = z.object({ data: z.object({ 'config.yaml': z.string() }) });

/** Returns the only document of its kind. */
function the(kind: string, documents: readonly Manifest[]): Manifest {
  const [one, ...more] = documents.filter((document) => document.kind === kind);
  assert.ok(one !== undefined && more.length === 0, kind);
  return one;
}

/** Returns every selector in the documents, with its location. */
function selectorsIn(value: unknown, at: string): readonly (readonly [string, Record<string, string>])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = `${at}.${key}`;
    // Namespaces are not defined in our manifests.
    if (key === 'namespaceSelector') return [];
    if (!/selector$/iu.test(key)) return selectorsIn(inner, place);
    const labels: unknown = z.looseObject({}).parse(inner)['matchLabels'] ?? inner;
    return [[place, Labels.parse(labels)] as const];
  });
}

/**
 * Returns why kubectl cannot be used. Versions before 1.21 (such as Debian's 1.20, with kustomize 2) cannot read a
 * folder of overlays.
 */
function kubectlMissing(): string | false {
  const { status, stdout } = spawnSync('kubectl', ['version', '--client', '-o', 'json'], {
    encoding: 'utf8',
  });
  if (status !== 0) return 'no kubectl on this machine (Debian package kubernetes-client)';
  const minor = Number(/"minor":\s*"(\d+)/u.exec(stdout)?.[1] ?? 0);
  return minor >= 21 ? false : `kubectl 1.${minor} is too old for overlays`;
}

/** Sorts the documents, because kubectl uses a different order. */
function comparable(documents: readonly Manifest[]): readonly string[] {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)]),
    );
  };
  return documents.map((one) => JSON.stringify(sorted(one))).toSorted();
}

test('kubectl renders each folder as the tests here do', { skip: kubectlMissing() }, () => {
  for (const folder of FOLDERS) {
    const { stdout, stderr } = spawnSync('kubectl', ['kustomize', placeOf(folder)], { encoding: 'utf8' });
    assert.equal(stderr, '', folder);
    assert.deepEqual(comparable(manifestsIn(stdout)), comparable(rendered(placeOf(folder))), folder);
  }
});

test('Kubernetes and the Prometheus Operator know every field of the manifests', (context) => {
  assert.equal(
    misfits(
      temporaryFolder(context),
      FOLDERS.flatMap((folder) => rendered(placeOf(folder))),
    ),
    '',
  );
  const { spec, ...head } = the('Deployment', rendered(placeOf('base')));
  const own = z.looseObject({}).parse(spec);
  const broken = [
    { ...head, spec: { ...own, replicas: 'two' } },
    { ...head, spec: { ...own, minReadySecond: 1 } },
  ];
  const said = misfits(temporaryFolder(context), broken);
  assert.match(said, /'string' is not assignable to type 'number'/u);
  assert.match(said, /minReadySecond/u);
});

for (const folder of FOLDERS) {
  const documents = rendered(placeOf(folder));
  const { replicas, template } = Deployment.parse(the('Deployment', documents)).spec;
  const pod = template.spec;
  const [container] = pod.containers;
  const env = Object.fromEntries(container.env.map(({ name, value = '' }) => [name, value]));

  test(`${folder}: a terminating pod has enough time for its streams`, () => {
    const drain = Number(env['LUNAROUTE_DRAIN_SECS']);
    assert.ok(drain >= 600);
    assert.ok(pod.terminationGracePeriodSeconds >= container.lifecycle.preStop.sleep.seconds + drain + 5);
  });

  test(`${folder}: ports are the product's, probes are patient, selectors match the pods`, () => {
    const port = GENERAL.port.default;
    const service = Service.parse(the('Service', documents)).spec;
    assert.deepEqual([container.ports[0].containerPort, service.ports[0].port], [port, port]);
    const ours = JSON.stringify(documents.filter(({ kind }) => kind === 'NetworkPolicy'));
    for (const [, allowed] of ours.matchAll(/"ingress":.*?"port":(\d+)/gu))
      assert.equal(Number(allowed), port);
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const probes = [startupProbe, livenessProbe, readinessProbe];
    assert.deepEqual(
      probes.map(({ httpGet }) => httpGet.path),
      ['/healthz', '/healthz', '/readyz'],
    );
    for (const { timeoutSeconds } of probes) assert.ok(timeoutSeconds >= 3);
    const selectors = documents.flatMap((one) => selectorsIn(one['spec'], one.kind));
    assert.ok(selectors.length >= 2);
    for (const [place, labels] of selectors) {
      for (const [label, value] of Object.entries(labels))
        assert.equal(template.metadata.labels[label], value, place);
    }
  });

  // The team overlay adds the operator's own variables, which are not settings of the product.
  if (folder === 'overlays/team') continue;
  test(`${folder}: the product accepts the environment and the file unchanged`, async (context) => {
    assert.deepEqual(strangeVariables(Object.keys(env).filter((name) => !name.startsWith('POD_'))), []);
    const home = temporaryFolder(context);
    const config = path.join(home, 'config.yaml');
    writeFileSync(config, ConfigMap.parse(the('ConfigMap', documents)).data['config.yaml']);
    const seen: Record<string, string> = { POD_IP: '10.1.2.3', POD_NAMESPACE: 'tools' };
    for (const { name, value } of container.env) {
      // Kubernetes expands references to variables defined earlier.
      const filled = value?.replaceAll(
        /\$\((\w+)\)/gu,
        (_, other: string) => seen[other] ?? assert.fail(other),
      );
      seen[name] ??= filled ?? 'a-secret-of-at-least-thirty-two-characters';
    }
    // Variables set by the image.
    const image = { LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_INSECURE_BIND: 'true' };
    const mounted = path.posix.join(container.volumeMounts[0].mountPath, 'config.yaml');
    assert.equal(seen['LUNAROUTE_CONFIG'], mounted);
    const check = startCommand(context, ['check'], {
      home,
      env: { ...image, ...seen, LUNAROUTE_CONFIG: config },
    });
    assert.equal(await check.exited, 0, check.stdout + check.stderr);
    assert.match(check.stdout, /lunaroute\.tools\.svc, lunaroute\.tools\.svc\.cluster\.local, 10\.1\.2\.3/u);
    if (replicas > 1) assert.ok('LUNAROUTE_PROXY_TOKEN' in seen, 'a team needs a token');
  });
}
