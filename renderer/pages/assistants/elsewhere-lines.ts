/** By this name a container reaches the machine it runs on. */
export const CONTAINER_HOST = 'host.docker.internal';

/** What a `devcontainer.json` needs so that the container's clients reach the proxy; `port` is the proxy's. */
export function devcontainerLines(port: string): string {
  const address = `http://${CONTAINER_HOST}:${port}`;
  const lines = {
    runArgs: [`--add-host=${CONTAINER_HOST}:host-gateway`],
    remoteEnv: {
      ANTHROPIC_BASE_URL: address,
      OPENAI_BASE_URL: `${address}/v1`,
      NO_PROXY: `${CONTAINER_HOST},127.0.0.1,localhost`,
    },
  };
  return JSON.stringify(lines, null, 2);
}
