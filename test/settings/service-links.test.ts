import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironment } from '../../src/settings/sources/environment.ts';
import { onlyFinding, resolve, row } from './support.ts';

/** Variables that Kubernetes sets for services called `lunaroute` and `lunaroute-openai`. */
const LINKS = {
  LUNAROUTE_PORT: 'tcp://10.0.0.5:8081',
  LUNAROUTE_SERVICE_HOST: '10.0.0.5',
  LUNAROUTE_SERVICE_PORT: '8081',
  LUNAROUTE_SERVICE_PORT_HTTP: '8081',
  LUNAROUTE_PORT_8081_TCP: 'tcp://10.0.0.5:8081',
  LUNAROUTE_PORT_8081_TCP_ADDR: '10.0.0.5',
  LUNAROUTE_PORT_8081_TCP_PORT: '8081',
  LUNAROUTE_PORT_8081_TCP_PROTO: 'tcp',
  LUNAROUTE_OPENAI_PORT: 'tcp://10.0.0.6:443',
  LUNAROUTE_OPENAI_SERVICE_HOST: '10.0.0.6',
};

test('Kubernetes variables for a service named lunaroute are neither settings nor mistakes', () => {
  const resolved = resolve({ env: LINKS, yaml: 'port: 9000' });
  assert.deepEqual(resolved.findings, []);
  const port = row(resolved, 'port');
  assert.deepEqual([port.value, port.source.kind, port.hides.length], [9000, 'file', 1]);
  const { serviceLinks } = readEnvironment({
    env: { ...LINKS, LUNAROUTE_HOST: '127.0.0.1' },
    flags: {},
    homeDir: '/home/ada',
    platform: 'linux',
    readFile: () => '',
  });
  assert.deepEqual(serviceLinks, Object.keys(LINKS));
});

for (const text of ['8081', 'http://10.0.0.5:8081', 'tcp', '']) {
  test(`LUNAROUTE_PORT=${text} is a port set by the user`, () => {
    const resolved = resolve({ env: { LUNAROUTE_PORT: text } });
    if (text === '8081' || text === '') assert.deepEqual(resolved.findings, []);
    else assert.equal(onlyFinding(resolved).code, 'invalid_value');
  });
}
