/** Variables that other programs read too, by what they decide here. */
export const AMBIENT = {
  https: ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  http: ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  none: ['no_proxy', 'NO_PROXY'],
  caFile: ['NODE_EXTRA_CA_CERTS'],
} as const;
