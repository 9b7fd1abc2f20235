"""Connections to the brokers of Kafka, and their errors in plain sentences."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.structs import TopicPartition

from ingenium.bus.checks import LARGEST
from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECRET: Final = re.compile(r"//[^/@]*@")
_OPTIONS: Final = frozenset({"replicas", "tls"})
_LARGEST: Final = 2 * LARGEST
_FETCH_WAIT: Final = 50  # ms


class Cluster:
    """The brokers that a URL names: `kafka://[user:password@]host:port[,more]?replicas=3&tls=1`."""

    def __init__(self, url: str) -> None:
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it says, we raise
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if unknown := set(options) - _OPTIONS:
            there = ", ".join(sorted(_OPTIONS))
            msg = f"{shown(url)!r} has an unknown option {min(unknown)!r}: there are {there}."
            raise BusError(msg)
        login, _, hosts = parts.netloc.rpartition("@")
        user, _, password = login.partition(":")
        self.url = url
        self.replicas = int(options["replicas"]) if options.get("replicas", "").isdigit() else 1
        self._options: dict[str, Any] = {"bootstrap_servers": hosts.split(",")}
        with_tls = options.get("tls", "0") not in {"0", "false", "no"}
        if login:
            self._options |= {
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": unquote(user),
                "sasl_plain_password": unquote(password),
            }
        protocol = ("SASL_" if login else "") + ("SSL" if with_tls else "PLAINTEXT")
        self._options["security_protocol"] = protocol

    async def producer(self) -> AIOKafkaProducer:
        """Return a producer that waits until all replicas have a record."""
        producer = AIOKafkaProducer(
            **self._options, acks="all", linger_ms=0, max_request_size=_LARGEST
        )
        try:
            with self.errors():
                await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer

    async def consumer(self, topic: str) -> tuple[AIOKafkaConsumer, TopicPartition]:
        """Return a consumer of the one partition of a topic, without a group."""
        consumer = AIOKafkaConsumer(
            **self._options,
            enable_auto_commit=False,
            auto_offset_reset="none",
            fetch_max_wait_ms=_FETCH_WAIT,
            max_partition_fetch_bytes=_LARGEST,
        )
        partition = TopicPartition(topic, 0)
        try:
            with self.errors():
                await consumer.start()
                consumer.assign([partition])
        except BaseException:
            await consumer.stop()
            raise
        return consumer, partition

    async def make(self, topic: str, settings: dict[str, str]) -> None:
        """Make a topic with one partition, if it is not there.

        Raises:
            BusError: the cluster refuses, and the topic is not there.
        """
        try:
            await self._make(topic, settings)
        except BusError:
            if not await self._has(topic):
                raise

    async def _make(self, topic: str, settings: dict[str, str]) -> None:
        admin = AIOKafkaAdminClient(**self._options)
        try:
            with self.errors():
                await admin.start()
                if admin._client.cluster.controller is None:
                    msg = f"Kafka at {shown(self.url)} has no controller: make {topic!r} by hand."
                    raise BusError(msg)
                answer = await admin.create_topics(
                    [NewTopic(topic, 1, self.replicas, topic_configs=settings)]
                )
                for _, code, *_ in answer.topic_errors:
                    error = for_code(code)
                    if code and error is not TopicAlreadyExistsError:
                        raise error(topic)
        finally:
            await admin.close()

    async def _has(self, topic: str) -> bool:
        consumer, _ = await self.consumer(topic)
        try:
            return bool(consumer.partitions_for_topic(topic))
        finally:
            await consumer.stop()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Say in one sentence what goes wrong with the cluster."""
        try:
            yield
        except (KafkaError, OSError, TimeoutError) as error:
            raise self._sentence(error) from None

    def _sentence(self, error: Exception) -> BusError:
        url, name = shown(self.url), type(error).__name__
        if "Auth" in name or "Sasl" in name:
            return BusError(f"Kafka at {url} refuses our credentials: correct them in the URL.")
        if "Connection" in name or "NoBrokers" in name or isinstance(error, OSError):
            return BusError(f"No Kafka broker answers at {url}: look at host and port.")
        return BusError(f"Kafka at {url} refuses ({name}): {str(error)[:200]}.")


def shown(url: str) -> str:
    """Return a URL without its secrets."""
    return _SECRET.sub("//", url)
