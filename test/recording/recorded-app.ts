import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import type { RecordedRequest } from '../../src/contract/recording.ts';
import type { RecordingSettings } from '../../src/contract/settings/settings.ts';
import { eventually } from '../support/eventually.ts';
import { type AppTestOptions, type AppUnderTest, startApp } from '../support/running-app.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import { recordingFolder, recordingInto, rowsIn, textIn } from './support.ts';

interface Started extends AppUnderTest {
  readonly provider: DialectProvider;
  readonly folder: string;
  readonly rows: () => Promise<RecordedRequest[]>;
  readonly text: () => Promise<string>;
}

interface StartOptions {
  readonly recording?: Partial<RecordingSettings>;
  readonly app?: Partial<AppTestOptions>;
}

export async function start(
  context: TestContext,
  { recording, app: given }: StartOptions = {},
): Promise<Started> {
  const provider = await startDialectProvider(context);
  const folder = recordingFolder(context);
  const started = await startApp(context, {
    upstream: provider.url,
    ...given,
    settings: { sessionRecording: recordingInto(folder, recording), ...given?.settings },
  });
  const flushed = async (): Promise<string> => {
    // The client receives the last byte before the proxy knows that it was the last.
    await eventually('no request is under way', () => started.app.inFlight === 0);
    await started.app.recorder.flush();
    return folder;
  };
  return {
    ...started,
    provider,
    folder,
    rows: async () => rowsIn(await flushed()),
    text: async () => textIn(await flushed()),
  };
}

export function answerWith(provider: DialectProvider, write: (response: ServerResponse) => void): void {
  provider.intercept = (_seen, _request, response) => {
    write(response);
    return true;
  };
}

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return response.text();
}
export const USAGE = { prompt_tokens: 7, completion_tokens: 3 };
export const PLAIN = JSON.stringify({
  model: 'gpt-dated',
  choices: [{ finish_reason: 'stop' }],
  usage: USAGE,
});
