import http from 'node:http';
import { createProxyServer } from 'http-proxy-3';
import { MAX_CONNECTIONS, runNodePeer } from './node-peer.ts';

runNodePeer((upstream) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  const proxy = createProxyServer({ target: upstream, agent });
  proxy.on('error', (_error, _request, response) => response.destroy());
  return http.createServer((request, response) => proxy.web(request, response));
});
