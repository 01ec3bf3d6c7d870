import http from 'node:http';
import { createProxyServer } from 'httpxy';
import { MAX_CONNECTIONS, runNodePeer } from './node-peer.ts';

runNodePeer((upstream) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  const proxy = createProxyServer({ target: upstream, agent });
  return http.createServer((request, response) => {
    proxy.web(request, response).catch(() => response.destroy());
  });
});
