/** Code of a problem; these codes never change. */
export type FindingCode =
  | 'invalid_value'
  | 'misspelt_key'
  | 'misplaced_key'
  | 'unknown_key'
  | 'misspelt_variable'
  | 'unknown_variable'
  | 'unset_variable'
  | 'yaml_syntax'
  | 'yaml_shape'
  | 'file_unreadable'
  | 'file_missing'
  | 'file_empty'
  | 'file_torn'
  | 'file_slow'
  | 'file_exposed'
  | 'key_exposed'
  | 'provider_name_invalid'
  | 'provider_names_collide'
  | 'provider_type_missing'
  | 'base_url_missing'
  | 'unknown_provider'
  | 'base_url_loops'
  | 'proxy_loops'
  | 'socks_unused'
  | 'system_proxy_silent'
  | 'ca_file_unreadable'
  | 'insecure_bind'
  | 'insecure_ui_bind'
  | 'token_empty'
  | 'token_short'
  | 'no_proxy_entry'
  | 'tls_unverified'
  | 'login_shell_silent'
  | 'key_store_unread'
  | 'address_unavailable'
  | 'not_applied';

/** Something the user should know about the settings. An error means that a value the user set is not in effect. */
export interface Finding {
  readonly level: 'error' | 'warning';
  readonly code: FindingCode;
  /** What happened, what it means, what to do. Never contains a secret. */
  readonly message: string;
  /** The variable's name, `file:line:column`, or the flag. */
  readonly at: string;
  /** Dotted key it concerns, if any. */
  readonly key?: string;
}
