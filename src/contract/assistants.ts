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

/** Reason an assistant's configuration can't be read or was not written; these codes never change. */
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

/** A key in the assistant's configuration whose value is an address. */
export interface AssistantAddress {
  /** Dotted path, such as `env.ANTHROPIC_BASE_URL`. */
  readonly key: string;
  /** Current value without a URL's password and query; null if unset. */
  readonly now: string | null;
  /** Value that LunaRoute wrote; null if it wrote none. */
  readonly written: string | null;
}

/** How an assistant's configuration relates to the proxy. */
export type AssistantState =
  /** It names no address: requests go to the assistant's provider. */
  | { readonly kind: 'none' }
  /** It names an address that is neither the proxy's nor written by LunaRoute. */
  | { readonly kind: 'other' }
  | {
      readonly kind: 'connected';
      /** By hand: it names the proxy's address, but LunaRoute didn't write it, so there is nothing to undo. */
      readonly by: 'us' | 'hand';
      /** False if the proxy's port has changed and the file hasn't been updated. */
      readonly isCurrent: boolean;
    }
  /** LunaRoute wrote an address that somebody has changed since. */
  | { readonly kind: 'drifted' }
  | { readonly kind: 'unreadable'; readonly code: AssistantRefusal; readonly message: string };

/** A caution before connecting, or a reason why a connected assistant may not use the proxy. */
export interface AssistantCaution {
  readonly code:
    | 'comments_ignored_file'
    | 'not_own_host'
    /** It is configured for another host, whose key would be sent to LunaRoute's provider. */
    | 'other_host'
    /** It is configured for something on this machine, such as a router, that requests would then bypass. */
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
  /** Warning: requests will fail or bypass the proxy. */
  readonly level: 'note' | 'warning';
  readonly message: string;
  /** Connecting, or connecting again, writes what is missing. */
  readonly mendedBy?: 'connect';
}

/** Whether an assistant shows LunaRoute's status line at the bottom of its screen. */
export type StatusLineOffer =
  | { readonly kind: 'offered' }
  | { readonly kind: 'written' }
  /** LunaRoute may not write it; `message` says why in a sentence. */
  | { readonly kind: 'left'; readonly message: string };

/** Whether connecting keeps MCP tool search on, which some versions turn off with a custom base URL. */
export type ToolSearchOffer =
  /** `isTicked`: the installed version needs it. `message` says why it is offered. */
  | { readonly kind: 'offered'; readonly isTicked: boolean; readonly message: string }
  | { readonly kind: 'written' };

/** One assistant as the window and `assistants list` show it. */
export interface AssistantView {
  readonly name: AssistantName;
  readonly label: string;
  /** Command that starts it in a terminal. */
  readonly program: string;
  /** Whether its configuration folder or its program was found. */
  readonly isFound: boolean;
  /** Null if a variable names the folder in a way that can't be resolved. */
  readonly file: string | null;
  readonly fileExists: boolean;
  readonly addresses: readonly AssistantAddress[];
  readonly state: AssistantState;
  /** Milliseconds since 1970; null if LunaRoute has not connected it. */
  readonly connectedAt: number | null;
  /** Whether it was sent straight to its provider along with all others, and still goes there. */
  readonly isDirect: boolean;
  readonly cautions: readonly AssistantCaution[];
  /** Null for an assistant without a status line. */
  readonly statusLine: StatusLineOffer | null;
  /** Null for an assistant that needs nothing for tool search. */
  readonly toolSearch: ToolSearchOffer | null;
}

/** Result of connecting, disconnecting or following a new port. Only `done` wrote anything. */
export type AssistantOutcome =
  | {
      readonly kind: 'done';
      readonly file: string;
      /** Values and comments other than LunaRoute's are replaced by `***`. */
      readonly diff: readonly ShownDiffLine[];
      readonly cautions: readonly AssistantCaution[];
    }
  | { readonly kind: 'unchanged'; readonly message: string }
  | { readonly kind: 'refused'; readonly code: AssistantRefusal; readonly message: string };

/** The expected outcome, before anything is written. */
export type AssistantPlan =
  | (Omit<Extract<AssistantOutcome, { kind: 'done' }>, 'kind'> & { readonly kind: 'planned' })
  | Exclude<AssistantOutcome, { kind: 'done' }>;

/**
 * Destinations to which all assistants can be sent at once: straight to their providers, or through the proxy again.
 */
const MOVE_TARGETS = ['providers', 'proxy'] as const;
export type MoveTarget = (typeof MOVE_TARGETS)[number];

/** `3 assistants go straight to their providers`. */
export function formatDirect(count: number): string {
  return count === 1
    ? '1 assistant goes straight to its provider'
    : `${count} assistants go straight to their providers`;
}

/** Result of sending all assistants somewhere; lists only those affected. `refused` ones are unchanged. */
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
  /** Its latest request; null if none is recorded. */
  readonly last: {
    readonly requestId: number;
    readonly agoMs: number;
    readonly provider: string;
    readonly connectionId: number;
    readonly reused: boolean;
    readonly status: number;
  } | null;
  /** For an unseen assistant: possible reasons, the likeliest first. */
  readonly reasons: readonly string[];
}

/** Contents of the Assistants page. */
export interface AssistantsView {
  readonly assistants: readonly { readonly view: AssistantView; readonly proof: RouteProof }[];
  /** Why nothing can be connected at the moment, such as in a demo; null if it can. */
  readonly refusal: string | null;
  /**
   * Assistants that could not be moved when all were sent somewhere, or when the proxy's address changed, and that
   * nobody has changed since; null if there are none.
   */
  readonly left: {
    readonly to: MoveTarget;
    readonly assistants: readonly {
      readonly name: AssistantName;
      readonly label: string;
      readonly message: string;
    }[];
  } | null;
}

/** A home folder inside WSL with assistants' configuration. */
export interface WslHome {
  readonly user: string;
  readonly assistants: readonly { readonly label: string; readonly program: string }[];
}

/** A WSL distribution; the contents of a stopped distribution are unknown. */
export interface WslDistro {
  readonly name: string;
  readonly isRunning: boolean;
  readonly homes: readonly WslHome[];
}

const Name = z.enum(ASSISTANT_NAMES);

/** Also write the command for its status line, if offered. */
const WithStatusLine = z.boolean().default(false);
/** Also keep its tool search on, if offered; if absent, the offer's default applies. */
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
  /** Undoes what is still as LunaRoute wrote it and leaves later changes alone, instead of refusing. */
  leaveChanged: z.boolean().default(false),
});
export const AssistantsSendAllInput = z.strictObject({ to: z.enum(MOVE_TARGETS) });
