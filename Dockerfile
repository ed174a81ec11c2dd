# Two stages: pip, and the Perl that Debian's PostgreSQL client brings along, stay behind in the first.
FROM python:3.11-slim-trixie AS build
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client
# requirements-observe.lock for Sentry and traces, requirements-offline.lock for transcription without a provider.
ARG LOCK=requirements.lock
COPY ${LOCK} /
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --no-cache-dir --require-hashes -r /${LOCK} \
    && find /venv -type d -name tests -prune -exec rm -r {} +

FROM python:3.11-slim-trixie
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 analyst && install -d -o analyst /data
# For `backup` and `restore`: Debian's are of version 17, and must not be older than the server.
COPY --from=build /usr/lib/postgresql/*/bin/pg_dump /usr/lib/postgresql/*/bin/pg_restore /usr/local/bin/
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 DATA_FOLDER=/data MPLCONFIGDIR=/tmp
WORKDIR /app
COPY pyproject.toml LICENSE NOTICE.md ./
COPY analysis analysis
COPY bot bot
COPY db db
COPY handlers handlers
COPY storage storage
# Here, for nothing can be written where it runs, and each start would compile anew.
RUN python -m compileall -q .
USER 10001
VOLUME /data
EXPOSE 8000
# Of `serve`; a worker listens nowhere and is started without (--no-healthcheck).
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/health', timeout=4)"]
CMD ["python", "-m", "bot", "serve"]
