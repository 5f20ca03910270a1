"""Publishes three things that one customer did, as a CRM would: each once, whatever is repeated on the way.

    python3 -m venv venv && venv/bin/pip install -r examples/kafka/requirements.txt
    KAFKA_BROKERS=127.0.0.1:9092 KAFKA_TOPIC=consent.events venv/bin/python examples/kafka/publish.py
"""

import json
import os
import sys

from confluent_kafka import Producer

BROKERS = os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")
TOPIC = os.environ.get("KAFKA_TOPIC", "consent.events")

# One key for everything of one customer: it chooses the partition, and within a partition the order stays.
KEY = "customer-4711"

# `source` and `id` name a message for ever. They come from the CRM's own rows, never from the moment of sending.
SOURCE = "https://crm.acme.example/consents"

EVENTS = [
    {
        "specversion": "1.0",
        "id": "row-90210",
        "source": SOURCE,
        "type": "org.consent-ledger.consent.granted.v1",
        "time": "2026-11-02T09:00:00Z",  # when the person did it
        "datacontenttype": "application/json",
        "data": {
            "contact": "+13055550123",
            "scope": {"channel": ["sms", "voice"], "purpose": "marketing"},
            "level": "express-written",
            "capture": {"method": "web-form", "url": "https://www.acme.example/offers"},
            "disclosure": {"id": "web-contact-consent", "version": "2026-06"},
            "evidence": [
                {"kind": "form-snapshot", "uri": "https://evidence.acme.example/form-snapshot/90210"}
            ],
        },
    },
    {
        "specversion": "1.0",
        "id": "row-90377",
        "source": SOURCE,
        "type": "org.consent-ledger.consent.withdrawn.v1",
        "time": "2026-11-20T18:04:05Z",
        "datacontenttype": "application/json",
        "data": {
            "contact": "+13055550123",
            "scope": {"channel": "sms"},
            "method": "reply-keyword",
            "words": "STOP",
        },
    },
    {
        "specversion": "1.0",
        "id": "row-90412",
        "source": SOURCE,
        "type": "org.consent-ledger.dnc.added.v1",
        "time": "2026-11-21T10:30:00Z",
        "datacontenttype": "application/json",
        "data": {
            "contact": "+13055550123",
            "scope": {"channel": "voice"},
            "reason": "consumer-request",
            "requestedBy": "consumer",
        },
    },
]

# Idempotent: what is sent again because an answer was lost is written once, and nothing overtakes anything.
# acks=all: answered once all replicas that are in step have it. Only then is the row done in the CRM.
# murmur2_random: the partition that Java and Node choose for a key; librdkafka's own choice is another one.
producer = Producer(
    {
        "bootstrap.servers": BROKERS,
        "client.id": "acme-crm",
        "enable.idempotence": True,
        "acks": "all",
        "partitioner": "murmur2_random",
    }
)
written = 0


def told(event):
    def tell(error, message):
        global written
        if error is not None:
            print(f"{event['id']} was not written: {error}", file=sys.stderr)
            return
        written += 1
        place = f"{message.topic()}[{message.partition()}] offset {message.offset()}"
        print(f"{place}: {event['type']} {event['id']}")

    return tell


for event in EVENTS:
    producer.produce(
        TOPIC,
        key=KEY,
        value=json.dumps(event),
        headers={"content-type": "application/cloudevents+json; charset=UTF-8"},
        on_delivery=told(event),
    )

producer.flush(60)
sys.exit(0 if written == len(EVENTS) else 1)
