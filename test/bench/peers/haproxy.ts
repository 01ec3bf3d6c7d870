import { runInstalledPeer } from './installed-peer.ts';

runInstalledPeer({
  command: 'haproxy',
  args: (configFile) => ['-db', '-q', '-f', configFile],
  // Without http-no-delay, haproxy delays streamed chunks by up to 200 ms.
  config: ({ port, upstreamPort }) => `
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  option http-keep-alive
  option http-no-delay
  http-reuse always
  timeout connect 5s
  timeout client 600s
  timeout server 600s
listen bench
  bind 127.0.0.1:${port} backlog 4096
  server provider 127.0.0.1:${upstreamPort}
`,
});
