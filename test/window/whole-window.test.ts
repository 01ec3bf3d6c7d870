import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { desktopKeys } from './desktop-key-steps.ts';
import { openBusyWindow } from './live-support.ts';
import { liveRegionsAgree } from './live-region-steps.ts';
import { zoomAndContrast } from './zoom-steps.ts';

// One program and one browser for the checks that apply to all pages.

const skip = browserMissing() ?? false;

const CONFIG = `session_recording:
  enabled: true
providers:
  anthropic:
    enabled: false
  dead:
    provider_type: openai
    base_url: http://127.0.0.1:1
`;

test('the whole window', { skip }, async (context) => {
  const window = await openBusyWindow(context, {
    config: CONFIG,
    env: { LUNAROUTE_OPENAI_POOL_MAX_IDLE: '16' },
  });
  await context.test('zoom, forced colours and reduced motion', (step) => zoomAndContrast(step, window));
  await context.test('the shortcuts of the desktop app', (step) => desktopKeys(step, window));
  await context.test('a screen reader announces what the screen shows', (step) =>
    liveRegionsAgree(step, window),
  );
});
