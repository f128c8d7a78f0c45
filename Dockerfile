# Tagwire in a small image: uv builds it, and stays behind. docs/scaling.md says how to run it; compose.yaml does.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY storage storage
RUN uv sync --no-dev --no-editable

FROM python:3.13-slim
# Not root, and nothing of its own but /data.
RUN useradd --system --uid 10001 --home-dir /data tagwire && install --directory --owner=tagwire /data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 TAGWIRE_DATA_DIR=/data TAGWIRE_LOG_FORMAT=json TAGWIRE_HTTP_PORT=8080
USER 10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
# Whether its loop answers. Where it serves no health (a part of the work, without TAGWIRE_HTTP_PORT), switch this off.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["tagwire", "doctor", "--alive"]
ENTRYPOINT ["tagwire"]
CMD ["run"]
