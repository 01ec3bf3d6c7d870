import fastifyHttpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { MAX_CONNECTIONS, runNodePeer } from './node-peer.ts';

runNodePeer(async (upstream) => {
  const app = fastify({ logger: false });
  await app.register(fastifyHttpProxy, {
    upstream,
    undici: { connections: MAX_CONNECTIONS, pipelining: 1, keepAliveTimeout: 60_000 },
  });
  await app.ready();
  return app.server;
});
