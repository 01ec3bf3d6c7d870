import { type AnyDefinition, type Definition, definitionsIn, setting } from './definition.ts';
import { boolean, folder, integer, piiPatterns } from './parse-value.ts';
import type { PiiKind, PiiPattern } from './pii.ts';

const RECORDING = 'Session recording';
const PERSONAL_DATA = 'Personal data in recordings';

/** Defines the setting for one kind of personal data that recordings are searched for. */
function piiKind(
  kind: PiiKind,
  words: { readonly label: string; readonly meaning: string },
): Definition<boolean> {
  return setting({
    key: `session_recording.pii.detect_${kind}`,
    ...boolean(),
    default: true,
    whenUnusable: { closed: true },
    group: PERSONAL_DATA,
    ...words,
  });
}

/** Settings for what is recorded, where, for how long, and what is removed first. */
export const SESSION_RECORDING = {
  enabled: setting({
    key: 'session_recording.enabled',
    variable: 'LUNAROUTE_ENABLE_SESSION_RECORDING',
    ...boolean(),
    default: false,
    whenUnusable: { closed: false },
    group: RECORDING,
    label: 'Record sessions',
    meaning: 'One line per request in a file: time, destination, duration, tokens. No prompts.',
  }),
  directory: setting<string | undefined>({
    key: 'session_recording.jsonl.directory',
    variable: 'LUNAROUTE_SESSIONS_DIR',
    ...folder(),
    default: undefined,
    defaultText: 'sessions, beside the config file',
    whenUnusable: { closed: undefined },
    group: RECORDING,
    label: 'Folder',
    meaning: 'Where recordings go.',
  }),
  bodies: setting({
    key: 'session_recording.bodies',
    ...boolean(),
    default: false,
    whenUnusable: { closed: false },
    group: RECORDING,
    label: 'Record bodies',
    meaning: 'Prompts, answers and headers too. Keys, cookies and tokens are removed first.',
  }),
  maxFileMb: setting({
    key: 'session_recording.max_file_mb',
    ...integer({ min: 1, max: 1024 }),
    default: 64,
    whenUnusable: 'default',
    group: RECORDING,
    label: 'Largest file (MB)',
    meaning: 'A new file is started before the current one exceeds this size, or half the total kept.',
  }),
  keepDays: setting({
    key: 'session_recording.keep_days',
    ...integer({ min: 1, max: 3650 }),
    default: 30,
    whenUnusable: 'default',
    group: RECORDING,
    label: 'Kept for (days)',
    meaning: 'Older recordings are deleted.',
  }),
  keepMb: setting({
    key: 'session_recording.keep_mb',
    ...integer({ min: 1, max: 1_048_576 }),
    default: 1024,
    whenUnusable: 'default',
    group: RECORDING,
    label: 'Kept at most (MB)',
    meaning: 'All recordings together; the oldest are deleted first.',
  }),
  pii: {
    enabled: setting({
      key: 'session_recording.pii.enabled',
      ...boolean(),
      default: false,
      whenUnusable: { closed: true },
      group: PERSONAL_DATA,
      label: 'Redact personal data',
      meaning:
        'Replaces personal data in recordings before they are written. What goes to the provider is unchanged.',
    }),
    detect: {
      email: piiKind('email', {
        label: 'Email addresses',
        meaning: 'Recorded as [email]. Like the kinds below, applies only if personal data is redacted.',
      }),
      phone: piiKind('phone', {
        label: 'Phone numbers',
        meaning: 'International and North American numbers, and those with a leading zero.',
      }),
      ssn: piiKind('ssn', {
        label: 'Social Security numbers',
        meaning: 'US numbers, with hyphens.',
      }),
      credit_card: piiKind('credit_card', {
        label: 'Card numbers',
        meaning: 'Numbers of the major issuers, with a valid check digit.',
      }),
      ip_address: piiKind('ip_address', {
        label: 'IP addresses',
        meaning: 'IPv4 and IPv6 addresses, except loopback addresses.',
      }),
    },
    customPatterns: setting<readonly PiiPattern[]>({
      key: 'session_recording.pii.custom_patterns',
      ...piiPatterns(),
      default: [],
      whenUnusable: { closed: [] },
      group: PERSONAL_DATA,
      label: 'Other patterns',
      meaning: String.raw`Regular expressions by name, such as employee=EMP-\d{6}, recorded as [employee].`,
    }),
  },
};

/** Recording stops while any of these is unusable: the destination, or what to leave out, would be unknown. */
export const RECORDING_NEEDS: readonly AnyDefinition[] = [
  SESSION_RECORDING.directory,
  ...definitionsIn(SESSION_RECORDING.pii),
];
