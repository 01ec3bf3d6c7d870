# docker build -t lunaroute:latest .
# Defaults for `docker build`; a release pins both to digests, which it also writes into the labels.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=debian:bookworm-slim

# The build output is JavaScript, the same for every architecture, so nothing needs emulation.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run --silent build:window && npm run --silent build:server \
  && mkdir -p /out/app/dist /out/bin /out/state/lunaroute/sessions \
  && cp -r dist/server dist/window /out/app/dist/ && cp package.json LICENSE /out/app/ \
  && ln -s /app/dist/server/launch.js /out/bin/lunaroute-tray \
  && ln -s /app/dist/server/launch-server.js /out/bin/lunaroute-server \
  && ln -s /app/dist/server/launch-server.js /out/app/lunaroute-server \
  && chmod -R a+rX /out/app && chmod -R g=rwX,o= /out/state/lunaroute

# Node for the architecture of the image.
FROM ${NODE_IMAGE} AS node

FROM ${RUNTIME_IMAGE}
ARG VERSION=0
LABEL org.opencontainers.image.title="LunaRoute" \
  org.opencontainers.image.description="A proxy for coding assistants that keeps warm connection pools per provider" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}"
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=build /out/bin/ /usr/local/bin/
COPY --from=build /out/app/ /app/
# Writable for group 0, so that recording also works with an arbitrary user ID, as on OpenShift.
COPY --from=build --chown=10001:0 /out/state/ /var/lib/
# The config file is /etc/lunaroute/config.yaml and may be missing. Listening on every address is safe inside the container:
# whoever runs it decides which ports to publish. Docker kills a container ten seconds after asking it to stop.
ENV XDG_CONFIG_HOME=/etc \
  LUNAROUTE_HOST=0.0.0.0 \
  LUNAROUTE_INSECURE_BIND=true \
  LUNAROUTE_UI_ENABLED=false \
  LUNAROUTE_SESSIONS_DIR=/var/lib/lunaroute/sessions \
  LUNAROUTE_DRAIN_SECS=8
WORKDIR /app
USER 10001:0
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["node", "/app/dist/server/launch.js", "healthcheck"]
# Neither npm nor a shell, which do not forward SIGTERM.
ENTRYPOINT ["node", "--max-semi-space-size=8", "/app/dist/server/launch.js"]
CMD ["serve"]
