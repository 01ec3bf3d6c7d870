import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { RecordedRequest } from '../../src/contract/recording.ts';
import { defaultsOf } from '../../src/contract/settings/definition.ts';
import { GENERAL } from '../../src/contract/settings/general.ts';
import type { RecordingSettings } from '../../src/contract/settings/settings.ts';
import { goesWithTest } from '../support/ends-with-test.ts';
import { TargetLog } from '../../src/logging/logging.ts';

/** Returns the path of a new folder that does not exist yet. */
export function recordingFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-recording-'));
  goesWithTest(context, folder);
  return path.join(folder, 'sessions');
}

/** Returns settings with recording enabled and the given overrides. */
export function recordingInto(directory: string, given: Partial<RecordingSettings> = {}): RecordingSettings {
  return { ...defaultsOf(GENERAL.sessionRecording), enabled: true, directory, ...given };
}

/** Returns a log and the lines it collects. */
export function keptLog(): { readonly log: TargetLog; readonly lines: string[] } {
  const lines: string[] = [];
  const log = new TargetLog({
    record: (level, message, fields) => void lines.push(`${level} ${message} ${JSON.stringify(fields)}`),
    defer: () => undefined,
  });
  return { log, lines };
}

/** Returns everything written into the folder, in the order of the file names. */
export function textIn(folder: string): string {
  return filesIn(folder)
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('');
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder).toSorted();
}

/** Parses each line in the folder as the contract defines it, oldest first. */
export function rowsIn(folder: string): RecordedRequest[] {
  return textIn(folder)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => RecordedRequest.parse(JSON.parse(line)));
}

/** Returns a recording with the given overrides. */
export function recorded(given: Partial<RecordedRequest> = {}): RecordedRequest {
  return {
    time: '2026-11-23T10:00:00.000Z',
    id: 1,
    provider: 'openai',
    dialect: 'openai',
    model: 'gpt',
    method: 'POST',
    path: '/v1/chat/completions',
    url: 'https://api.openai.com/v1/chat/completions',
    status: 200,
    attempts: 1,
    connectionId: 3,
    connection: 'reused',
    retries: [],
    firstByteMs: 40,
    durationMs: 100.5,
    requestBytes: 10,
    responseBytes: 20,
    code: null,
    client: 'test/1',
    streamed: false,
    tokens: { input: 1, output: 2 },
    stopReason: 'stop',
    providerError: null,
    ...given,
  };
}
