import http from 'node:http';
import { Pool } from 'undici';
import { runNodePeer } from './node-peer.ts';

// What a bare pool costs: no ledger, no retries, no hop-by-hop rules beyond these two headers.
runNodePeer((upstream) => {
  const pool = new Pool(upstream, { keepAliveTimeout: 60_000 });
  return http.createServer((request, response) => {
    const { connection: _connection, ...headers } = request.headers;
    const { url: path = '/', method = 'GET' } = request;
    const abort = new AbortController();
    // Only for a client that left: an abort makes an error with its stack, which costs more than the request.
    response.on('close', () => response.writableFinished || abort.abort());
    pool
      .stream({ path, method, headers, body: request, signal: abort.signal }, (answer) => {
        delete answer.headers['connection'];
        return response.writeHead(answer.statusCode, answer.headers);
      })
      .catch(() => response.destroy());
  });
});
