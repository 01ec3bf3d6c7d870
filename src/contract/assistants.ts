import type { ShownDiffLine } from './settings/settings-changes.ts';
import { z } from './zod.ts';

/** The coding assistants whose own configuration can be pointed at the proxy. */
export const ASSISTANT_NAMES = [
  'claude-code',
  'codex',
  'gemini-cli',
  'opencode',
  'qwen-code',
  'pi',
  'kilo',
] as const;
export type AssistantName = (typeof ASSISTANT_NAMES)[number];

/** Why an assistant's configuration cannot be read or was not written, in a word that never changes. */
export type AssistantRefusal =
  | 'folder_unknown'
  | 'unreadable'
  | 'not_utf8'
  | 'does_not_parse'
  | 'duplicate_key'
  | 'not_an_object'
  | 'not_a_string'
  | 'result_differs'
  | 'behind_alias'
  | 'not_editable'
  | 'read_only'
  | 'not_owner'
  | 'unwritable'
  | 'changed_meanwhile'
  | 'journal_unreadable'
  | 'journal_unwritable'
  | 'busy'
  | 'points_at_itself'
  | 'other_sign_in'
  | 'hides_other_file'
  | 'demo'
  | 'not_connected'
  | 'drifted';

/** One key of the assistant's configuration that holds an address. */
export interface AssistantAddress {
  /** Dotted, such as `env.ANTHROPIC_BASE_URL`. */
  readonly key: string;
  /** What stands there; null for nothing. Without a URL's password and query. */
  readonly now: string | null;
  /** What we wrote there; null where we wrote nothing. */
  readonly written: string | null;
}

/** How an assistant's configuration stands to the proxy. */
export type AssistantState =
  /** It names no address: the assistant goes to its provider. */
  | { readonly kind: 'none' }
  /** It names an address that is neither the proxy's nor of our writing. */
  | { readonly kind: 'other' }
  | {
      readonly kind: 'connected';
      /** By hand: the address is the proxy's, but not of our writing, so that nothing is ours to take back. */
      readonly by: 'us' | 'hand';
      /** False after a change of the proxy's port that the file has not followed. */
      readonly isCurrent: boolean;
    }
  /** We wrote an address, and somebody has changed it since. */
  | { readonly kind: 'drifted' }
  | { readonly kind: 'unreadable'; readonly code: AssistantRefusal; readonly message: string };

/** Something to know before connecting, or why a connected assistant may not use the proxy. */
export interface AssistantCaution {
  readonly code:
    | 'comments_ignored_file'
    | 'not_own_host'
    /** It is set up for another host, whose key would be sent to the provider here. */
    | 'other_host'
    /** It is set up for something on this machine, such as a router, that requests would no longer go through. */
    | 'local_address'
    | 'proxy_in_the_way'
    | 'other_model_provider'
    | 'chatgpt_sign_in'
    | 'overridden'
    | 'lists_providers'
    | 'other_sign_in'
    | 'laid_out_anew'
    | 'other_file'
    | 'journal_unreadable';
  /** A warning: requests will fail or will not come through the proxy. */
  readonly level: 'note' | 'warning';
  readonly message: string;
  /** Connecting, also again, writes what is missing. */
  readonly mendedBy?: 'connect';
}

/** Whether an assistant shows LunaRoute's line at the bottom of its screen. */
export type StatusLineOffer =
  | { readonly kind: 'offered' }
  | { readonly kind: 'written' }
  /** It is not ours to write; why, in a sentence. */
  | { readonly kind: 'left'; readonly message: string };

/** Whether connecting keeps MCP tool search, which some versions turn off with a custom base URL. */
export type ToolSearchOffer =
  /** `isTicked`: the version that was found needs it. The message says why it is offered. */
  | { readonly kind: 'offered'; readonly isTicked: boolean; readonly message: string }
  | { readonly kind: 'written' };

/** One assistant as the window and `assistants list` show it. */
export interface AssistantView {
  readonly name: AssistantName;
  readonly label: string;
  /** What starts it in a terminal. */
  readonly program: string;
  /** Its configuration folder or its program was found. */
  readonly isFound: boolean;
  /** Null where the folder is named by a variable that cannot be followed. */
  readonly file: string | null;
  readonly fileExists: boolean;
  readonly addresses: readonly AssistantAddress[];
  readonly state: AssistantState;
  /** Milliseconds since 1970; null where we have not connected it. */
  readonly connectedAt: number | null;
  /** All assistants were sent straight to their providers, it among them, and it still goes there. */
  readonly isDirect: boolean;
  readonly cautions: readonly AssistantCaution[];
  /** Null for an assistant that has no such line. */
  readonly statusLine: StatusLineOffer | null;
  /** Null for an assistant that needs nothing for it. */
  readonly toolSearch: ToolSearchOffer | null;
}

/** What came of connecting, disconnecting or following a new port. Only `done` wrote anything. */
export type AssistantOutcome =
  | {
      readonly kind: 'done';
      readonly file: string;
      /** Values and comments beside our own are replaced by `***`. */
      readonly diff: readonly ShownDiffLine[];
      readonly cautions: readonly AssistantCaution[];
    }
  | { readonly kind: 'unchanged'; readonly message: string }
  | { readonly kind: 'refused'; readonly code: AssistantRefusal; readonly message: string };

/** The same, before anything is written. */
export type AssistantPlan =
  | (Omit<Extract<AssistantOutcome, { kind: 'done' }>, 'kind'> & { readonly kind: 'planned' })
  | Exclude<AssistantOutcome, { kind: 'done' }>;

/** Where all assistants are sent at once: straight to their providers, or through the proxy again. */
const MOVE_TARGETS = ['providers', 'proxy'] as const;
export type MoveTarget = (typeof MOVE_TARGETS)[number];

/** `3 assistants go straight to their providers`. */
export function formatDirect(count: number): string {
  return count === 1
    ? '1 assistant goes straight to its provider'
    : `${count} assistants go straight to their providers`;
}

/** What came of sending all assistants somewhere; only of those that it concerned. `refused` ones are as they were. */
export interface AssistantsMove<Outcome = AssistantOutcome> {
  readonly to: MoveTarget;
  readonly assistants: readonly {
    readonly name: AssistantName;
    readonly label: string;
    readonly outcome: Outcome;
  }[];
}

/** Whether an assistant's requests come through the proxy. */
export interface RouteProof {
  readonly name: AssistantName;
  readonly kind: 'seen' | 'unseen' | 'not_connected';
  /** Its latest request; null where none is kept. */
  readonly last: {
    readonly requestId: number;
    readonly agoMs: number;
    readonly provider: string;
    readonly connectionId: number;
    readonly reused: boolean;
    readonly status: number;
  } | null;
  /** Of an unseen one: what may be the reason, the likeliest first. */
  readonly reasons: readonly string[];
}

/** What the Assistants page shows. */
export interface AssistantsView {
  readonly assistants: readonly { readonly view: AssistantView; readonly proof: RouteProof }[];
  /** Why nothing can be connected now, such as in a demo; null where it can. */
  readonly refusal: string | null;
  /** What could not be moved when all were sent somewhere, and nobody has changed since; null where all could. */
  readonly left: {
    readonly to: MoveTarget;
    readonly assistants: readonly {
      readonly name: AssistantName;
      readonly label: string;
      readonly message: string;
    }[];
  } | null;
}

/** A home folder inside WSL that has the configuration of assistants. */
export interface WslHome {
  readonly user: string;
  readonly assistants: readonly { readonly label: string; readonly program: string }[];
}

/** A WSL distribution; what is in one that is stopped is not known. */
export interface WslDistro {
  readonly name: string;
  readonly isRunning: boolean;
  readonly homes: readonly WslHome[];
}

const Name = z.enum(ASSISTANT_NAMES);

/** Also writes the command for its status line, where that is offered. */
const WithStatusLine = z.boolean().default(false);
/** Also keeps its tool search, where that is offered; what the offer says where it is left out. */
const WithToolSearch = z.boolean().optional();

/** Inputs of the control methods `assistants.plan`, `.connect`, `.disconnect` and `.sendAll`; `.list` and `.wsl` have none. */
export const AssistantPlanInput = z.strictObject({
  name: Name,
  change: z.enum(['connect', 'disconnect']),
  statusLine: WithStatusLine,
  toolSearch: WithToolSearch,
});
export const AssistantConnectInput = z.strictObject({
  name: Name,
  statusLine: WithStatusLine,
  toolSearch: WithToolSearch,
});
export const AssistantDisconnectInput = z.strictObject({
  name: Name,
  /** Takes back what is still ours and leaves what was changed since, instead of refusing. */
  leaveChanged: z.boolean().default(false),
});
export const AssistantsSendAllInput = z.strictObject({ to: z.enum(MOVE_TARGETS) });
