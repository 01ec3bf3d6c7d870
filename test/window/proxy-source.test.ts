import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, openWindow } from './open-window.ts';

const CONFIG = `providers:
  ollama:
    provider_type: openai
    base_url: http://localhost:11434
`;
const skip = browserMissing() ?? false;

test(
  "the system's proxy and a loopback address are shown as the source of a value",
  { skip },
  async (context) => {
    const window = await openWindow(context, {
      config: CONFIG,
      env: { HTTP_PROXY: 'http://corp.example:3128' },
      systemProxy: (url) => Promise.resolve(url.includes('openai') ? 'PROXY pac.example:8080' : 'DIRECT'),
    });
    await window.go('/providers/openai');
    const ofSystem = window.row('providers.openai.proxy');
    await ofSystem.getByText('http://pac.example:8080').waitFor();
    await ofSystem.getByText(/from the system’s proxy settings, asked at \d\d:\d\d/u).waitFor();
    await ofSystem.getByText('system', { exact: true }).waitFor();
    assert.deepEqual(await findingsOfAxe(window.page), []);
    await window.go('/providers/ollama');
    const ofLoopback = window.row('providers.ollama.proxy');
    await ofLoopback.getByText('loopback', { exact: true }).waitFor();
    await ofLoopback.getByText('overrides http://corp.example:3128 from HTTP_PROXY').waitFor();
    assert.deepEqual(await findingsOfAxe(window.page), []);
    assertCalm(window);
  },
);
