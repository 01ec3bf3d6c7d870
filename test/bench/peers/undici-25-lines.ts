import http from 'node:http';
import { Pool } from 'undici';
import { runNodePeer } from './node-peer.ts';

// The cost of a bare pool: no statistics, no retries, no hop-by-hop rules beyond the connection header.
runNodePeer((upstream) => {
  const pool = new Pool(upstream, { keepAliveTimeout: 60_000 });
  return http.createServer((request, response) => {
    const { connection: _connection, ...headers } = request.headers;
    const { url: path = '/', method = 'GET' } = request;
    pool.dispatch(
      { path, method, headers, body: request },
      {
        onRequestStart(controller) {
          response.on('close', () => response.writableFinished || controller.abort(new Error('client left')));
          response.on('drain', () => controller.resume());
        },
        onResponseStart(_controller, status, { connection: _dropped, ...answer }) {
          response.writeHead(status, answer);
        },
        onResponseData(controller, piece) {
          if (!response.write(piece)) controller.pause();
        },
        onResponseEnd: () => response.end(),
        onResponseError: () => response.destroy(),
      },
    );
  });
});
