"""Every setting of the system, typed, in one place; built once from the environment (or `.env`) and passed in."""

import ipaddress
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

TOKEN_CHARACTERS = 16
"""A shorter token can be guessed by who tries for long enough; whoever starts a server with one is told so."""


class SettingsFaulty(ValueError):
    """The settings cannot be used: a line for each fault, which names the variable and never its value's secrets."""


def is_loopback(name: str) -> bool:
    """Whether a host's name or address, without port or brackets, can only mean this machine."""
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class RelayWrites(StrEnum):
    """How events reach websockets: written straight to them, or through python-engineio's queue and writer."""

    DIRECT = "direct"
    QUEUED = "queued"


class Settings(BaseSettings):
    """The settings, each read from `WINNOW_<NAME>`; an empty one is unset. `read_settings` makes them."""

    model_config = SettingsConfigDict(
        env_prefix="WINNOW_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # A value can be a secret, and what pydantic says of it ends in a log.
        hide_input_in_errors=True,
    )

    redis_url: SecretStr | None = Field(None, description="The Redis to use. Unset: `make run` starts one of its own.")
    redis_replicas: int = Field(
        0, ge=0, le=16, description="Replicas of Redis that must have what is answered with success, within a second."
    )
    data: Path = Field(Path("data"), description="The folder where lists and results live.")
    host: str = Field("127.0.0.1", description="The address that is published. Beyond loopback a token is required.")
    bind: str | None = Field(
        None,
        description="The address to listen on where it is not the published one, as in a container: without a token "
        "whoever reaches it is let in.",
    )
    port: int = Field(8000, ge=0, le=65535, description="The port of the page and the API.")
    public_url: str | None = Field(
        None, description="Where browsers find the page if a server in front ends TLS: https://winnow.example.com, say."
    )
    flower_port: int = Field(5555, ge=0, le=65535, description="The port of Flower.")
    flower_url: str | None = Field(
        None,
        pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$",
        description="Where browsers find Flower, for the page's link to it. Unset: on their own machine, "
        "http://127.0.0.1:WINNOW_FLOWER_PORT, and a page that is viewed from elsewhere has no link.",
    )
    concurrency: int | None = Field(None, ge=1, description="Worker processes. Unset: one per core.")
    token: SecretStr | None = Field(None, description="The secret that clients show. Unset: loopback only.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins besides our own that may change something, separated by commas; `null` only if listed."
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Names that `Host` may carry besides loopback names and WINNOW_HOST, separated by commas."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.7/32, separated by commas: "
        "by it wrong tokens count against whoever showed them. Unset: none, and behind a proxy all count as one.",
    )
    alive_file: Path | None = Field(
        None, description="A file that a worker touches every second while Redis answers it, for health checks."
    )
    running_jobs: int = Field(
        0, ge=0, description="Jobs of one owner that run at a time; the others wait as queued. 0: any number."
    )
    submits_per_minute: int = Field(
        0, ge=0, description="Jobs that one owner may submit or try again within a minute. 0: any number."
    )
    checks_per_minute: int = Field(
        0,
        ge=0,
        description="Conditions that one owner may check within a minute; the page checks one at each pause in typing. "
        "0: any number.",
    )
    upload_bytes_per_day: int = Field(
        0, ge=0, description="Bytes that one owner may upload within a day, as they come. 0: any number."
    )
    stored_bytes: int = Field(
        0, ge=0, description="Bytes that the lists of one owner may take up, unpacked. 0: any number."
    )
    predicates: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Modules with predicates that workers import beside those that come along, separated by commas."
    )
    predicates_path: Path | None = Field(
        None,
        description="A folder in which workers look for those modules, after Python's own path. Unset: `predicates`, "
        "where there is one.",
    )
    worker_memory: int | None = Field(
        None,
        ge=64 * 2**20,
        description="Bytes of memory that a worker process may have, without files that it maps. One that has more is "
        "replaced. Unset: four fifths of the memory that there is, shared among them, and no less than 1 GiB each.",
    )
    reach_private: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Networks that predicates may reach besides the public Internet, such as 10.0.0.0/8, separated by "
        "commas. A cloud's metadata address counts only where it is listed by itself.",
    )
    reach_ports: Annotated[tuple[str, ...], NoDecode] = Field(
        ("80", "443"), description="Ports that predicates may reach, separated by commas; `*` for all."
    )
    max_upload_bytes: int = Field(50 * 2**30, ge=1, description="The largest upload that is taken, in bytes, unpacked.")
    max_unpack_ratio: int = Field(
        500, ge=1, description="How many times its size a .gz or .zst may grow to. Logs reach 200, gzip ends at 1,032."
    )
    max_row_bytes: int = Field(64 * 2**20, ge=1024, description="A longer row is failed without being read.")
    log_bytes: int = Field(768 * 1024, ge=4096, description="Memory of Redis for a job's events, in bytes.")
    retention: int = Field(30 * 86400, ge=60, description="Seconds that ended jobs and unused lists are kept.")
    audit_retention: int = Field(
        90 * 86400, ge=0, description="Seconds that acts of the audit log are kept in Redis, at most 100,000 of them."
    )
    relay_writes: RelayWrites = Field(
        RelayWrites.DIRECT,
        description="How events are written to websockets: `direct`, or `queued` as python-engineio does it.",
    )
    ping_interval: float = Field(25.0, gt=0, description="Seconds between Engine.IO pings.")
    ping_timeout: float = Field(20.0, gt=0, description="Seconds after which an unanswered ping ends a connection.")

    @field_validator(
        "cors_origins", "allowed_hosts", "trusted_proxies", "predicates", "reach_private", "reach_ports", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator(
        "token", "redis_url", "bind", "flower_url", "alive_file", "public_url", "predicates_path", mode="before"
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator("host", "bind")
    @classmethod
    def _without_brackets(cls, value: str | None) -> str | None:
        return value and value.strip().removeprefix("[").removesuffix("]")

    @field_validator("data", mode="before")
    @classmethod
    def _only_folders(cls, value: object) -> object:
        if isinstance(value, str) and value.startswith("s3://"):
            raise ValueError("WINNOW_DATA takes a folder; s3:// is not built yet")
        return value

    @field_validator("redis_url")
    @classmethod
    def _only_a_redis(cls, value: SecretStr | None) -> SecretStr | None:
        # What it is instead is not said: it may have a password in it.
        told = "it is an address such as redis://127.0.0.1:6379/0 (or rediss://, with TLS), and this is none"
        if value is not None:
            try:
                parts = urlsplit(value.get_secret_value())
                is_one = parts.scheme in {"redis", "rediss"} and (parts.port is None or parts.port > 0)
            except ValueError:
                # A port that is none, with the text of it.
                is_one = False
            if not is_one:
                raise ValueError(told)
        return value

    @field_validator("cors_origins")
    @classmethod
    def _only_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            parts = urlsplit(one)
            if one not in {"*", "null"} and (not parts.scheme or not parts.netloc or parts.path.strip("/")):
                raise ValueError(f"{one} is no origin; origins such as https://page.example:8443, or null")
        return value

    @field_validator("reach_private", "trusted_proxies")
    @classmethod
    def _only_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                ipaddress.ip_network(one)
            except ValueError as error:
                raise ValueError(f"{error}; networks or addresses such as 10.0.0.0/8,fd00::/8") from None
        return value

    @field_validator("reach_ports")
    @classmethod
    def _only_ports(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if value != ("*",) and not (one.isascii() and one.isdigit() and 0 < int(one) < 2**16):
                raise ValueError(f"{one} is no port; ports such as 80,443,8080, or *")
        return value

    @field_validator("public_url")
    @classmethod
    def _only_an_origin(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value is not None and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
            raise ValueError(f"WINNOW_PUBLIC_URL is an address such as https://winnow.example.com, not {value}")
        return value

    @model_validator(mode="after")
    def _token_beyond_loopback(self) -> "Settings":
        if self.token is not None:
            return self
        if not is_loopback(self.host):
            raise ValueError(
                f"WINNOW_HOST={self.host} publishes beyond this machine: set WINNOW_TOKEN, or use 127.0.0.1"
            )
        if self.public_url is not None and not is_loopback(urlsplit(self.public_url).hostname or ""):
            raise ValueError(f"WINNOW_PUBLIC_URL={self.public_url} is beyond this machine: set WINNOW_TOKEN")
        return self

    @property
    def flower(self) -> str:
        """Where browsers find Flower, without a slash at the end."""
        return (self.flower_url or f"http://127.0.0.1:{self.flower_port}").rstrip("/")

    @cached_property
    def listen_on(self) -> str:
        """The address that the web tier binds."""
        return self.bind or self.host

    @property
    def has_short_token(self) -> bool:
        """Whether there is a token, and it is one that can be guessed."""
        return self.token is not None and len(self.token.get_secret_value()) < TOKEN_CHARACTERS

    @property
    def redis(self) -> str:
        """The Redis URL, with its password: never log it. Raises SettingsFaulty where none is set."""
        if self.redis_url is None:
            raise SettingsFaulty("WINNOW_REDIS_URL is not set; `make run` sets it for the Redis that it starts")
        return self.redis_url.get_secret_value()


def read_settings() -> Settings:
    """The settings of this process; raises SettingsFaulty."""
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for fault in error.errors(include_url=False, include_input=False):
            name = "".join(f"WINNOW_{str(part).upper()}: " for part in fault["loc"][:1])
            lines.append(name + fault["msg"].removeprefix("Value error, "))
        raise SettingsFaulty("\n".join(lines)) from None
